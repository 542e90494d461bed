package check

// need is what must be there for a probe to mean anything.
type need int

// The needs. A probe may have several.
const (
	anAnswer    need = 1 << iota // the endpoint answers a good request at all
	aToken                       // it hands out tokens to the caller that it was given
	aBody                        // it takes a JSON body
	lifetimes                    // its tokens have iat and exp that can be compared
	anAccount                    // the user gave a credential
	aBearer                      // which is a session token
	aClosedDoor                  // nobody without a credential gets a token
	anotherUser
	anExpiredSession
	theIssuer
	theSecret
	aBurst
	anHTTPSURL
)

// reasons say, for each need in the order in which they are looked at, why a probe is skipped without it.
var reasons = []struct {
	need need
	met  func(*session) bool
	why  string
}{
	{anHTTPSURL, func(s *session) bool { return s.url.Scheme == "https" }, "the URL is not https"},
	{anAnswer, func(s *session) bool { return s.first != nil || s.last.answer.Status != 0 }, notJudged("the endpoint answers nothing", "contract/mints")},
	{aToken, func(s *session) bool { return s.first != nil }, notJudged("no token was handed out", "contract/mints")},
	{aBody, func(s *session) bool { return s.posts }, notJudged("there is no token for a POST with a JSON body", "contract/post")},
	{lifetimes, func(s *session) bool { return s.first.hasTimes() }, notJudged("exp or iat cannot be read", "token/expires and token/times")},
	{anAccount, func(s *session) bool { return !s.Caller.IsZero() }, "give a credential: --bearer-file or --header"},
	{aBearer, func(s *session) bool { return s.Caller.Bearer() != "" }, "give a session token: --bearer-file"},
	{aClosedDoor, func(s *session) bool { return !s.open }, notJudged("tokens are handed to anybody", "caller/anonymous")},
	{anotherUser, func(s *session) bool { return !s.Other.IsZero() }, "give a second user's credential: --other-bearer-file or --other-header"},
	{anExpiredSession, func(s *session) bool { return !s.Expired.IsZero() }, "give a session that has expired: --expired-bearer-file"},
	{theIssuer, func(s *session) bool { return s.Issuer != "" }, "give the issuer: --issuer"},
	{theSecret, func(s *session) bool { return len(s.Secret) > 0 }, "give the secret: --secret-file"},
	{aBurst, func(s *session) bool { return s.Burst > 0 }, "say how many tokens may be asked for: --burst N"},
}

// notJudged is what a probe says that depends on another one, which did not hold.
func notJudged(why, by string) string { return "not judged, because " + why + ": see " + by }

// unmet returns why a probe cannot be judged; it is empty if it can.
func (s *session) unmet(needs need) string {
	for _, r := range reasons {
		if needs&r.need != 0 && !r.met(s) {
			return r.why
		}
	}
	return ""
}

package probe

import "time"

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
	aJWT                         // of three parts
	aClosedDoor                  // nobody without a credential gets a token
	anotherUser
	anExpiredSession
	theIssuer
	theSecret
	theSessionsSecret
	aKeySet // that this package publishes
	anOrigin
	aQuota
	aBurst
	anHTTPSURL
	boundTokens  // they name the image that they are asked for with
	mortalTokens // there is a longer life than theirs
	noInvitation // no cache may keep them
	aBinding     // a backend that refuses what a token does not name
)

// reasons say, for each need in the order in which they are looked at, why a probe is skipped without it.
var reasons = []struct {
	need need
	met  func(*endpoint) bool
	why  string
}{
	{anHTTPSURL, func(e *endpoint) bool { return e.url.Scheme == "https" }, "the URL is not https"},
	{aKeySet, func(e *endpoint) bool { return e.run.keyed != nil }, "its sessions are not verified with keys that this run publishes"},
	{anAnswer, func(e *endpoint) bool { return e.first != nil || e.last.answer.Status != 0 }, notJudged("the endpoint answers nothing", "contract/mints")},
	{aToken, func(e *endpoint) bool { return e.first != nil }, notJudged("no token was handed out", "contract/mints")},
	{aBody, func(e *endpoint) bool { return e.posts }, notJudged("there is no token for a POST with a JSON body", "contract/post")},
	{lifetimes, func(e *endpoint) bool { return e.first.hasTimes() }, notJudged("exp or iat cannot be read", "token/expires and token/times")},
	{boundTokens, func(e *endpoint) bool { return e.binds() }, boundToNothing},
	{mortalTokens, func(e *endpoint) bool { return e.first.lifetime() < longest-time.Minute }, notJudged("nothing lives longer than its tokens", "lifetime/over-an-hour")},
	{noInvitation, func(e *endpoint) bool { return invitation(e.first.answer.Header) == "" }, notJudged("a cache may keep it", "caching/stored")},
	{anAccount, func(e *endpoint) bool { return !e.Caller.IsZero() }, "give a credential: --bearer-file or --header"},
	{aBearer, func(e *endpoint) bool { return e.Caller.Bearer() != "" }, "give a session token: --bearer-file"},
	{aClosedDoor, func(e *endpoint) bool { return !e.ajar }, notJudged("tokens are handed to anybody", "caller/anonymous")},
	{aJWT, func(e *endpoint) bool { return isSigned(e.Caller.Bearer()) }, "no session is known that is a JWT"},
	{anotherUser, func(e *endpoint) bool { return !e.Other.IsZero() }, "give a second user's credential: --other-bearer-file or --other-header"},
	{anExpiredSession, func(e *endpoint) bool { return !e.Expired.IsZero() }, "give a session that has expired: --expired-bearer-file"},
	{theIssuer, func(e *endpoint) bool { return e.Issuer != "" }, "give the issuer: --issuer"},
	{theSecret, func(e *endpoint) bool { return len(e.Secret) > 0 }, "give the secret: --secret-file"},
	{theSessionsSecret, func(e *endpoint) bool { return e.Sessions != nil }, "the secret of the sessions is not known"},
	{anOrigin, func(e *endpoint) bool { return e.Origin != "" }, "no web origin is known that may ask"},
	{aQuota, func(e *endpoint) bool { return e.Quota > 0 }, "the quota is not known"},
	{aBurst, func(e *endpoint) bool { return e.Burst > 0 }, "say how many tokens may be asked for: --burst N"},
	{aBinding, func(e *endpoint) bool { return !e.Aiuta.Unbound }, "the backend's switch says that it does not refuse what a token does not name"},
}

// isSigned reports whether a session is a JWT with a signature, of which parts can be changed.
func isSigned(session string) bool {
	const shortest = 43 // letters: the 32 bytes of HS256
	_, _, signature := parts(session)
	return read(session).claims != nil && len(signature) >= shortest
}

// notJudged is what a probe says that depends on another one, which did not hold.
func notJudged(why, by string) string { return "not judged, because " + why + ": see " + by }

// unmet returns why a probe cannot be judged; it is empty if it can.
func (e *endpoint) unmet(needs need) string {
	for _, r := range reasons {
		if needs&r.need != 0 && !r.met(e) {
			return r.why
		}
	}
	return ""
}

package caller

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"aiuta-edge/pkg/token"
)

// leeway is by how much the clocks of a brand's sign-in and of the endpoint may differ, either way.
const leeway = 60 * time.Second

// maxID is the longest name of a caller, in bytes.
const maxID = 256

// Session is what a brand's session token must say, with any kind of key: iss as configured, and aud where an
// audience is; sub; exp; and iat and nbf, if present, not in the future.
type Session struct {
	// Issuer is the only accepted iss. It is required: an empty one accepts no session.
	Issuer string
	// Audiences are what aud must be or must list, one of them. None accepts any aud, or a missing one, and no access
	// token of RFC 9068.
	Audiences []string
}

// presented returns the session of a request, taken apart but not verified yet.
func (s Session) presented(r *http.Request) (token.Token, error) {
	if s.Issuer == "" {
		return token.Token{}, errNoIssuer
	}
	raw, err := bearer(r)
	if err != nil {
		return token.Token{}, err
	}
	t, err := token.Parse(raw)
	if err != nil {
		return token.Token{}, refusal(err)
	}
	return t, nil
}

// errNoIssuer is for the code that makes an authenticator: a Session without an issuer must not accept any issuer.
var errNoIssuer = errors.New("session has no issuer: set the one that callers' sessions must name")

func (s Session) rules(now time.Time) token.Rules {
	return token.Rules{
		Now:              func() time.Time { return now },
		Leeway:           leeway,
		Issuer:           s.Issuer,
		Audiences:        s.Audiences,
		IssuedAtOptional: true,
	}
}

// verify returns the caller whose session t is.
func (s Session) verify(t token.Token, key token.VerifyingKey, now time.Time) (Caller, error) {
	claims, err := t.Verify(key, s.rules(now))
	if err != nil {
		return Caller{}, err
	}
	id, ok := claims["sub"].(string)
	if !ok || !IsID(id) {
		return Caller{}, &Refusal{CodeInvalidToken, badSubject}
	}
	return Caller{ID: id, IssuedAt: issuedAt(claims)}, nil
}

// issuedAt returns the iat of verified claims.
func issuedAt(claims token.Claims) time.Time {
	number, ok := claims["iat"].(json.Number)
	if !ok {
		return time.Time{}
	}
	seconds, err := number.Int64()
	if err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}

// IsID reports whether s, which is valid UTF-8, can name a caller: 1 to 256 printable bytes. It stands in logs and in the
// names of counters, so what does not show there (control characters, marks of direction) is refused. So is U+FFFD,
// which two different callers may have become.
func IsID(s string) bool {
	if s == "" || len(s) > maxID {
		return false
	}
	for _, r := range s {
		if !strconv.IsPrint(r) || r == utf8.RuneError {
			return false
		}
	}
	return true
}

const badSubject = "the session has no sub of 1 to 256 printable bytes"

// sentences are the descriptions of a refusal for each error of a token; the first that fits counts. That of a signature
// is the same for every key that was tried.
var sentences = []struct {
	err      error
	sentence string
}{
	{token.ErrTooLong, longCredential},
	{token.ErrAccessToken, "the session is an access token (typ at+jwt), which is accepted only if caller_audience is set"},
	{token.ErrMalformed, "the session is not a well-formed JWT (RFC 7519)"},
	{token.ErrCritical, "the session has a crit or b64 header, which is not supported"},
	{token.ErrAlgorithm, "the session's alg does not fit the key that it is checked with"},
	{token.ErrKeyIDMalformed, "the session's kid is not valid"},
	{token.ErrKeyNotNamed, "the session has no kid, and several keys are published"},
	{token.ErrKeyUnknown, "the session's kid is not among the published keys"},
	{token.ErrSignature, "the session's signature does not match"},
	{token.ErrIssuer, "the session's iss is not the expected issuer"},
	{token.ErrAudience, "the session's aud is not the expected audience"},
	{token.ErrMissingClaim, "the session has no exp"},
	{token.ErrClaimType, "the session's exp, iat or nbf is not a whole number of seconds"},
	{token.ErrExpired, "the session has expired"},
	{token.ErrNotYetValid, "the session is not valid yet"},
	{token.ErrIssuedInFuture, "the session was issued in the future"},
}

// refusal translates an error of package token. Errors that are not about the token pass through.
func refusal(err error) error {
	for _, s := range sentences {
		if errors.Is(err, s.err) {
			return &Refusal{CodeInvalidToken, s.sentence}
		}
	}
	return err
}

package caller

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"aiuta-edge/pkg/token"
)

// Leeway is by how much the clocks of a brand's sign-in and of the endpoint may differ, either way.
const Leeway = 60 * time.Second

// maxID is the longest name of a caller, in bytes.
const maxID = 256

// Session is what a brand's session token must say. It is the same whatever the token is signed with: iss and,
// where demanded, aud as configured; sub; exp; and iat and nbf, if they are there, not in the future.
type Session struct {
	// Issuer is the only accepted iss. It is required: an empty one accepts no session.
	Issuer string
	// Audience is what aud must be, or must list. Empty accepts any, and none.
	Audience string
}

// presented returns the session that a request shows, taken apart and not verified yet.
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

// errNoIssuer is for whoever wires an authenticator; a Session without an issuer must not mean any issuer.
var errNoIssuer = errors.New("session has no issuer: set the one that callers' sessions must name")

func (s Session) rules(now time.Time) token.Rules {
	return token.Rules{
		Now:              func() time.Time { return now },
		Leeway:           Leeway,
		Issuer:           s.Issuer,
		Audience:         s.Audience,
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

// IsID reports whether s, a string of a strict JSON text, can name a caller: 1 to 256 printable bytes. It stands in logs and in the names of
// counters, so what does not show there (control characters, marks of direction) is refused.
func IsID(s string) bool {
	if s == "" || len(s) > maxID {
		return false
	}
	for _, r := range s {
		if !strconv.IsPrint(r) {
			return false
		}
	}
	return true
}

const badSubject = "the session has no sub of 1 to 256 printable bytes"

// sentences is what the bearer of a session is told for each error of a token. That of a signature is the same
// for every key that was tried.
var sentences = []struct {
	err      error
	sentence string
}{
	{token.ErrTooLong, longCredential},
	{token.ErrMalformed, "the session is not a JWT as RFC 7519 writes it"},
	{token.ErrCritical, "the session has a header that is not understood here"},
	{token.ErrAlgorithm, "the session is signed with an algorithm that is not used here"},
	{token.ErrKeyIDMalformed, "the session has a kid that is none"},
	{token.ErrKeyNotNamed, "the session has no kid, and there is more than one key"},
	{token.ErrKeyUnknown, "the session names a key that is not in use"},
	{token.ErrSignature, "the signature does not match"},
	{token.ErrIssuer, "the session is of another issuer"},
	{token.ErrAudience, "the session is meant for another audience"},
	{token.ErrMissingClaim, "the session has no exp"},
	{token.ErrClaimType, "the session has a time that is not a whole number of seconds"},
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

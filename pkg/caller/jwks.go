package caller

import (
	"net/http"
	"time"
)

// JWKS authenticates callers by a session token of the brand's identity provider in "Authorization: Bearer", signed
// with a key of the provider's JWK set. The key decides between RS256, ES256 and EdDSA.
type JWKS struct {
	Session
	// Source provides the provider's keys.
	Source Source
}

// Authenticate returns the sub of the caller's session. Headers of a token that offer a key or the address of
// one (jwk, jku, x5c, x5u) are ignored.
func (a JWKS) Authenticate(r *http.Request, now time.Time) (Caller, error) {
	t, err := a.presented(r)
	if err != nil {
		return Caller{}, err
	}
	key, err := a.Source.key(t, now)
	if err != nil {
		return Caller{}, refusal(err)
	}
	caller, err := a.verify(t, key, now)
	if err != nil {
		return Caller{}, refusal(err)
	}
	return caller, nil
}

package caller

import (
	"errors"
	"net/http"
	"time"

	"aiuta-edge/pkg/token"
)

// HS256 authenticates callers by the brand's own session token in "Authorization: Bearer", signed with a secret that
// the brand's sign-in and the endpoint share.
type HS256 struct {
	Session
	// Current is the secret that sessions are signed with.
	Current token.Key
	// Previous is the secret before Current, for as long as sessions signed with it live; the zero Key if there is no such secret.
	Previous token.Key
}

// Authenticate returns the sub of the caller's session. A refusal does not tell which key was tried.
func (a HS256) Authenticate(r *http.Request, now time.Time) (Caller, error) {
	t, err := a.presented(r)
	if err != nil {
		return Caller{}, err
	}
	caller, err := a.verify(t, a.Current, now)
	if errors.Is(err, token.ErrSignature) {
		if c, e := a.verify(t, a.Previous, now); !errors.Is(e, token.ErrNoKey) {
			caller, err = c, e
		}
	}
	if err != nil {
		return Caller{}, refusal(err)
	}
	return caller, nil
}

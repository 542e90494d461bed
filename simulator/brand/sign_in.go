package brand

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"aiuta-edge/pkg/endpoint"
)

// digest is the hash of a password, so that comparing takes the same time for all passwords.
type digest [sha256.Size]byte

func digestOf(password string) digest { return sha256.Sum256([]byte(password)) }

func (d digest) is(password string) bool {
	other := digestOf(password)
	return subtle.ConstantTimeCompare(d[:], other[:]) == 1
}

// signIn answers {"user":…,"password":…} with {"session":…,"expires_in":seconds}; a session that does not end has no
// expires_in. An unknown name and a wrong password give the same answer.
func (b *Brand) signIn(w http.ResponseWriter, r *http.Request) {
	var credentials struct{ User, Password string }
	if !read(w, r, &credentials) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	u := b.users[credentials.User]
	if u == nil {
		u = &user{} // a comparison all the same, with a digest that no password has
	}
	if !u.password.is(credentials.Password) {
		answer(w, http.StatusUnauthorized, refusal{"wrong_credentials", "user or password is wrong"})
		return
	}
	u.signedOut = false
	body := struct {
		Session   string `json:"session"`
		ExpiresIn int    `json:"expires_in,omitempty"`
	}{u.apiKey, 0}
	if b.config.Kind.credential() != endpoint.ClientKey {
		body.Session, body.ExpiresIn = b.session(credentials.User), int(b.config.TTL/time.Second)
	}
	answer(w, http.StatusOK, body)
}

// signOut ends the sessions of the user who presents one, as far as a hook is asked: the endpoint verifies sessions by
// itself.
func (b *Brand) signOut(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	scheme, session, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	name, ok := b.owner(session)
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		answer(w, http.StatusUnauthorized, refusal{"no_session", "send the session in Authorization: Bearer"})
		return
	}
	b.users[name].signedOut = true
	w.WriteHeader(http.StatusNoContent)
}

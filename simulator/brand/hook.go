package brand

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"aiuta-edge/pkg/token"
)

// Hook is what the brand says to each token. A user who has signed out or was revoked gets none, and neither does
// one whom the brand does not know.
type Hook struct {
	// Deny are users who get no token, and the reason that the app is shown. An empty one is the endpoint's own.
	Deny map[string]string
	// Claims are added to the tokens of all users.
	Claims map[string]any
	// ClaimsOf are added to those of single users, and replace Claims of the same name.
	ClaimsOf map[string]map[string]any
}

var errClaim = errors.New("only the endpoint sets it")

// validate checks what the endpoint would refuse the whole answer for.
func (h *Hook) validate() error {
	if h == nil {
		return nil
	}
	every := []map[string]any{h.Claims}
	for _, name := range slices.Sorted(maps.Keys(h.ClaimsOf)) {
		every = append(every, h.ClaimsOf[name])
	}
	for _, claims := range every {
		for _, name := range slices.Sorted(maps.Keys(claims)) {
			if name == "" || token.Registered(name) {
				return fmt.Errorf("hook: claim %q: %w", name, errClaim)
			}
		}
	}
	return nil
}

// verdict is the hook's answer, as docs/configuration.md has it under authorize_url.
type verdict struct {
	Allow  bool           `json:"allow"`
	Reason string         `json:"reason,omitempty"`
	Claims map[string]any `json:"claims,omitempty"`
}

// authorize answers the endpoint's question.
func (b *Brand) authorize(w http.ResponseWriter, r *http.Request) {
	var question struct{ Caller string }
	if !read(w, r, &question) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	answer(w, http.StatusOK, b.judge(question.Caller))
}

// judge says whether a user may have a token. The caller holds the lock.
func (b *Brand) judge(name string) verdict {
	u, known := b.users[name]
	switch {
	case !known:
		return verdict{Reason: "there is no such user"}
	case u.revoked:
		return verdict{Reason: "access was revoked"}
	case u.signedOut:
		return verdict{Reason: "the user has signed out"}
	}
	if reason, denied := b.config.Hook.Deny[name]; denied {
		return verdict{Reason: reason}
	}
	claims := maps.Clone(b.config.Hook.Claims)
	if own := b.config.Hook.ClaimsOf[name]; len(own) > 0 {
		if claims == nil {
			claims = map[string]any{}
		}
		maps.Copy(claims, own)
	}
	return verdict{Allow: true, Claims: claims}
}

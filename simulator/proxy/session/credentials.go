package session

import (
	"net/http"
	"strings"
	"sync"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/portal"
)

const (
	// maxSecrets is how many credentials of an app are looked for in what is shown, and minSecret is from which length on:
	// a short one would be found in texts that have nothing to do with it.
	maxSecrets = 64
	minSecret  = 12
)

// hidden learns the credentials of a request before anything is kept of it: an SDK in API-key mode shows its key in
// x-user-id too.
func (s *Session) hidden(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.hide(r.Header.Get(aiuta.HeaderAPIKey), "API key")
		if _, credential, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && !strings.HasPrefix(credential, "eyJ") {
			s.hide(credential, "session")
		}
		h.ServeHTTP(w, r)
	})
}

func (s *Session) hide(value, label string) {
	if len(value) >= minSecret {
		s.redactor.Hide(value, label)
	}
}

// adoption lets an app that is configured for the real Aiuta talk to the stand-in: the first subscription id and API key
// that it shows are taken for those of the stand-in's account. Any other is refused, as Aiuta would.
type adoption struct {
	account portal.Account

	mu                sync.Mutex
	subscription, key string
}

func (a *adoption) translate(h http.Header) {
	a.mu.Lock()
	defer a.mu.Unlock()
	replace(h, aiuta.HeaderAPIKey, &a.key, a.account.APIKey)
	shown := h.Get(aiuta.HeaderSubscriptionID)
	if shown != "" && shown == a.key { // Android puts the key there
		h.Set(aiuta.HeaderSubscriptionID, a.account.APIKey)
		return
	}
	replace(h, aiuta.HeaderSubscriptionID, &a.subscription, a.account.SubscriptionID)
}

// replace puts the account's value in the place of the app's.
func replace(h http.Header, name string, adopted *string, own string) {
	shown := h.Get(name)
	if shown == "" || shown == own {
		return
	}
	if *adopted == "" {
		*adopted = shown
	}
	if shown == *adopted {
		h.Set(name, own)
	}
}

package backend_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
)

func TestANewSecretReplacesTheOldOne(t *testing.T) {
	w := newWorld(t)
	old := w.jwt(nil)
	fresh := newAccount(t, 7).Secret
	if err := w.backend.SetSecret(w.mine.Issuer, fresh); err != nil {
		t.Fatal(err)
	}
	w.expect(w.start(aiuta.Unified, dress, old), http.StatusUnauthorized, reason.TokenSignature)
	w.mine.Secret = fresh
	w.expect(w.start(aiuta.Unified, dress, w.jwt(nil)), http.StatusOK, "")
	w.expect(w.start(aiuta.Unified, dress, bearer(mint(t, w.other.Secret, w.claims(w.other, nil)))), http.StatusOK, "")
}

func TestTheSecretOfAnUnknownIssuerCannotBeSet(t *testing.T) {
	w := newWorld(t)
	for _, issuer := range []string{"", "nobody", w.mine.SubscriptionID} {
		if err := w.backend.SetSecret(issuer, w.mine.Secret); !errors.Is(err, portal.ErrNoAccount) {
			t.Errorf("issuer %q: got %v", issuer, err)
		}
	}
}

func TestTheBackendKeepsNoReferenceToASecret(t *testing.T) {
	mine := newAccount(t, 1)
	w := newWorld(t, func(c *backend.Config) { c.Accounts[0].Secret = mine.Secret })
	sent := w.jwt(nil)
	clear(mine.Secret)
	w.expect(w.start(aiuta.Unified, dress, sent), http.StatusOK, "")
}

func TestSecretsChangeWhileRequestsRun(t *testing.T) {
	w := newWorld(t)
	sent := w.jwt(nil)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 10 {
				w.start(aiuta.Unified, dress, sent)
				w.upload(aiuta.Legacy, subscription(w.mine))
			}
		})
		all.Go(func() {
			for range 10 {
				w.backend.SetSecret(w.mine.Issuer, w.mine.Secret)
			}
		})
	}
	all.Wait()
	w.expect(w.start(aiuta.Unified, dress, sent), http.StatusOK, "")
}

func TestAccountsMustDiffer(t *testing.T) {
	for name, share := range map[string]func(a *portal.Account, b portal.Account){
		"in the issuer":          func(a *portal.Account, b portal.Account) { a.Issuer = b.Issuer },
		"in the subscription id": func(a *portal.Account, b portal.Account) { a.SubscriptionID = b.SubscriptionID },
		"in the API key":         func(a *portal.Account, b portal.Account) { a.APIKey = b.APIKey },
	} {
		t.Run(name, func(t *testing.T) {
			one, two := newAccount(t, 1), newAccount(t, 2)
			share(&two, one)
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, two.Name) || strings.Contains(got, two.APIKey) {
					t.Errorf("got panic %s", got)
				}
			}()
			backend.New(backend.Config{Accounts: []portal.Account{one, two}})
		})
	}
}

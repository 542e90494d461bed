package backend_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend"
)

func TestNewAccountHasCredentialsInTheirFormats(t *testing.T) {
	a := newAccount(t, 9)
	for name, tc := range map[string]struct{ value, pattern string }{
		"subscription id": {a.SubscriptionID, `^[0-9a-f]{24}$`},
		"issuer":          {a.Issuer, `^[0-9a-f]{32}$`},
		"API key":         {a.APIKey, `^[0-9a-f]{40}$`},
		"secret":          {string(a.Secret), `^[A-Za-z0-9_-]{43}$`},
	} {
		if !regexp.MustCompile(tc.pattern).MatchString(tc.value) {
			t.Errorf("the %s does not match %s", name, tc.pattern)
		}
	}
	if _, err := token.NewKey(a.Secret); err != nil {
		t.Errorf("the secret is not fit for HS256: %v", err)
	}
	if strings.Contains(a.APIKey+a.Issuer, a.SubscriptionID) || a.Name == "" {
		t.Errorf("credentials follow from one another, or the name is empty: %v", a)
	}
}

func TestNewAccountFailsWithItsSource(t *testing.T) {
	if _, err := backend.NewAccount(bytes.NewReader(make([]byte, 79))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}

func TestAnAccountPrintsNoSecret(t *testing.T) {
	a := newAccount(t, 9)
	encoded, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	printed := fmt.Sprintf("%v %+v %#v %s %q %x %v", a, a, a, a, a, a, &a) + string(encoded)
	for _, secret := range []string{string(a.Secret), a.APIKey, fmt.Sprintf("%x", a.Secret), fmt.Sprint(a.Secret)} {
		if strings.Contains(printed, secret) {
			t.Errorf("%s holds a secret", printed)
		}
	}
}

func TestANewSecretReplacesTheOldOne(t *testing.T) {
	w := newWorld(t)
	old := w.jwt(nil)
	fresh := newAccount(t, 7).Secret
	if err := w.backend.SetSecret(w.mine.Issuer, fresh); err != nil {
		t.Fatal(err)
	}
	w.expect(w.start(aiuta.Unified, dress, old), http.StatusUnauthorized, backend.ReasonTokenSignature)
	w.mine.Secret = fresh
	w.expect(w.start(aiuta.Unified, dress, w.jwt(nil)), http.StatusOK, "")
	w.expect(w.start(aiuta.Unified, dress, bearer(mint(t, w.other.Secret, w.claims(w.other, nil)))), http.StatusOK, "")
}

func TestTheSecretOfAnUnknownIssuerCannotBeSet(t *testing.T) {
	w := newWorld(t)
	for _, issuer := range []string{"", "nobody", w.mine.SubscriptionID} {
		if err := w.backend.SetSecret(issuer, w.mine.Secret); !errors.Is(err, backend.ErrNoAccount) {
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
	for name, share := range map[string]func(a *backend.Account, b backend.Account){
		"in the issuer":          func(a *backend.Account, b backend.Account) { a.Issuer = b.Issuer },
		"in the subscription id": func(a *backend.Account, b backend.Account) { a.SubscriptionID = b.SubscriptionID },
		"in the API key":         func(a *backend.Account, b backend.Account) { a.APIKey = b.APIKey },
	} {
		t.Run(name, func(t *testing.T) {
			one, two := newAccount(t, 1), newAccount(t, 2)
			share(&two, one)
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, two.Name) || strings.Contains(got, two.APIKey) {
					t.Errorf("got panic %s", got)
				}
			}()
			backend.New(backend.Config{Accounts: []backend.Account{one, two}})
		})
	}
}

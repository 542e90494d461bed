package portal_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend/portal"
)

func newAccount(t *testing.T) portal.Account {
	t.Helper()
	a, err := portal.NewAccount(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestNewAccountHasCredentialsInTheirFormats(t *testing.T) {
	a := newAccount(t)
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
	if _, err := portal.NewAccount(bytes.NewReader(make([]byte, 79))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}

func TestAnAccountPrintsNoSecret(t *testing.T) {
	a := newAccount(t)
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

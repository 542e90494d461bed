package token_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"aiuta-edge/pkg/token"
)

// testSecret is what `key new` would make; it signs nothing outside these tests.
const testSecret = "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"

func TestARefusalNeverHoldsTheSecret(t *testing.T) {
	for _, secret := range []string{"hunter2", "<hunter2>", strings.Repeat("hunt", 10), "ssh-ed25519 hunter2hunter2hunter2"} {
		if _, err := token.NewKey([]byte(secret)); err == nil || strings.Contains(err.Error(), "hunt") {
			t.Errorf("got %v", err)
		}
	}
}

func TestNewKeyAccepts(t *testing.T) {
	for name, secret := range map[string]string{
		"32 characters": testSecret,
		"64 hex digits": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		"32 raw bytes":  "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\xf5\xf4\xf3\xf2\xf1\xf0\xef\xee\xed\xec\xeb\xea",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := token.NewKey([]byte(secret)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestKeyNeverPrintsItsSecret(t *testing.T) {
	key := mustKey(t, testSecret)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, value := range []any{key, struct{ Key token.Key }{key}} {
			if got := fmt.Sprintf(verb, value); strings.Contains(got, testSecret) || strings.Contains(got, fmt.Sprintf("%d", testSecret[0])) {
				t.Errorf("%s prints %q", verb, got)
			}
		}
	}
}

func TestAKeysIDBecomesTheKid(t *testing.T) {
	key, err := mustKey(t, testSecret).WithID("2026-11_a.1")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := token.Parse(mustMint(t, key, token.Claims{}))
	if err != nil || parsed.Header["kid"] != "2026-11_a.1" {
		t.Errorf("header is %v, %v", parsed.Header, err)
	}
	for _, id := range []string{"", "../../dev/null", "a b", "é", strings.Repeat("k", 65)} {
		if _, err := key.WithID(id); !errors.Is(err, token.ErrKeyID) {
			t.Errorf("%q: got %v", id, err)
		}
	}
}

func TestKeyIsACopy(t *testing.T) {
	secret := []byte(testSecret)
	key, err := token.NewKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	before := mustMint(t, key, token.Claims{"a": "b"})
	clear(secret)
	if after := mustMint(t, key, token.Claims{"a": "b"}); after != before {
		t.Error("changing the caller's bytes changed the key")
	}
}

func mustKey(t *testing.T, secret string) token.Key {
	t.Helper()
	key, err := token.NewKey([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func mustMint(t *testing.T, key token.Key, claims token.Claims) string {
	t.Helper()
	raw, err := token.Mint(key, claims)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

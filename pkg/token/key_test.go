package token_test

import (
	"crypto/sha256"
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
		"32 raw bytes":  "\xef\x01\x02\x03\x04\x05\x06\x07\x08\x09\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\xf5\xf4\xf3\xf2\xf1\xf0\xef\xee\xed\xec\xeb\xea",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := token.NewKey([]byte(secret)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestASecretThatWasChangedOnItsWayIsRefused: it would sign, and no verifier would accept.
func TestASecretThatWasChangedOnItsWayIsRefused(t *testing.T) {
	utf16 := func(first, second string) (text string) {
		for _, c := range testSecret {
			text += first + string(c) + second
		}
		return text
	}
	for name, tc := range map[string]struct {
		secret string
		want   error
	}{
		"a byte order mark":              {"\uFEFF" + testSecret, token.ErrKeyBOM},
		"UTF-16 from Windows":            {"\xff\xfe" + utf16("", "\x00"), token.ErrKeyUTF16},
		"UTF-16 the other way round":     {"\xfe\xff" + utf16("\x00", ""), token.ErrKeyUTF16},
		"UTF-16 without a mark":          {utf16("", "\x00"), token.ErrKeyUTF16},
		"the other way round likewise":   {utf16("\x00", ""), token.ErrKeyUTF16},
		"a NUL at the end":               {testSecret + "\x00", token.ErrKeyNUL},
		"a NUL inside":                   {testSecret[:9] + "\x00" + testSecret[9:], token.ErrKeyNUL},
		"double quotes":                  {`"` + testSecret + `"`, token.ErrKeyQuoted},
		"single quotes":                  {`'` + testSecret + `'`, token.ErrKeyQuoted},
		"backquotes":                     {"`" + testSecret + "`", token.ErrKeyQuoted},
		"quotes and a line end":          {`"` + testSecret + "\"\n", token.ErrKeyQuoted},
		"a short secret in quotes":       {`"hunter2"`, token.ErrKeyQuoted},
		"a quote at one end":             {`"` + testSecret, nil},
		"quotes that are not the same":   {`"` + testSecret + `'`, nil},
		"a letter that looks like a BOM": {"ï»¿" + testSecret, nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := token.NewKey([]byte(tc.secret))
			if !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
}

// TestKeysAreEqualIfHMACCannotTellThemApart: RFC 2104 section 2 pads short keys with zeros and hashes long ones.
func TestKeysAreEqualIfHMACCannotTellThemApart(t *testing.T) {
	long := strings.Repeat(testSecret, 2) + "x"
	hashed := sha256.Sum256([]byte(long))
	whole := strings.Repeat(testSecret, 2)
	hashedWhole := sha256.Sum256([]byte(whole))
	for name, tc := range map[string]struct {
		a, b string
		want bool
	}{
		"the same":                          {testSecret, testSecret, true},
		"another":                           {testSecret, stranger, false},
		"a zero more":                       {testSecret, testSecret + "\x00", true},
		"zeros up to a block":               {testSecret, testSecret + strings.Repeat("\x00", 32), true},
		"zeros beyond a block":              {testSecret, testSecret + strings.Repeat("\x00", 33), false},
		"65 bytes and their hash":           {long, string(hashed[:]), true},
		"64 bytes and their hash":           {whole, string(hashedWhole[:]), false},
		"65 bytes and the first 64 of them": {long, whole, false},
		"the beginning of the other":        {testSecret, testSecret + "y", false},
		"none and none":                     {"", "", false},
		"none and zeros":                    {"", "\x00", false},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := token.UncheckedKey([]byte(tc.a)), token.UncheckedKey([]byte(tc.b))
			if a.Equal(b) != tc.want || b.Equal(a) != tc.want {
				t.Errorf("equal: %t and %t", a.Equal(b), b.Equal(a))
			}
			if tc.a != "" && (forge(tc.a, goodHeader, "{}") == forge(tc.b, goodHeader, "{}")) != tc.want {
				t.Error("HMAC says otherwise")
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

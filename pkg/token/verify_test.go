package token_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/token"
)

var (
	b64 = base64.RawURLEncoding
	now = time.Unix(1_800_000_000, 0)
)

// rules see the time at which the tests' tokens are minted.
var rules = token.Rules{Now: func() time.Time { return now }, Issuer: "iss-1"}

// forge signs any header and payload, so that only the one thing under test is wrong with a token.
func forge(secret, header, payload string) string {
	signed := b64.EncodeToString([]byte(header)) + "." + b64.EncodeToString([]byte(payload))
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(signed))
	return signed + "." + b64.EncodeToString(mac.Sum(nil))
}

const goodHeader = `{"alg":"HS256","typ":"JWT"}`

func payload(extra string) string {
	return fmt.Sprintf(`{"iss":"iss-1","iat":%d,"exp":%d%s}`, now.Unix(), now.Unix()+60, extra)
}

func TestVerifyReturnsWhatMintSigned(t *testing.T) {
	key := mustKey(t, testSecret)
	raw := mustMint(t, key, token.Claims{
		"iss": "iss-1", "iat": now.Unix(), "exp": now.Unix() + 60,
		"sku_ids": []any{"a", "b"}, "n": json.Number("12345678901234567890"), "s": "<é>",
	})
	claims, err := token.Verify(raw, key, rules)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"iss": `"iss-1"`, "iat": "1800000000", "exp": "1800000060", "sku_ids": `["a","b"]`, "n": "12345678901234567890", "s": `"\u003cé\u003e"`,
	}
	if len(claims) != len(want) {
		t.Errorf("got %d claims, want %d", len(claims), len(want))
	}
	for name, value := range want {
		if got, _ := json.Marshal(claims[name]); string(got) != value {
			t.Errorf("%s is %s, want %s", name, got, value)
		}
	}
}

// What an attacker tries is in TestAttacks; this is what happens to honest tokens.
func TestVerifyRefuses(t *testing.T) {
	at := func(iat, exp int64) string {
		return forge(testSecret, goodHeader, fmt.Sprintf(`{"iss":"iss-1","iat":%d,"exp":%d}`, iat, exp))
	}
	for name, tc := range map[string]struct {
		raw  string
		want error
	}{
		"another secret's token":           {forge(testSecret+"x", goodHeader, payload("")), token.ErrSignature},
		"an expired token":                 {at(1799999900, 1799999999), token.ErrExpired},
		"a token in the second it expires": {at(1799999900, 1800000000), token.ErrExpired},
		"a token from the future":          {at(1800000001, 1800000060), token.ErrIssuedInFuture},
		"a token for later":                {forge(testSecret, goodHeader, payload(`,"nbf":1800000001`)), token.ErrNotYetValid},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := token.Verify(tc.raw, mustKey(t, testSecret), rules); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
}

func TestVerifyRefusesALifetimeOverTheCap(t *testing.T) {
	strict := rules
	strict.MaxLifetime = 59 * time.Second
	if _, err := token.Verify(forge(testSecret, goodHeader, payload("")), mustKey(t, testSecret), strict); !errors.Is(err, token.ErrLifetimeTooLong) {
		t.Errorf("got %v, want %v", err, token.ErrLifetimeTooLong)
	}
}

func TestLeewayReachesBothWays(t *testing.T) {
	key := mustKey(t, testSecret)
	raw := forge(testSecret, goodHeader, payload(""))
	for name, tc := range map[string]struct {
		skew time.Duration
		want error
	}{
		"the issuer's clock is 60 s ahead":             {-60 * time.Second, nil},
		"the issuer's clock is 61 s ahead":             {-61 * time.Second, token.ErrIssuedInFuture},
		"the token has expired within the leeway":      {60*time.Second + 59*time.Second, nil},
		"the token has expired longer than the leeway": {60*time.Second + 60*time.Second, token.ErrExpired},
	} {
		t.Run(name, func(t *testing.T) {
			r := token.Rules{Now: func() time.Time { return now.Add(tc.skew) }, Leeway: time.Minute}
			if _, err := token.Verify(raw, key, r); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
}

// TestVerifyAcceptsTheTokenOfRFC7515 is the example of RFC 7515 appendix A.1: its header holds a line break.
func TestVerifyAcceptsTheTokenOfRFC7515(t *testing.T) {
	secret, err := b64.DecodeString("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
	if err != nil {
		t.Fatal(err)
	}
	raw := "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9" +
		".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ" +
		".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	_, err = token.Verify(raw, mustKey(t, string(secret)), token.Rules{Now: func() time.Time { return time.Unix(1300819379, 0) }})
	// The example has no iat. That the missing claim is the only complaint shows that the signature was accepted.
	if !errors.Is(err, token.ErrMissingClaim) {
		t.Errorf("got %v, want %v", err, token.ErrMissingClaim)
	}
}

func TestRegisteredNames(t *testing.T) {
	for _, name := range []string{
		"iss", "sub", "aud", "exp", "nbf", "iat", "jti",
		"alg", "typ", "cty", "kid", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "enc", "zip",
	} {
		if !token.Registered(name) {
			t.Errorf("%s is not registered", name)
		}
	}
	for _, name := range []string{"", "ISS", "uploaded_image_id", "sku_ids", "product_id"} {
		if token.Registered(name) {
			t.Errorf("%s is registered", name)
		}
	}
}

// respell sets a bit of the last character that carries no data: 43 characters hold 258 bits, 256 count.
func respell(last byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return string(alphabet[strings.IndexByte(alphabet, last)|1])
}

package token_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/pkg/token"
)

// attackClass is one way to attack a verifier or its key that has become known, with the CVE or the rule.
type attackClass struct {
	name, source string
	attempts     attempts
}

type attempts map[string]attempt

// attempt is what came of one try, and what has to. A nil want is for what may be there and must have no effect.
type attempt struct{ err, want error }

// TestAttacks has every class that concerns a secret; each forged token is wrong in the one thing under test.
// Those on public keys and their choice are in public_test.go and jwks_test.go, on aud (CVE-2020-26160) in
// TestAudience; clock skew is TestLeewayReachesBothWays, and timing TestNoSecretIsComparedByteByByte.
//
// Not here, because they are not the verifier's: replay and the substitution of parameters (the server that redeems a
// token compares its claims with the request, and knows which tokens it has seen), the signing of all that a
// client sends (package params), and forged addresses and URLs (package endpoint).
func TestAttacks(t *testing.T) {
	a := newAttacker(t)
	for _, class := range slices.Concat(algorithmAttacks(a), keyAttacks(a), formAttacks(a), claimsAttacks(a)) {
		t.Run(class.name, func(t *testing.T) {
			for name, attempt := range class.attempts {
				t.Run(name, func(t *testing.T) {
					if !errors.Is(attempt.err, attempt.want) {
						t.Errorf("got %v, want %v (%s)", attempt.err, attempt.want, class.source)
					}
				})
			}
		})
	}
}

// attacker has a good token, and forges others with the same secret: what is under test is everything but the
// strength of HMAC.
type attacker struct {
	key  token.Key
	good string
	// body is the good token without its signature, parts are its three parts.
	body  string
	parts []string
}

func newAttacker(t *testing.T) attacker {
	good := forge(testSecret, goodHeader, payload(""))
	parts := strings.Split(good, ".")
	return attacker{mustKey(t, testSecret), good, parts[0] + "." + parts[1], parts}
}

func (a attacker) verify(raw string) error { return a.verifyWith(a.key, raw) }

func (attacker) verifyWith(key token.VerifyingKey, raw string) error {
	_, err := token.Verify(raw, key, rules)
	return err
}

// secret tries to configure a secret.
func (attacker) secret(s string) error {
	_, err := token.NewKey([]byte(s))
	return err
}

// signed tries a header, unsigned the same without a signature, and strangers with a key of the attacker's.
func (a attacker) signed(header string) error {
	return a.verify(forge(testSecret, header, payload("")))
}
func (a attacker) unsigned(header string) error { return a.verify(join(header, payload(""), "")) }
func (a attacker) strangers(header string) error {
	return a.verify(forge(stranger, header, payload("")))
}

const stranger = "a stranger's secret, long enough to be a key"

// claims tries further claims, times an iat and an exp as they are spelled.
func (a attacker) claims(extra string) error {
	return a.verify(forge(testSecret, goodHeader, payload(extra)))
}
func (a attacker) times(iat, exp string) error {
	return a.verify(forge(testSecret, goodHeader, `{"iss":"iss-1","iat":`+iat+`,"exp":`+exp+`}`))
}

// TestATooLongTokenCostsNothing is CVE-2025-30204 in figures: the length is checked before anything is allocated.
func TestATooLongTokenCostsNothing(t *testing.T) {
	var key token.VerifyingKey = mustKey(t, testSecret)
	raw := strings.Repeat(".", 1<<20)
	if n := testing.AllocsPerRun(100, func() { _, _ = token.Verify(raw, key, rules) }); n != 0 {
		t.Errorf("refusing it allocates %v times", n)
	}
}

// TestAnUnsignedClaimNeverComesBack holds for every error: code that forgets to check it has no claims to use.
func TestAnUnsignedClaimNeverComesBack(t *testing.T) {
	key := mustKey(t, testSecret)
	for _, raw := range []string{
		forge("x", goodHeader, payload("")), forge(testSecret, goodHeader, `{"iss":"iss-1","iat":1,"exp":2}`), join(`{"alg":"none"}`, payload(""), ""),
	} {
		if claims, err := token.Verify(raw, key, rules); claims != nil || err == nil {
			t.Errorf("got %v, %v", claims, err)
		}
		if signed, err := token.VerifySignature(raw, token.Key{}); signed.Payload != nil || signed.Header != nil || err == nil {
			t.Errorf("got %v, %v", signed, err)
		}
	}
}

// TestEveryChangedByteIsRefused changes each byte of a token into each other value: a token has one spelling.
func TestEveryChangedByteIsRefused(t *testing.T) {
	key := mustKey(t, testSecret)
	good := mustMint(t, key, token.Claims{"iss": "iss-1", "iat": now.Unix(), "exp": now.Unix() + 60})
	if _, err := token.Verify(good, key, rules); err != nil {
		t.Fatal(err)
	}
	raw := []byte(good)
	for i, was := range raw {
		for b := range 256 {
			if raw[i] = byte(b); byte(b) == was {
				continue
			}
			if _, err := token.Verify(string(raw), key, rules); err == nil {
				t.Errorf("byte %d may be %q instead of %q", i, byte(b), was)
			}
		}
		raw[i] = was
	}
}

// join makes a token of a header, a payload and an encoded signature.
func join(header, payload, signature string) string {
	return b64.EncodeToString([]byte(header)) + "." + b64.EncodeToString([]byte(payload)) + "." + signature
}

// forgeEncoded signs two parts that are encoded already.
func forgeEncoded(secret, head, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(head + "." + body))
	return head + "." + body + "." + b64.EncodeToString(mac.Sum(nil))
}

func forgeHS512(secret, payload string) string {
	signed := b64.EncodeToString([]byte(`{"alg":"HS512"}`)) + "." + b64.EncodeToString([]byte(payload))
	mac := hmac.New(sha512.New, []byte(secret))
	mac.Write([]byte(signed))
	return signed + "." + b64.EncodeToString(mac.Sum(nil))
}

func insert(s string, at int, what string) string { return s[:at] + what + s[at:] }

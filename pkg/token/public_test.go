package token_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"aiuta-edge/pkg/token"
)

func TestAPublicKeyVerifiesItsOwnAlgorithm(t *testing.T) {
	for _, s := range signers() {
		t.Run(s.alg, func(t *testing.T) {
			key := s.key(t)
			if key.Algorithm() != s.alg {
				t.Errorf("the key is for %s", key.Algorithm())
			}
			claims, err := token.Verify(s.token(s.header(`,"typ":"JWT"`), payload(`,"sub":"u"`)), key, rules)
			if err != nil || claims["sub"] != "u" {
				t.Errorf("got %v, %v", claims, err)
			}
		})
	}
}

// TestEdDSAMayBeCalledEd25519, by the token, by the key, and by both (RFC 9864 section 2.2).
func TestEdDSAMayBeCalledEd25519(t *testing.T) {
	s := edSigner()
	for _, keyAlg := range []any{nil, "EdDSA", "Ed25519"} {
		set := must(token.ParseJWKS(jwks(s.with(map[string]any{"alg": keyAlg, "kid": "a"}), ecSigner().with(map[string]any{"kid": "a"}))))
		for _, alg := range []string{"EdDSA", "Ed25519"} {
			raw := s.token(`{"alg":"`+alg+`","kid":"a"}`, payload(""))
			key, err := set.Key(must(token.Parse(raw)))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := token.Verify(raw, key, rules); err != nil {
				t.Errorf("key %v, token %s: %v", keyAlg, alg, err)
			}
		}
	}
}

// TestAnAlgorithmNeverCrossesToAnotherKey: every key with every algorithm that a token can name but its own.
func TestAnAlgorithmNeverCrossesToAnotherKey(t *testing.T) {
	for _, s := range signers() {
		for _, alg := range []string{
			"none", "None", "noNE", "HS256", "HS512", "RS256", "rs256", "RS512", "PS256", "ES256", "es256", "ES384", "ES256K", "EdDSA", "eddsa", "Ed25519", "ed25519", "Ed448", "",
		} {
			if alg == s.alg || alg == "Ed25519" && s.alg == "EdDSA" { // RFC 9864 section 2.2
				continue
			}
			t.Run(s.alg+" key, "+alg+" token", func(t *testing.T) {
				if _, err := token.Verify(s.token(`{"alg":"`+alg+`"}`, payload("")), s.key(t), rules); !errors.Is(err, token.ErrAlgorithm) {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

// TestAPublicKeyIsNoSecret is algorithm confusion (CVE-2016-10555, CVE-2022-29217, CVE-2023-48223): an HMAC under
// the text of a public key, which is public.
func TestAPublicKeyIsNoSecret(t *testing.T) {
	for _, s := range signers() {
		jwk, _ := json.Marshal(s.jwk)
		for name, secret := range map[string]string{
			"the JWK": string(jwk), "the set": string(jwks(s.jwk)), "the bytes of the key": string(must(b64.DecodeString(firstOf(s.jwk, "n", "x")))),
		} {
			t.Run(s.alg+", "+name, func(t *testing.T) {
				if _, err := token.Verify(forge(secret, goodHeader, payload("")), s.key(t), rules); !errors.Is(err, token.ErrAlgorithm) {
					t.Errorf("an HS256 token: got %v", err)
				}
				if _, err := token.Verify(forge(secret, s.header(""), payload("")), s.key(t), rules); !errors.Is(err, token.ErrSignature) {
					t.Errorf("a MAC as signature: got %v", err)
				}
			})
		}
	}
}

func firstOf(jwk map[string]any, names ...string) string {
	for _, name := range names {
		if text, ok := jwk[name].(string); ok {
			return text
		}
	}
	return ""
}

func TestForgedSignaturesAreRefused(t *testing.T) {
	for _, s := range signers() {
		raw := s.token(s.header(""), payload(""))
		at := strings.LastIndexByte(raw, '.')
		signed, signature := raw[:at], must(b64.DecodeString(raw[at+1:]))
		flipped := append([]byte(nil), signature...)
		flipped[len(flipped)/2] ^= 1
		for name, forged := range map[string][]byte{
			"none":                    {},
			"half":                    signature[:len(signature)/2],
			"one byte less":           signature[:len(signature)-1],
			"one byte more":           append(append([]byte(nil), signature...), 0),
			"a zero in front":         append([]byte{0}, signature...),
			"twice":                   append(append([]byte(nil), signature...), signature...),
			"a flipped bit":           flipped,
			"zeros (CVE-2022-21449)":  make([]byte, len(signature)),
			"only r (CVE-2022-21449)": append(append([]byte(nil), signature[:len(signature)/2]...), make([]byte, len(signature)/2)...),
			"all ones":                []byte(strings.Repeat("\xff", len(signature))),
			"of another payload":      s.sign("x." + signed),
		} {
			t.Run(s.alg+", "+name, func(t *testing.T) {
				if _, err := token.Verify(signed+"."+b64.EncodeToString(forged), s.key(t), rules); !errors.Is(err, token.ErrSignature) {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

// TestTheOrderOfTheGroupIsNoSignature: r and s of P-256 equal to the order n are zero modulo n (CVE-2022-21449).
func TestTheOrderOfTheGroupIsNoSignature(t *testing.T) {
	s := ecSigner()
	const order = "\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51"
	raw := s.token(s.header(""), payload(""))
	raw = raw[:strings.LastIndexByte(raw, '.')+1] + b64.EncodeToString([]byte(order+order))
	if _, err := token.Verify(raw, s.key(t), rules); !errors.Is(err, token.ErrSignature) {
		t.Errorf("got %v", err)
	}
}

// TestADEREncodedSignatureIsRefused: JWS has r and s side by side, and one spelling of a signature is enough.
func TestADEREncodedSignatureIsRefused(t *testing.T) {
	s := ecSigner()
	raw := s.token(s.header(""), payload(""))
	at := strings.LastIndexByte(raw, '.')
	rs := must(b64.DecodeString(raw[at+1:]))
	der := append([]byte{0x30, 70, 0x02, 33, 0}, rs[:32]...)
	der = append(append(der, 0x02, 33, 0), rs[32:]...)
	if _, err := token.Verify(raw[:at+1]+b64.EncodeToString(der), s.key(t), rules); !errors.Is(err, token.ErrSignature) {
		t.Errorf("got %v", err)
	}
}

func TestStrictnessIsTheSameForPublicKeys(t *testing.T) {
	for _, s := range signers() {
		for name, tc := range map[string]struct {
			header, payload string
			want            error
		}{
			"a crit header":        {s.header(`,"crit":["exp"]`), payload(""), token.ErrCritical},
			"an unencoded payload": {s.header(`,"b64":false`), payload(""), token.ErrCritical},
			"alg twice":            {s.header(`,"alg":"` + s.alg + `"`), payload(""), token.ErrMalformed},
			"another type":         {s.header(`,"typ":"logout+jwt"`), payload(""), token.ErrMalformed},
			"another issuer":       {s.header(""), strings.Replace(payload(""), "iss-1", "iss-2", 1), token.ErrIssuer},
			"a fraction":           {s.header(""), payload(`,"nbf":1.5`), token.ErrClaimType},
			"an expired token":     {s.header(""), `{"iss":"iss-1","iat":1,"exp":2}`, token.ErrExpired},
		} {
			t.Run(s.alg+", "+name, func(t *testing.T) {
				if _, err := token.Verify(s.token(tc.header, tc.payload), s.key(t), rules); !errors.Is(err, tc.want) {
					t.Errorf("got %v, want %v", err, tc.want)
				}
			})
		}
	}
}

func TestAZeroPublicKeyVerifiesNothing(t *testing.T) {
	s := edSigner()
	if _, err := token.Verify(s.token(s.header(""), payload("")), token.PublicKey{}, rules); !errors.Is(err, token.ErrNoKey) {
		t.Errorf("got %v", err)
	}
	if alg := (token.PublicKey{}).Algorithm(); alg != "" {
		t.Errorf("it is for %q", alg)
	}
}

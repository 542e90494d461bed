package token_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/pkg/token"
)

// accepts reports what a set makes of a session that names a key.
func accepts(t *testing.T, set []byte, s signer, header string) error {
	t.Helper()
	parsed, err := token.ParseJWKS(set)
	if err != nil {
		return err
	}
	unverified := must(token.Parse(s.token(s.header(header), payload(""))))
	key, err := parsed.Key(unverified)
	if err != nil {
		return err
	}
	_, err = unverified.Verify(key, rules)
	return err
}

// TestOneOddKeyNeverTakesTheOthersDown: each oddity stands before, after and around the keys of good sessions.
func TestOneOddKeyNeverTakesTheOthersDown(t *testing.T) {
	foreign := edSignerOf(7)
	odd := map[string]string{
		"null":                           `null`,
		"a string":                       `"key"`,
		"a list":                         `[{"kty":"RSA"}]`,
		"an empty object":                `{}`,
		"a member twice":                 `{"kty":"RSA","kty":"EC","kid":"rs"}`,
		"half a surrogate pair":          `{"kty":"RSA","name":"Ann \ud83d"}`,
		"U+FFFD":                         `{"kty":"RSA","kid":"\ufffd"}`,
		"a kid that is a number":         string(must(json.Marshal(foreign.with(map[string]any{"kid": 17})))),
		"a symmetric key":                `{"kty":"oct","k":"AAAA","kid":"rs"}`,
		"a private key of the same kid":  string(must(json.Marshal(foreign.with(map[string]any{"kid": "ed", "d": "AQAB"})))),
		"an encryption key":              string(must(json.Marshal(rsaSigner().with(map[string]any{"kid": "rs", "use": "enc", "alg": "RSA-OAEP"})))),
		"an RSA key that is too short":   string(must(json.Marshal(rsaSigner().with(map[string]any{"kid": "rs", "n": oddNumber(1024)})))),
		"a point off the curve":          string(must(json.Marshal(ecSigner().with(map[string]any{"kid": "ec", "y": ecSigner().jwk["x"]})))),
		"a point of small order":         `{"kty":"OKP","crv":"Ed25519","kid":"ed","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`,
		"a key of another curve":         `{"kty":"EC","crv":"P-521","kid":"ec","x":"AA","y":"AA"}`,
		"a kty of tomorrow":              `{"kty":"AKP","alg":"ML-DSA-44","kid":"ed","pub":"AA"}`,
		"a foreign key with another kid": string(must(json.Marshal(foreign.with(map[string]any{"kid": "foreign"})))),
		"a foreign key of the same kid":  string(must(json.Marshal(foreign.with(map[string]any{"kid": "ed"})))),
		"another type of the same kid":   string(must(json.Marshal(foreign.with(map[string]any{"kid": "rs"})))),
		"the same key under no kid":      string(must(json.Marshal(rsaSigner().jwk))),
	}
	good := map[string]signer{"rs": rsaSigner(), "ec": ecSigner(), "ed": edSigner()}
	keys := []string{}
	for _, kid := range []string{"rs", "ec", "ed"} {
		keys = append(keys, string(must(json.Marshal(good[kid].with(map[string]any{"kid": kid})))))
	}
	for name, text := range odd {
		for where, list := range map[string][]string{
			"before": slices.Concat([]string{text}, keys), "after": slices.Concat(keys, []string{text}),
			"twice": slices.Concat([]string{text}, keys, []string{text}),
		} {
			t.Run(name+", "+where, func(t *testing.T) {
				set := []byte(`{"keys":[` + strings.Join(list, ",") + `]}`)
				for kid, s := range good {
					if err := accepts(t, set, s, `,"kid":"`+kid+`"`); err != nil {
						t.Errorf("a good session under %s: %v", kid, err)
					}
				}
			})
		}
	}
}

// TestAKeyIsKnownInEverySpelling: what the numbers are is not in doubt.
func TestAKeyIsKnownInEverySpelling(t *testing.T) {
	n := must(b64.DecodeString(rsaSigner().jwk["n"].(string)))
	padded := base64.URLEncoding
	for name, tc := range map[string]struct {
		s       signer
		members map[string]any
	}{
		"n with a zero before it":   {rsaSigner(), map[string]any{"n": b64.EncodeToString(append([]byte{0}, n...))}},
		"n with zeros before it":    {rsaSigner(), map[string]any{"n": b64.EncodeToString(append(make([]byte, 9), n...))}},
		"n with padding":            {rsaSigner(), map[string]any{"n": padded.EncodeToString(n)}},
		"e with zeros before it":    {rsaSigner(), map[string]any{"e": "AAAAAQAB"}},
		"e with padding":            {rsaSigner(), map[string]any{"e": padded.EncodeToString([]byte{0, 1, 0, 1})}},
		"an Ed25519 x with padding": {edSigner(), map[string]any{"x": edSigner().jwk["x"].(string) + "="}},
		"a P-256 y with padding":    {ecSigner(), map[string]any{"y": ecSigner().jwk["y"].(string) + "="}},
	} {
		t.Run(name, func(t *testing.T) {
			if err := accepts(t, jwks(tc.s.with(tc.members)), tc.s, ""); err != nil {
				t.Error(err)
			}
			if err := accepts(t, jwks(tc.s.with(tc.members), tc.s.jwk), tc.s, ""); err != nil {
				t.Errorf("next to the usual spelling, without a kid: %v", err)
			}
		})
	}
}

func TestTwoKeysMayShareAKid(t *testing.T) {
	one, another, third := edSignerOf(1), edSignerOf(2), edSignerOf(3)
	named := func(s signer) map[string]any { return s.with(map[string]any{"kid": "same"}) }
	set := jwks(named(one), named(rsaSigner()), named(another), named(ecSigner()))
	for name, tc := range map[string]struct {
		s      signer
		header string
		want   error
	}{
		"the first of one type":         {one, `,"kid":"same"`, nil},
		"the second of that type":       {another, `,"kid":"same"`, nil},
		"another type":                  {rsaSigner(), `,"kid":"same"`, nil},
		"a third type":                  {ecSigner(), `,"kid":"same"`, nil},
		"a key that is not there":       {third, `,"kid":"same"`, token.ErrSignature},
		"no kid, the only one for alg":  {rsaSigner(), ``, nil},
		"no kid, one of two for an alg": {one, ``, token.ErrKeyNotNamed},
		"another kid":                   {one, `,"kid":"other"`, token.ErrKeyUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			if err := accepts(t, set, tc.s, tc.header); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
	t.Run("an algorithm that no key is for", func(t *testing.T) {
		if err := accepts(t, jwks(named(one), named(another)), rsaSigner(), `,"kid":"same"`); !errors.Is(err, token.ErrAlgorithm) {
			t.Errorf("got %v", err)
		}
	})
}

// edSignerOf makes a key that is the same each time.
func edSignerOf(seed byte) signer {
	private := ed25519.NewKeyFromSeed(slices.Repeat([]byte{seed}, ed25519.SeedSize))
	return signer{
		alg:  "EdDSA",
		jwk:  map[string]any{"kty": "OKP", "crv": "Ed25519", "x": b64.EncodeToString(private.Public().(ed25519.PublicKey))},
		sign: func(signed string) []byte { return ed25519.Sign(private, []byte(signed)) },
	}
}

// TestPointsOfSmallOrderAreNoKeys finds them by the law of the curve (RFC 8032 section 5.1): the order of a point divides
// 8 if doubling it three times gives the neutral one, 0, 1.
func TestPointsOfSmallOrderAreNoKeys(t *testing.T) {
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	mod := func(n *big.Int) *big.Int { return n.Mod(n, p) }
	mul := func(a, b *big.Int) *big.Int { return mod(new(big.Int).Mul(a, b)) }
	add := func(a, b *big.Int) *big.Int { return mod(new(big.Int).Add(a, b)) }
	sub := func(a, b *big.Int) *big.Int { return mod(new(big.Int).Sub(a, b)) }
	div := func(a, b *big.Int) *big.Int { return mul(a, new(big.Int).ModInverse(b, p)) }
	one := big.NewInt(1)
	d := sub(new(big.Int), div(big.NewInt(121665), big.NewInt(121666)))
	xSquared := func(y *big.Int) *big.Int { return div(sub(mul(y, y), one), add(mul(d, mul(y, y)), one)) }
	// doubled returns the y of twice a point, which its own y decides: (y²+x²)/(2+x²-y²).
	doubled := func(y *big.Int) *big.Int {
		xx, yy := xSquared(y), mul(y, y)
		return div(add(yy, xx), sub(add(big.NewInt(2), xx), yy))
	}
	// Points of order 8 double to y = 0: y² = -x², which with the curve's equation is d·y⁴ + 2y² - 1 = 0.
	root := new(big.Int).ModSqrt(add(one, d), p)
	var small []*big.Int
	for _, r := range []*big.Int{root, sub(new(big.Int), root)} {
		if y := new(big.Int).ModSqrt(div(sub(r, one), d), p); y != nil {
			small = append(small, y, sub(new(big.Int), y))
		}
	}
	small = append(small, new(big.Int), one, sub(new(big.Int), one))
	if len(small) != 5 {
		t.Fatalf("%d values of y, want five for the eight points", len(small))
	}
	for _, y := range small {
		if doubled(doubled(doubled(y))).Cmp(one) != 0 {
			t.Fatalf("%x is of greater order", y)
		}
		for spelled := new(big.Int).Set(y); spelled.BitLen() <= 255; spelled.Add(spelled, p) {
			for _, sign := range []byte{0, 0x80} {
				x := spelled.FillBytes(make([]byte, 32))
				slices.Reverse(x)
				x[31] |= sign
				_, err := token.ParseJWKS(jwks(map[string]any{"kty": "OKP", "crv": "Ed25519", "x": b64.EncodeToString(x)}))
				if !errors.Is(err, token.ErrJWKSNoKey) || !strings.Contains(err.Error(), "small order") {
					t.Errorf("%x: got %v", x, err)
				}
			}
		}
	}
}

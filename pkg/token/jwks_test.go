package token_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"

	"aiuta-edge/pkg/token"
)

func TestAJWKIsUsable(t *testing.T) {
	for name, jwk := range map[string]map[string]any{
		"bare RSA":                   rsaSigner().jwk,
		"RSA with alg":               rsaSigner().with(map[string]any{"alg": "RS256"}),
		"RSA of 8192 bits":           rsaSigner().with(map[string]any{"n": oddNumber(8192)}),
		"bare EC":                    ecSigner().jwk,
		"EC with alg":                ecSigner().with(map[string]any{"alg": "ES256"}),
		"bare Ed25519":               edSigner().jwk,
		"Ed25519 with alg":           edSigner().with(map[string]any{"alg": "EdDSA"}),
		"use sig":                    edSigner().with(map[string]any{"use": "sig"}),
		"key_ops verify":             edSigner().with(map[string]any{"key_ops": []any{"verify"}}),
		"a kid":                      edSigner().with(map[string]any{"kid": strings.Repeat("k", 256)}),
		"Ed25519 with its own alg":   edSigner().with(map[string]any{"alg": "Ed25519"}),
		"key_ops that says nothing":  edSigner().with(map[string]any{"key_ops": []any{}}),
		"members that are null":      edSigner().with(map[string]any{"use": json.RawMessage("null"), "alg": json.RawMessage("null"), "d": json.RawMessage("null"), "key_ops": json.RawMessage("null"), "kid": json.RawMessage("null")}),
		"certificates and addresses": edSigner().with(map[string]any{"x5c": []any{"x"}, "x5u": "https://x", "x5t": 1, "iss": "x"}),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := token.ParseJWKS(jwks(jwk)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAJWKIsNotUsable(t *testing.T) {
	long := make([]byte, 257)
	for name, tc := range map[string]struct {
		jwk    map[string]any
		reason string
	}{
		"a symmetric key":             {map[string]any{"kty": "oct", "k": b64.EncodeToString([]byte(testSecret))}, "private or symmetric"},
		"a symmetric key without k":   {map[string]any{"kty": "oct"}, "RS256, ES256 or EdDSA"},
		"a private RSA key":           {rsaSigner().with(map[string]any{"d": "AQAB"}), "private or symmetric"},
		"a prime of an RSA key":       {rsaSigner().with(map[string]any{"p": "AQAB"}), "private or symmetric"},
		"further primes":              {rsaSigner().with(map[string]any{"oth": []any{}}), "private or symmetric"},
		"a private EC key":            {ecSigner().with(map[string]any{"d": "AQAB"}), "private or symmetric"},
		"a private Ed25519 key":       {edSigner().with(map[string]any{"d": "AQAB"}), "private or symmetric"},
		"no kty":                      {edSigner().with(map[string]any{"kty": nil}), "RS256, ES256 or EdDSA"},
		"kty in small letters":        {rsaSigner().with(map[string]any{"kty": "rsa"}), "RS256, ES256 or EdDSA"},
		"kty in a list":               {rsaSigner().with(map[string]any{"kty": []any{"RSA"}}), "RS256, ES256 or EdDSA"},
		"RSA for RS512":               {rsaSigner().with(map[string]any{"alg": "RS512"}), "RS256, ES256 or EdDSA"},
		"RSA for PS256":               {rsaSigner().with(map[string]any{"alg": "PS256"}), "RS256, ES256 or EdDSA"},
		"RSA for encryption by alg":   {rsaSigner().with(map[string]any{"alg": "RSA-OAEP"}), "RS256, ES256 or EdDSA"},
		"RSA for HS256":               {rsaSigner().with(map[string]any{"alg": "HS256"}), "RS256, ES256 or EdDSA"},
		"RSA for none":                {rsaSigner().with(map[string]any{"alg": "none"}), "RS256, ES256 or EdDSA"},
		"alg that is no string":       {rsaSigner().with(map[string]any{"alg": 256}), "RS256, ES256 or EdDSA"},
		"EC for RS256":                {ecSigner().with(map[string]any{"alg": "RS256"}), "RS256, ES256 or EdDSA"},
		"EC on P-384":                 {ecSigner().with(map[string]any{"crv": "P-384"}), "RS256, ES256 or EdDSA"},
		"EC on secp256k1":             {ecSigner().with(map[string]any{"crv": "secp256k1"}), "RS256, ES256 or EdDSA"},
		"EC without crv":              {ecSigner().with(map[string]any{"crv": nil}), "RS256, ES256 or EdDSA"},
		"OKP with X25519":             {edSigner().with(map[string]any{"crv": "X25519"}), "RS256, ES256 or EdDSA"},
		"OKP for ES256":               {edSigner().with(map[string]any{"alg": "ES256"}), "RS256, ES256 or EdDSA"},
		"use enc":                     {rsaSigner().with(map[string]any{"use": "enc"}), "use or key_ops"},
		"use that is no string":       {rsaSigner().with(map[string]any{"use": []any{"sig"}}), "use or key_ops"},
		"key_ops without verify":      {rsaSigner().with(map[string]any{"key_ops": []any{"sign"}}), "use or key_ops"},
		"key_ops that is no list":     {rsaSigner().with(map[string]any{"key_ops": "verify"}), "use or key_ops"},
		"use enc and key_ops verify":  {rsaSigner().with(map[string]any{"use": "enc", "key_ops": []any{"verify"}}), "use or key_ops"},
		"an empty kid":                {edSigner().with(map[string]any{"kid": ""}), "kid"},
		"a kid of 257 bytes":          {edSigner().with(map[string]any{"kid": strings.Repeat("k", 257)}), "kid"},
		"a kid with a space":          {edSigner().with(map[string]any{"kid": "a b"}), "kid"},
		"a kid that is no string":     {edSigner().with(map[string]any{"kid": 1}), "kid"},
		"RSA of 2047 bits":            {rsaSigner().with(map[string]any{"n": oddNumber(2047)}), "n is not"},
		"RSA of 1024 bits":            {rsaSigner().with(map[string]any{"n": oddNumber(1024)}), "n is not"},
		"RSA of 8193 bits":            {rsaSigner().with(map[string]any{"n": oddNumber(8193)}), "n is not"},
		"an even modulus":             {rsaSigner().with(map[string]any{"n": b64.EncodeToString(bytes.Repeat([]byte{0x80}, 256))}), "n is not"},
		"zeros for a modulus":         {rsaSigner().with(map[string]any{"n": b64.EncodeToString(long)}), "n is not"},
		"an empty modulus":            {rsaSigner().with(map[string]any{"n": ""}), "n is not"},
		"no modulus":                  {rsaSigner().with(map[string]any{"n": nil}), "base64url"},
		"exponent 1":                  {rsaSigner().with(map[string]any{"e": "AQ"}), "e is not"},
		"exponent 3":                  {rsaSigner().with(map[string]any{"e": "Aw"}), "e is not"},
		"exponent 65536":              {rsaSigner().with(map[string]any{"e": "AQAA"}), "e is not"},
		"exponent 65538":              {rsaSigner().with(map[string]any{"e": "AQAC"}), "e is not"},
		"an exponent over 31 bits":    {rsaSigner().with(map[string]any{"e": "gAAAAQ"}), "e is not"},
		"an exponent over 64 bits":    {rsaSigner().with(map[string]any{"e": "AQAAAAAAAAAAAQ"}), "e is not"},
		"an exponent as number":       {rsaSigner().with(map[string]any{"e": 65537}), "base64url"},
		"a modulus with a line break": {rsaSigner().with(map[string]any{"n": oddNumber(2048)[:8] + "\n" + oddNumber(2048)[8:]}), "base64url"},
		"a point off the curve":       {ecSigner().with(map[string]any{"y": ecSigner().jwk["x"]}), "P-256"},
		"the point 0, 0":              {ecSigner().with(map[string]any{"x": b64.EncodeToString(long[:32]), "y": b64.EncodeToString(long[:32])}), "P-256"},
		"a coordinate of 31 bytes":    {ecSigner().with(map[string]any{"x": b64.EncodeToString(long[:31])}), "P-256"},
		"a coordinate of 33 bytes":    {ecSigner().with(map[string]any{"x": b64.EncodeToString(long[:33])}), "P-256"},
		"no y":                        {ecSigner().with(map[string]any{"y": nil}), "base64url"},
		"an Ed25519 key of 31 bytes":  {edSigner().with(map[string]any{"x": b64.EncodeToString(long[:31])}), "32 bytes"},
		"an Ed25519 key of 57 bytes":  {edSigner().with(map[string]any{"x": b64.EncodeToString(long[:57])}), "32 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := token.ParseJWKS(jwks(tc.jwk))
			if !errors.Is(err, token.ErrJWKSNoKey) || !strings.Contains(err.Error(), tc.reason) {
				t.Errorf("got %v, want a reason with %q", err, tc.reason)
			}
		})
	}
}

func TestASetIsRefused(t *testing.T) {
	many := make([]map[string]any, token.MaxJWKSKeys+1)
	for i := range many {
		many[i] = edSigner().with(map[string]any{"kid": strconv.Itoa(i)})
	}
	for name, tc := range map[string]struct {
		text []byte
		want error
	}{
		"nothing":                         {nil, token.ErrJWKS},
		"HTML":                            {[]byte("<html>login</html>"), token.ErrJWKS},
		"a cut text":                      {jwks(edSigner().jwk)[:20], token.ErrJWKS},
		"a list":                          {[]byte(`[]`), token.ErrJWKS},
		"a single JWK":                    {must(json.Marshal(edSigner().jwk)), token.ErrJWKS},
		"keys that are an object":         {[]byte(`{"keys":{}}`), token.ErrJWKS},
		"keys in capitals":                {[]byte(`{"KEYS":[]}`), token.ErrJWKS},
		"keys twice":                      {[]byte(`{"keys":[],"keys":[]}`), token.ErrJWKS},
		"a key that is a string":          {[]byte(`{"keys":["a"]}`), token.ErrJWKSNoKey},
		"a key with a member twice":       {[]byte(`{"keys":[{"kty":"RSA","kty":"EC"}]}`), token.ErrJWKSNoKey},
		"a set without keys":              {[]byte(`{"keys":[]}`), token.ErrJWKSNoKey},
		"one more key than are accepted":  {jwks(many...), token.ErrJWKSTooLong},
		"one more byte than are accepted": {append(jwks(edSigner().jwk), bytes.Repeat([]byte{' '}, token.MaxJWKS)...), token.ErrJWKSTooLong},
		"nesting deeper than is accepted": {[]byte(`{"keys":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`), token.ErrJWKS},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := token.ParseJWKS(tc.text); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
}

// TestAKidOfAnUnusableKeyIsFree: providers publish an encryption key next to the signing key of the same name.
func TestAKidOfAnUnusableKeyIsFree(t *testing.T) {
	set, err := token.ParseJWKS(jwks(
		rsaSigner().with(map[string]any{"kid": "a", "use": "enc"}),
		edSigner().with(map[string]any{"kid": "a", "use": "sig"}),
	))
	if err != nil {
		t.Fatal(err)
	}
	key, err := set.Key(token.Token{Header: map[string]any{"kid": "a"}})
	if err != nil || key.Algorithm() != "EdDSA" {
		t.Errorf("got %s, %v", key.Algorithm(), err)
	}
}

func TestAKidLeadsToItsKeyAlone(t *testing.T) {
	one := must(token.ParseJWKS(jwks(edSigner().with(map[string]any{"kid": "ed"}))))
	two := must(token.ParseJWKS(jwks(edSigner().with(map[string]any{"kid": "ed"}), ecSigner().with(map[string]any{"kid": "ec"}))))
	nameless := must(token.ParseJWKS(jwks(edSigner().jwk, ecSigner().with(map[string]any{"kid": "ec"}))))
	for name, tc := range map[string]struct {
		set  token.JWKS
		kid  any
		want error
		alg  string
	}{
		"the kid of a key":                  {two, "ec", nil, "ES256"},
		"another kid":                       {two, "x", token.ErrKeyUnknown, ""},
		"another kid, one key":              {one, "x", token.ErrKeyUnknown, ""},
		"a kid in capitals":                 {two, "EC", token.ErrKeyUnknown, ""},
		"no kid, one key":                   {one, nil, nil, "EdDSA"},
		"no kid, two keys":                  {two, nil, token.ErrKeyNotNamed, ""},
		"no kid, two keys, one without kid": {nameless, nil, token.ErrKeyNotNamed, ""},
		"a kid next to a key without one":   {nameless, "ec", nil, "ES256"},
		"a traversal":                       {two, "../../../../dev/null", token.ErrKeyUnknown, ""},
		"an empty kid":                      {one, "", token.ErrKeyIDMalformed, ""},
		"a kid of 257 bytes":                {two, strings.Repeat("k", 257), token.ErrKeyIDMalformed, ""},
		"SQL":                               {two, "x' UNION SELECT 'key", token.ErrKeyIDMalformed, ""},
		"a pipe":                            {two, "/dev/null | sleep 10", token.ErrKeyIDMalformed, ""},
		"a NUL":                             {two, "ec\x00", token.ErrKeyIDMalformed, ""},
		"a line break":                      {two, "ec\nx", token.ErrKeyIDMalformed, ""},
		"a letter that looks like another":  {two, "еc", token.ErrKeyIDMalformed, ""},
		"a number":                          {one, 0, token.ErrKeyIDMalformed, ""},
		"a list":                            {one, []any{"ed"}, token.ErrKeyIDMalformed, ""},
		"true":                              {one, true, token.ErrKeyIDMalformed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			header := map[string]any{}
			if tc.kid != nil {
				header["kid"] = tc.kid
			}
			key, err := tc.set.Key(token.Token{Header: header})
			if !errors.Is(err, tc.want) || key.Algorithm() != tc.alg {
				t.Errorf("got %q, %v, want %q, %v", key.Algorithm(), err, tc.alg, tc.want)
			}
		})
	}
	t.Run("null is no missing kid", func(t *testing.T) {
		if _, err := one.Key(token.Token{Header: map[string]any{"kid": nil}}); !errors.Is(err, token.ErrKeyIDMalformed) {
			t.Errorf("got %v", err)
		}
	})
}

// FuzzParseJWKS looks for a text that breaks the parser, or that gives a key that must not verify anything.
func FuzzParseJWKS(f *testing.F) {
	for _, s := range []signer{rsaSigner(), ecSigner(), edSigner()} {
		f.Add(jwks(s.jwk))
		f.Add(jwks(s.with(map[string]any{"kid": "a", "use": "sig", "key_ops": []any{"verify"}, "alg": s.alg})))
		f.Add(jwks(s.with(map[string]any{"d": "AQAB"})))
	}
	f.Add(jwks(edSigner().with(map[string]any{"kid": "a"}), ecSigner().with(map[string]any{"kid": "a"})))
	f.Add([]byte(`{"keys":[{"kty":"oct","k":"AAAA"},{"kty":"RSA","n":"AA","e":"AQAB"}]}`))
	f.Add([]byte(`{"keys":[{"kty":"EC","crv":"P-256","x":"","y":"` + strings.Repeat("A", 43) + `"}]}`))
	f.Add([]byte(`{"keys":[null,{},[]]}`))
	forged := forge(testSecret, `{"alg":"EdDSA"}`, payload(""))
	f.Fuzz(func(t *testing.T, text []byte) {
		set, err := token.ParseJWKS(text)
		if err != nil {
			if !errors.Is(err, token.ErrJWKS) && !errors.Is(err, token.ErrJWKSTooLong) && !errors.Is(err, token.ErrJWKSNoKey) {
				t.Errorf("an error of no kind: %v", err)
			}
			return
		}
		key, err := set.Key(token.Token{})
		if err != nil {
			return
		}
		switch key.Algorithm() {
		case "RS256", "ES256", "EdDSA":
		default:
			t.Errorf("the key is for %q", key.Algorithm())
		}
		if _, err := token.Verify(forged, key, rules); err == nil {
			t.Error("a token without a signature of the key is accepted")
		}
	})
}

package token_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"math/big"
	"sync"
	"testing"

	"aiuta-edge/pkg/token"
)

// signer is a private key of an identity provider and its public half as a JWK.
type signer struct {
	alg  string
	jwk  map[string]any
	sign func(signed string) []byte
}

var rsaSigner = sync.OnceValue(func() signer {
	key := must(rsa.GenerateKey(rand.Reader, 2048))
	return signer{
		alg: "RS256",
		jwk: map[string]any{"kty": "RSA", "n": b64.EncodeToString(key.N.Bytes()), "e": "AQAB"},
		sign: func(signed string) []byte {
			sum := sha256.Sum256([]byte(signed))
			return must(rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:]))
		},
	}
})

var ecSigner = sync.OnceValue(func() signer {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	point := must(key.PublicKey.Bytes())
	return signer{
		alg: "ES256",
		jwk: map[string]any{"kty": "EC", "crv": "P-256", "x": b64.EncodeToString(point[1:33]), "y": b64.EncodeToString(point[33:])},
		sign: func(signed string) []byte {
			sum := sha256.Sum256([]byte(signed))
			r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
			if err != nil {
				panic(err)
			}
			return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
		},
	}
})

var edSigner = sync.OnceValue(func() signer {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return signer{
		alg:  "EdDSA",
		jwk:  map[string]any{"kty": "OKP", "crv": "Ed25519", "x": b64.EncodeToString(public)},
		sign: func(signed string) []byte { return ed25519.Sign(private, []byte(signed)) },
	}
})

// signers are one of each kind. Keys of two thousand bits take their time, so they are made once.
func signers() []signer { return []signer{rsaSigner(), ecSigner(), edSigner()} }

// with returns the JWK with some members replaced; nil takes one away.
func (s signer) with(members map[string]any) map[string]any {
	jwk := maps.Clone(s.jwk)
	for name, value := range members {
		if jwk[name] = value; value == nil {
			delete(jwk, name)
		}
	}
	return jwk
}

// token signs any header and payload.
func (s signer) token(header, payload string) string {
	signed := b64.EncodeToString([]byte(header)) + "." + b64.EncodeToString([]byte(payload))
	return signed + "." + b64.EncodeToString(s.sign(signed))
}

func (s signer) header(extra string) string { return `{"alg":"` + s.alg + `"` + extra + `}` }

// key is the public half as a reader of the JWK gets it.
func (s signer) key(t *testing.T) token.PublicKey {
	t.Helper()
	set, err := token.ParseJWKS(jwks(s.jwk))
	if err != nil {
		t.Fatal(err)
	}
	key, err := set.Key(token.Token{})
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// jwks is the text of a set.
func jwks(keys ...map[string]any) []byte {
	return must(json.Marshal(map[string]any{"keys": keys}))
}

// oddNumber is a modulus of so many bits for tests in which nothing is signed.
func oddNumber(bits int) string {
	n := new(big.Int).Lsh(big.NewInt(1), uint(bits-1))
	return b64.EncodeToString(n.SetBit(n, 0, 1).Bytes())
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

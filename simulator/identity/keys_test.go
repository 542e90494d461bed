package identity_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"maps"
	"sync"
	"testing"

	"github.com/golang-jwt/jwt/v5"
)

// object is one of JSON.
type object = map[string]any

// key is a signing key of a provider and its public half as a JWK, without what providers add to it.
type key struct {
	method  jwt.SigningMethod
	private crypto.Signer
	jwk     object
}

var b64 = base64.RawURLEncoding

func newRSA() key {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key{jwt.SigningMethodRS256, private, object{"kty": "RSA", "n": b64.EncodeToString(private.N.Bytes()), "e": "AQAB"}}
}

// Making RSA keys takes its time, so all providers share two.
var rsaKey, nextRSAKey = sync.OnceValue(newRSA), sync.OnceValue(newRSA)

var ecKey = sync.OnceValue(func() key {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	point, err := private.PublicKey.Bytes()
	if err != nil {
		panic(err)
	}
	return key{jwt.SigningMethodES256, private, object{
		"kty": "EC", "crv": "P-256", "x": b64.EncodeToString(point[1:33]), "y": b64.EncodeToString(point[33:]),
	}}
})

// with returns the JWK with more members.
func (k key) with(members object) object {
	jwk := maps.Clone(k.jwk)
	maps.Copy(jwk, members)
	return jwk
}

// sign signs a session, some of whose header and claims are replaced; nil takes one away.
func (k key) sign(t *testing.T, header, claims object, changed ...object) string {
	t.Helper()
	return signed(t, k.method, k.private, header, claims, changed...)
}

func signed(t *testing.T, method jwt.SigningMethod, private any, header, claims object, changed ...object) string {
	t.Helper()
	claims = maps.Clone(claims)
	for _, change := range changed {
		for name, value := range change {
			if claims[name] = value; value == nil {
				delete(claims, name)
			}
		}
	}
	unsigned := jwt.NewWithClaims(method, jwt.MapClaims(claims))
	unsigned.Header = maps.Clone(header)
	unsigned.Header["alg"] = method.Alg()
	raw, err := unsigned.SignedString(private)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

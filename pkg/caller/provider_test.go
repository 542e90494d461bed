package caller_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"aiuta-edge/pkg/caller"
)

const (
	issuer   = "https://login.brand.example/"
	audience = "try-on"
	subject  = "user-1"
)

var start = time.Unix(1_800_000_000, 0)

// identity is a signing key of a provider.
type identity struct {
	method  jwt.SigningMethod
	private crypto.Signer
	jwk     map[string]any
}

var b64 = base64.RawURLEncoding

var rsaIdentity = sync.OnceValue(func() identity {
	key := must(rsa.GenerateKey(rand.Reader, 2048))
	return identity{jwt.SigningMethodRS256, key, map[string]any{"kty": "RSA", "n": b64.EncodeToString(key.N.Bytes()), "e": "AQAB"}}
})

var ecIdentity = sync.OnceValue(func() identity {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	point := must(key.PublicKey.Bytes())
	return identity{jwt.SigningMethodES256, key, map[string]any{
		"kty": "EC", "crv": "P-256", "x": b64.EncodeToString(point[1:33]), "y": b64.EncodeToString(point[33:]),
	}}
})

// edIdentity makes a new key each time: it costs nothing, and tests of rotation need several.
func edIdentity() identity {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return identity{jwt.SigningMethodEdDSA, private, map[string]any{"kty": "OKP", "crv": "Ed25519", "x": b64.EncodeToString(public)}}
}

// named returns the JWK under a kid.
func (i identity) named(kid string) map[string]any {
	jwk := maps.Clone(i.jwk)
	jwk["kid"] = kid
	return jwk
}

// session signs a session of the usual claims; header and claims replace or add, nil takes away.
func (i identity) session(header, claims map[string]any) string {
	return sign(i.method, i.private, header, claims)
}

func sign(method jwt.SigningMethod, key any, header, claims map[string]any) string {
	t := jwt.NewWithClaims(method, jwt.MapClaims(replaced(map[string]any{
		"iss": issuer, "sub": subject, "aud": audience, "iat": start.Unix(), "exp": start.Add(48 * time.Hour).Unix(),
	}, claims)))
	t.Header = replaced(t.Header, header)
	return must(t.SignedString(key))
}

func replaced(all, with map[string]any) map[string]any {
	for name, value := range with {
		if all[name] = value; value == nil {
			delete(all, name)
		}
	}
	return all
}

func jwks(keys ...map[string]any) []byte { return must(json.Marshal(map[string]any{"keys": keys})) }

// kid is the header of a session that names its key.
func kid(id string) map[string]any { return map[string]any{"kid": id} }

// provider is an identity provider's server, and the store of the component, as far as a Source sees them.
type provider struct {
	body    []byte
	err     error
	fetches int

	values         map[string][]byte
	getErr, setErr error

	warnings []error
}

func newProvider(keys ...map[string]any) *provider {
	return &provider{body: jwks(keys...), values: map[string][]byte{}}
}

func (p *provider) Get(key string) ([]byte, bool, error) {
	value, ok := p.values[key]
	if p.getErr != nil {
		return nil, false, p.getErr
	}
	return value, ok, nil
}

func (p *provider) Set(key string, value []byte) error {
	if p.setErr == nil {
		p.values[key] = value
	}
	return p.setErr
}

func (p *provider) fetch() ([]byte, error) {
	p.fetches++
	return p.body, p.err
}

// instance is a fresh instance of the component: nothing survives from one to the next but the store.
func (p *provider) instance() caller.JWKS {
	return caller.JWKS{
		Session: caller.Session{Issuer: issuer},
		Source: caller.Source{
			URL: issuer + "jwks", Fetch: p.fetch, Store: p, Warn: func(err error) { p.warnings = append(p.warnings, err) },
		},
	}
}

// authenticate sends a session to a fresh instance at a time after start.
func (p *provider) authenticate(session string, after time.Duration) (caller.Caller, error) {
	return p.instance().Authenticate(bearing(session), start.Add(after))
}

// accepts fails the test unless the session is accepted.
func (p *provider) accepts(t *testing.T, session string, after time.Duration) {
	t.Helper()
	if got, err := p.authenticate(session, after); err != nil || got.ID != subject {
		t.Errorf("after %s: got %+v, %v", after, got, err)
	}
}

// refuses fails the test unless the session is refused as one that names an unknown key.
func (p *provider) refuses(t *testing.T, session string, after time.Duration) {
	t.Helper()
	_, err := p.authenticate(session, after)
	refusedAs(t, err, caller.CodeInvalidToken, "the session's kid is not among the published keys")
}

// fetched fails the test unless so many fetches were made in all.
func (p *provider) fetched(t *testing.T, want int) {
	t.Helper()
	if p.fetches != want {
		t.Errorf("the set was fetched %d times, want %d", p.fetches, want)
	}
}

func bearing(credential string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/aiuta_jwt", nil)
	r.Header.Set("Authorization", "Bearer "+credential)
	return r
}

func refusedAs(t *testing.T, err error, code, description string) {
	t.Helper()
	var refusal *caller.Refusal
	if !errors.As(err, &refusal) {
		t.Errorf("got %v, want a refusal", err)
		return
	}
	if refusal.Code != code || refusal.Description != description {
		t.Errorf("got %q, %q, want %q, %q", refusal.Code, refusal.Description, code, description)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

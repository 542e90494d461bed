package target_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/target"
)

// The curve and the arithmetic are other code in the component than where Go has assembly for them.
func TestSessionsOfEveryKindOfKeyAreVerified(t *testing.T) {
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	another, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	modulus, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	provider := httptest.NewServer(keySet(t, curve, modulus))
	defer provider.Close()
	onBoth(t, func(t *testing.T, spec target.Spec) {
		c := clock.NewFrozen(time.Now())
		url := open(t, spec, c, map[string]string{
			"caller_auth": "jwks", "caller_issuer": "idp",
			"caller_jwks_url": provider.URL + "/jwks.json", "caller_jwks_origin": provider.URL,
		})
		for _, tc := range []struct {
			name   string
			method jwt.SigningMethod
			id     string
			key    crypto.Signer
			status int
		}{
			{"ES256", jwt.SigningMethodES256, "curve", curve, 200},
			{"ES256 with another key", jwt.SigningMethodES256, "curve", another, 401},
			{"RS256", jwt.SigningMethodRS256, "modulus", modulus, 200},
			{"RS256 with the key of ES256", jwt.SigningMethodRS256, "curve", modulus, 401},
		} {
			session := jwt.NewWithClaims(tc.method, jwt.MapClaims{
				"iss": "idp", "sub": "user-1", "iat": c.Now().Unix(), "exp": c.Now().Add(time.Hour).Unix(),
			})
			session.Header["kid"] = tc.id
			raw, err := session.SignedString(tc.key)
			if err != nil {
				t.Fatal(err)
			}
			if got := mintWith(t, url, raw); got.status != tc.status {
				t.Errorf("%s: %d %s", tc.name, got.status, got.body)
			}
		}
	})
}

// keySet publishes two keys as a JWK set (RFC 7517 section 5).
func keySet(t *testing.T, curve *ecdsa.PrivateKey, modulus *rsa.PrivateKey) http.Handler {
	t.Helper()
	text := base64.RawURLEncoding.EncodeToString
	point, err := curve.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	set, err := json.Marshal(map[string]any{"keys": []map[string]string{
		{"kty": "EC", "crv": "P-256", "kid": "curve", "x": text(point[1:33]), "y": text(point[33:])},
		{"kty": "RSA", "kid": "modulus", "n": text(modulus.N.Bytes()), "e": "AQAB"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(set) })
}

// TestAColdStoreAsksASlowProviderOnce: while one request waits for the keys, all others are told to come back.
func TestAColdStoreAsksASlowProviderOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, spec target.Spec) {
		p := newProvider(t)
		asked, release := make(chan struct{}, 64), make(chan struct{})
		slow := p.Config.Handler
		p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked <- struct{}{}
			<-release
			slow.ServeHTTP(w, r)
		})
		c := clock.NewFrozen(time.Now())
		url := open(t, spec, c, p.variables())
		session := p.session(t, c.Now())
		first := make(chan int)
		go func() { first <- ask(t, url, session, nil).status }()
		<-asked
		for n := range 63 {
			if got := ask(t, url, session, nil); got.status != 503 || got.header.Get("Retry-After") != "5" {
				t.Errorf("request %d meanwhile gets %d %v %s", n+2, got.status, got.header, got.body)
			}
		}
		if more := len(asked); more != 0 {
			t.Errorf("%d more requests asked the provider", more)
		}
		close(release)
		if status := <-first; status != 200 {
			t.Errorf("the first request gets %d", status)
		}
		if got := ask(t, url, session, nil); got.status != 200 {
			t.Errorf("a request afterwards gets %d %s", got.status, got.body)
		}
	})
}

// TestOnlySpinFollowsARedirectOfTheKeys, as docs/configuration.md says at caller_jwks_url: the host follows it before the
// component sees anything, and natively it is refused.
func TestOnlySpinFollowsARedirectOfTheKeys(t *testing.T) {
	onBoth(t, func(t *testing.T, spec target.Spec) {
		p := newProvider(t)
		redirecting := httptest.NewServer(http.RedirectHandler(p.URL+"/jwks.json", http.StatusFound))
		defer redirecting.Close()
		variables := p.variables()
		variables["caller_jwks_url"], variables["caller_jwks_origin"] = redirecting.URL+"/jwks.json", redirecting.URL
		c := clock.NewFrozen(time.Now())
		got := ask(t, open(t, spec, c, variables), p.session(t, c.Now()), nil)
		if want := map[target.Spec]int{target.Component: 200, target.Native: 503}[spec]; got.status != want {
			t.Errorf("got %d %s, want %d", got.status, got.body, want)
		}
	})
}

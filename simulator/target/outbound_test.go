package target_test

import (
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/brand"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/spinhost/outbound"
	"aiuta-edge/simulator/target"
)

// TestWhatTheEndpointAsksTheBrandCanBreak has a brand in memory behind a link with faults.
func TestWhatTheEndpointAsksTheBrandCanBreak(t *testing.T) {
	onBoth(t, func(t *testing.T, spec target.Spec) {
		c := clock.NewFrozen(time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC))
		shop := brand.New(brand.Config{
			Users: map[string]string{"anna": "pw"}, Kind: brand.JWKS, Hook: &brand.Hook{Claims: map[string]any{"tier": "gold"}}, Clock: c,
		})
		faults := fault.New(1, c)
		url := openSeeded(t, spec, c, 1, shop.Variables("http://brand.example:4000"),
			faults.Transport(fault.EndpointBrand, outbound.Memory{Handler: shop}))
		session := signIn(t, shop)

		for _, tc := range []struct {
			name   string
			rule   *fault.Rule
			status int
			code   string
		}{
			{"the keys are unavailable", &fault.Rule{Match: fault.Match{Call: "jwks"}, ResetPeer: true}, 503, "caller_unverifiable"},
			{"all is well", nil, 200, ""},
			{"the hook is down", &fault.Rule{Match: fault.Match{Call: "hook"}, Down: true}, 503, "authorization_unavailable"},
			{"the hook's answer is cut", &fault.Rule{Match: fault.Match{Call: "hook"}, LimitData: &fault.LimitData{Bytes: 5}}, 503, "authorization_unavailable"},
			{"all is well again", nil, 200, ""},
		} {
			faults.Clear()
			if tc.rule != nil {
				tc.rule.Link = fault.EndpointBrand
				faults.Add(*tc.rule)
			}
			c.Advance(2 * time.Minute) // past the pause after a failure
			got := mintWith(t, url, session)
			if got.status != tc.status || tc.code != "" && got.code(t) != tc.code {
				t.Errorf("%s: %d %s", tc.name, got.status, got.body)
			}
		}
	})
}

func TestASeedRepeatsTheEndpointsTokens(t *testing.T) {
	onBoth(t, func(t *testing.T, spec target.Spec) {
		mint := func(seed uint64) string {
			c := clock.NewFrozen(time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC))
			url := openSeeded(t, spec, c, seed, map[string]string{"caller_auth": "none"}, nil)
			return string(mintWith(t, url, "").body)
		}
		first := mint(1)
		if again := mint(1); again != first {
			t.Errorf("one seed gave\n%s and\n%s", first, again)
		}
		if other := mint(2); other == first {
			t.Error("two seeds gave the same token")
		}
	})
}

// openSeeded serves a target whose randomness is a seed's, and whose own requests go through a transport.
func openSeeded(t *testing.T, spec target.Spec, c clock.Clock, seed uint64, more map[string]string, out http.RoundTripper) string {
	t.Helper()
	variables := map[string]string{"jwt_issuer": testIssuer, "jwt_secret": testSecret, "params": "*"}
	maps.Copy(variables, more)
	application := target.Embedded()
	application.Variables, application.Clock, application.Cache, application.Outbound, application.Random = variables, c, cache, out, rand.NewChaCha8([32]byte{byte(seed)})
	endpoint, err := application.Serve(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := endpoint.Close(); err != nil {
			t.Error(err)
		}
	})
	return endpoint.URL
}

func signIn(t *testing.T, shop *brand.Brand) string {
	t.Helper()
	resp, err := (&http.Client{Transport: outbound.Memory{Handler: shop}}).Post(
		"http://brand.example:4000"+brand.PathSignIn, "application/json", strings.NewReader(`{"user":"anna","password":"pw"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(body), `"session":"`)
	session, _, ok := strings.Cut(rest, `"`)
	if !ok {
		t.Fatalf("no session: %s", body)
	}
	return session
}

func mintWith(t *testing.T, url, session string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(`{"uploaded_image_id":"image-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if session != "" {
		r.Header.Set("Authorization", "Bearer "+session)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{status: resp.StatusCode, header: resp.Header, body: body}
}

package scenario_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"

	"aiuta-edge/edge/component"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/target"
)

const (
	testIssuer = "iss-1"
	testSecret = "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"
)

var cache = wazero.NewCompilationCache()

func runner(t *testing.T, spec target.Spec) scenario.Runner {
	t.Helper()
	manifest, err := spinhost.ParseManifest(component.Manifest, "")
	if err != nil {
		t.Fatal(err)
	}
	return scenario.Runner{
		Target:      spec,
		Application: target.Application{Manifest: manifest, Wasm: component.Wasm, Cache: cache},
		Issuer:      testIssuer, Secret: []byte(testSecret),
	}
}

func TestEveryBuiltinScenarioPasses(t *testing.T) {
	for _, spec := range []target.Spec{target.Component, target.Native} {
		r := runner(t, spec)
		for _, s := range scenario.Builtin() {
			for _, p := range sdk.Personas() {
				t.Run(fmt.Sprintf("%s/%s/%s", spec, s.Name, p), func(t *testing.T) {
					result, err := r.Play(t.Context(), s, p)
					if err != nil {
						t.Fatal(err)
					}
					for _, check := range result.Checks {
						if !check.OK {
							t.Errorf("%s, but: %s", check.Expected, check.Got)
						}
					}
					if !result.Passed() || len(result.Steps) == 0 {
						t.Errorf("%d checks, %d steps", len(result.Checks), len(result.Steps))
					}
				})
			}
		}
	}
}

// mint is a token endpoint with a mistake in it: the claims that it signs are those that make returns.
func mint(makeClaims func(params, claims token.Claims) token.Claims) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		params := token.Claims{}
		_ = json.NewDecoder(r.Body).Decode(&params) // a broken body leaves no parameters
		now := time.Now().Unix()
		key, err := token.NewKey([]byte(testSecret))
		if err == nil {
			var raw string
			raw, err = token.Mint(key, makeClaims(params, token.Claims{"iss": testIssuer, "iat": now, "exp": now + 60}))
			_ = json.NewEncoder(w).Encode(map[string]string{"type": "jwt", "token": raw})
		}
		if err != nil {
			panic(err)
		}
	}
}

// merge is what a good endpoint does with parameters and its own claims.
func merge(params, claims token.Claims) token.Claims {
	maps.Copy(params, claims)
	return params
}

func TestAnEndpointsMistakeIsNoticed(t *testing.T) {
	for name, tc := range map[string]struct {
		endpoint http.HandlerFunc
		scenario string
		expected string // the check that must fail; empty if all must pass
	}{
		"none":                             {mint(merge), "jwt", ""},
		"it binds nothing":                 {mint(func(_, claims token.Claims) token.Claims { return claims }), "jwt", "the token is the account's and bound to the image"},
		"it binds nothing, and Aiuta's":    {mint(func(_, claims token.Claims) token.Claims { return claims }), "jwt-other-image", "the start with the app's old token is refused: 401 binding_uploaded_image_id"},
		"another issuer":                   {mint(func(p, c token.Claims) token.Claims { c["iss"] = "iss-2"; return merge(p, c) }), "jwt", "the user sees: result"},
		"a lifetime that the client takes": {mint(func(p, c token.Claims) token.Claims { return merge(c, p) }), "get-jwt-throws", "starts: 0"},
		"tokens that live for an hour":     {mint(func(p, c token.Claims) token.Claims { c["exp"] = time.Now().Unix() + 3600; return merge(p, c) }), "jwt-expired", "the user sees: something went wrong"},
		"it refuses everybody":             {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, "jwt", "the user sees: result"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(tc.endpoint)
			defer server.Close()
			scenarios, err := scenario.Find(tc.scenario)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range sdk.Personas() {
				result, err := runner(t, target.Spec(server.URL)).Play(t.Context(), scenarios[0], p)
				if err != nil {
					t.Fatal(err)
				}
				if result.Passed() != (tc.expected == "") || tc.expected != "" && !fails(result, tc.expected) {
					t.Errorf("%s: passed is %v, checks are %+v", p, result.Passed(), result.Checks)
				}
			}
		})
	}
}

func fails(result scenario.Result, expected string) bool {
	for _, check := range result.Checks {
		if !check.OK && check.Expected == expected {
			return true
		}
	}
	return false
}

func TestAResultWithoutChecksHasNotPassed(t *testing.T) {
	if (scenario.Result{}).Passed() {
		t.Error("it has")
	}
}

func TestFind(t *testing.T) {
	found, err := scenario.Find("api-key", "jwt")
	if err != nil || len(found) != 2 || found[0].Name != "api-key" || found[1].Name != "jwt" {
		t.Errorf("got %v, %v", found, err)
	}
	if _, err := scenario.Find("nonsense"); !errors.Is(err, scenario.ErrUnknown) || !strings.Contains(err.Error(), "jwt-expired") {
		t.Errorf("got %v", err)
	}
}

package scenario_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/target"
)

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
	bindsNothing := mint(func(_, claims token.Claims) token.Claims { return claims })
	for name, tc := range map[string]struct {
		endpoint http.HandlerFunc
		scenario string
		expected string // the beginning of a check that must fail; empty if all must pass
	}{
		"none":                             {mint(merge), "jwt", ""},
		"it binds nothing":                 {bindsNothing, "jwt", "the token's uploaded_image_id is "},
		"it binds nothing, and Aiuta's":    {bindsNothing, "jwt-other-image", "step 5, try_on: refused starts, 401 binding_uploaded_image_id: >=1"},
		"another issuer":                   {mint(func(p, c token.Claims) token.Claims { c["iss"] = "iss-2"; return merge(p, c) }), "jwt", "the token is signed for the account main"},
		"a lifetime that the client takes": {mint(func(p, c token.Claims) token.Claims { return merge(c, p) }), "get-jwt-throws", "step 4, try_on: starts: 0"},
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
			played := play(t, runner(t, target.Spec(server.URL)), scenarios[0], persona(t, "ios"))
			if (played.Outcome == report.Passed) != (tc.expected == "") || tc.expected != "" && !fails(played, tc.expected) {
				t.Errorf("%s, checks are %+v", played.Outcome, played.Checks)
			}
		})
	}
}

func fails(played report.Case, expected string) bool {
	for _, check := range played.Checks {
		if !check.OK && strings.HasPrefix(check.Expected, expected) {
			return true
		}
	}
	return false
}

// TestWhatAnEndpointAtAURLCannotPlayIsSkipped asks nobody at the URL.
func TestWhatAnEndpointAtAURLCannotPlayIsSkipped(t *testing.T) {
	end := "\nexpect: {calls: {mint: '>=0'}}"
	one := "steps: [{try_on: {photo: portrait, skus: [sku-1]}}]" + end
	for name, tc := range map[string]struct{ text, needs string }{
		"its variables":           {"given: {endpoint: {token_ttl: 2m}}\n" + one, "an endpoint that the simulator configures"},
		"its callers":             {"given: {brand: {users: [anna]}}\n" + one, "an endpoint that the simulator configures"},
		"other variables":         {"steps: [{set_variables: {token_ttl: 2m}}]" + end, "an endpoint that the simulator configures"},
		"another secret":          {"steps: [{rotate_secret: {at: both}}]" + end, "an endpoint whose secret the simulator can change"},
		"time":                    {"steps: [{wait: 1s}]" + end, "a clock that the simulator moves"},
		"time in the background":  {"steps: [{background: {for: 1s}}]" + end, "a clock that the simulator moves"},
		"a fault behind it":       {"steps: [{fault: {link: endpoint-brand, down: true}}]" + end, "an endpoint that asks the simulator's stand-in for the brand"},
		"the same from the start": {"given: {faults: [{link: endpoint-brand, down: true}]}\n" + one, "an endpoint that asks the simulator's stand-in for the brand"},
	} {
		t.Run(name, func(t *testing.T) {
			played := play(t, runner(t, "http://127.0.0.1:1/aiuta_jwt"), parse(t, tc.text), persona(t, "ios"))
			if want := "it needs " + tc.needs + ", so play it with --target component or native"; played.Outcome != report.Skipped || played.Message != want {
				t.Errorf("%s: %s", played.Outcome, played.Message)
			}
		})
	}
}

func TestAnSDKThatTheScenarioIsNotAboutIsSkipped(t *testing.T) {
	s := parse(t, "personas: [ios]\nsteps: [{try_on: {photo: portrait, skus: [sku-1]}}]\nexpect: {shown: result}")
	if played := play(t, runner(t, target.Native), s, persona(t, "web")); played.Outcome != report.Skipped || played.Message != "this scenario is about ios" {
		t.Errorf("%s: %s", played.Outcome, played.Message)
	}
	if players := s.Players(); len(players) != 1 || players[0].Name != "ios" {
		t.Errorf("it is played by %v", players)
	}
}

func TestAnSDKThatTakesOneProductIsNotAskedForTwo(t *testing.T) {
	for name, step := range map[string]string{
		"alone":    "{try_on: {photo: portrait, skus: [sku-1, sku-2]}}",
		"together": "{together: [{try_on: {photo: portrait, skus: [sku-1]}}, {try_on: {photo: other, skus: [sku-1, sku-2]}}]}",
	} {
		t.Run(name, func(t *testing.T) {
			s := parse(t, "steps: ["+step+"]\nexpect: {calls: {start: '>=1'}}")
			if played := play(t, runner(t, target.Native), s, persona(t, "android@4.2.6")); played.Outcome != report.Skipped ||
				played.Message != "android@4.2.6 tries on one product at a time" {
				t.Errorf("%s: %s", played.Outcome, played.Message)
			}
			if played := play(t, runner(t, target.Native), s, persona(t, "android")); played.Outcome != report.Passed {
				t.Errorf("the newest: %s: %s", played.Outcome, played.Message)
			}
		})
	}
}

// TestWhatChangesBetweenRequestsIsInTheLadder: without it nobody could tell from the picture why a token is refused.
func TestWhatChangesBetweenRequestsIsInTheLadder(t *testing.T) {
	s := parse(t, `
given: {brand: {users: [anna], hook: {}}, app: {signed_in: anna}}
steps:
  - wait: 2m
  - rotate_secret: {at: backend}
  - rotate_secret: {at: endpoint}
  - set_variables: {token_ttl: 2m, params: sdk}
  - rotate_session_key: {}
  - revoke_user: {user: anna}
expect: {calls: {mint: 0}}
`)
	var told []string
	for _, step := range play(t, runner(t, target.Native), s, persona(t, "ios")).Steps {
		if step.From == step.To {
			told = append(told, string(step.From)+" "+step.Text)
		}
	}
	expected := []string{
		"User waits for 2m0s",
		"Aiuta goes by the next secret of the account main",
		"Endpoint is given the next secret",
		"Endpoint is configured anew: params, token_ttl",
		"Brand signs sessions with another key from now on",
		"Brand refuses anna from now on",
	}
	if !slices.Equal(told, expected) {
		t.Errorf("the ladder tells %q", told)
	}
}

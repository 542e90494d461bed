package endpoint_test

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/problem"
)

// modeSettings are what each mode needs to work.
var modeSettings = map[string]settings{
	endpoint.ModeHS256:  {"caller_secret": callerSecret, "caller_issuer": "brand"},
	endpoint.ModeJWKS:   {"caller_issuer": "idp", "caller_jwks_url": "https://idp.example/jwks.json", "caller_jwks_origin": "https://idp.example"},
	endpoint.ModeAPIKey: {"caller_api_keys": `{"shop":"` + strings.Repeat("ab", 32) + `"}`},
	endpoint.ModeNone:   {},
}

// eachMode runs a test with settings of each mode that work.
func eachMode(t *testing.T, test func(t *testing.T, m endpoint.Mode, s settings)) {
	for _, m := range endpoint.Modes() {
		t.Run(m.Word, func(t *testing.T) {
			own, ok := modeSettings[m.Word]
			if !ok {
				t.Fatalf("add what the mode %q needs to modeSettings", m.Word)
			}
			s := configured(settings{"caller_auth": m.Word})
			maps.Copy(s, own)
			test(t, m, s)
		})
	}
}

func TestOnlyTheModeNoneMintsWithoutACredential(t *testing.T) {
	eachMode(t, func(t *testing.T, m endpoint.Mode, s settings) {
		want := 401
		if m.Word == endpoint.ModeNone {
			want = 200
		}
		w := serve(s, post("/aiuta_jwt", ""))
		if w.Code != want {
			t.Errorf("got %d %s, want %d", w.Code, w.Body, want)
		}
		if warned := w.Header().Get(endpoint.WarningHeader) != ""; warned != (want == 200) {
			t.Errorf("the warning header is there: %t", warned)
		}
	})
}

func TestAModeNeedsExactlyItsRequiredVariables(t *testing.T) {
	eachMode(t, func(t *testing.T, m endpoint.Mode, s settings) {
		if err := endpoint.Check(newWorld(s).Services); err != nil {
			t.Fatalf("what modeSettings has is not enough: %v", err)
		}
		if got, want := slices.Sorted(maps.Keys(modeSettings[m.Word])), slices.Sorted(slices.Values(m.Required)); !slices.Equal(got, want) {
			t.Errorf("it works with %q, and says that it needs %q", got, want)
		}
		for _, name := range m.Required {
			without := maps.Clone(s)
			delete(without, name)
			var p *problem.Problem
			if !errors.As(endpoint.Check(newWorld(without).Services), &p) || p.Errors[0].Name != name {
				t.Errorf("without %s it says %v", name, p)
			}
		}
	})
}

func TestAModeReadsItsOwnVariablesAndNoOthersOfTheCaller(t *testing.T) {
	eachMode(t, func(t *testing.T, m endpoint.Mode, s settings) {
		read := map[string]bool{}
		services := newWorld(s).Services
		services.Variables = func(name string) (string, error) {
			if strings.HasPrefix(name, "caller_") {
				read[name] = true
			}
			if name == endpoint.VariableCommon {
				return "", nil // so that each is asked for by its name
			}
			return s.lookup(name)
		}
		if err := endpoint.Check(services); err != nil {
			t.Fatal(err)
		}
		want := slices.Sorted(slices.Values(slices.Concat([]string{"caller_auth"}, m.Required, m.Optional)))
		if got := slices.Sorted(maps.Keys(read)); !slices.Equal(got, want) {
			t.Errorf("it reads %q, and says %q", got, want)
		}
	})
}

func TestADenyListNamesClientsThatThereAre(t *testing.T) {
	s := configured(settings{"caller_auth": endpoint.ModeAPIKey, "deny": "shop, hunter2"})
	maps.Copy(s, modeSettings[endpoint.ModeAPIKey])
	w := serve(s, post("/aiuta_jwt", ""))
	var p problem.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || len(p.Errors) != 1 || p.Errors[0].Name != "deny" || !strings.Contains(p.Errors[0].Detail, "entry 2") {
		t.Errorf("got %d %s, want deny and its entry 2", w.Code, w.Body)
	}
	s["deny"] = "shop"
	if w := serve(s, post("/aiuta_jwt", "")); w.Code != 401 {
		t.Errorf("with a client that there is: %d %s", w.Code, w.Body)
	}
}

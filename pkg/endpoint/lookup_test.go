package endpoint_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/pkg/endpoint"
)

// TestAVariableIsAskedForOnceAndIfItIsNeeded: each look-up is a call to the host, in front of a person who waits.
func TestAVariableIsAskedForOnceAndIfItIsNeeded(t *testing.T) {
	s := withSessions(nil)
	s["caller_secret_previous"] = "aR7kQw2LmZx9VbN4cT6yHd3uJf8sEg5p"
	s["quota"] = "5/1m"
	w := newWorld(s)
	asked := map[string]int{}
	w.Variables = func(name string) (string, error) {
		asked[name]++
		return s.lookup(name)
	}
	if answer := w.serve(as(post("/aiuta_jwt", ""), session(t, "user-1", 10))); answer.Code != http.StatusOK {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	for name, times := range asked {
		if times != 1 {
			t.Errorf("%s is asked for %d times", name, times)
		}
	}
	for _, name := range []string{"caller_jwks_url", "caller_api_keys", "quota_redis_url", "authorize_origin", "authorize_on_error"} {
		if asked[name] != 0 {
			t.Errorf("%s is asked for, and nothing needs it", name)
		}
	}
	if asked["jwt_secret"] == 0 {
		t.Error("nothing is asked for")
	}
}

// TestAMintAsksForAsFewVariablesAsToday: in a Spin of one's own each takes 6 to 13 µs. Who makes a mint ask for one more
// changes the number here, and says in docs/performance.md what it buys.
func TestAMintAsksForAsFewVariablesAsToday(t *testing.T) {
	for name, c := range map[string]struct {
		settings settings
		want     []string
	}{
		"none":                {configured(nil), []string{"common", "jwt_secret"}},
		"hs256":               {withSessions(nil), []string{"common", "jwt_secret", "caller_secret", "caller_secret_previous"}},
		"hs256 with a quota":  {withSessions(settings{"quota": "5/1m"}), []string{"common", "jwt_secret", "caller_secret", "caller_secret_previous", "quota_by", "quota_on_error", "quota_store"}},
		"none with an origin": {configured(settings{"allowed_origins": "https://shop.example"}), []string{"common", "jwt_secret", "allowed_headers"}},
	} {
		w := newWorld(c.settings)
		var asked []string
		w.Variables = func(name string) (string, error) {
			asked = append(asked, name)
			return c.settings.lookup(name)
		}
		if answer := w.serve(as(post("/aiuta_jwt", ""), session(t, "user-1", 10))); answer.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", name, answer.Code, answer.Body)
		}
		if !slices.Equal(asked, c.want) {
			t.Errorf("%s: a mint asks for %q, want %q", name, asked, c.want)
		}
	}
}

// TestWithoutTheCommonVariablesNothingChanges: an older spin.toml has none, one that was changed by hand has others, and a
// value may hold what ends a value there.
func TestWithoutTheCommonVariablesNothingChanges(t *testing.T) {
	odd := []string{
		"", "x", "{{ jwt_issuer }}", "=", "a=b\nc", "\x1f", "user-1\x1f", "\x1fdeny=\x1f", "\x1fcaller_auth=none", "\x1fjwt_issuer=iss-2\x1f", `{"a":"b"}`,
	}
	for _, v := range endpoint.Declared() {
		for _, value := range odd {
			s := withSessions(settings{"quota": "5/1m", v.Name: value})
			without := alike(t, s, func(name string) (string, error) {
				if name == endpoint.VariableCommon {
					return "", errors.New("undefined variable")
				}
				return s.alone(name)
			})
			if with := alike(t, s, s.lookup); with != without {
				t.Errorf("%s=%q: with the common variables %s\nand without %s", v.Name, value, with, without)
			}
		}
	}
	s := withSessions(nil)
	want := alike(t, s, s.lookup)
	for name, change := range map[string]func(string) string{
		"another order": func(text string) string {
			entries := strings.SplitAfter(text, "\x1f")
			slices.Reverse(entries)
			return strings.Join(entries, "")
		},
		"an entry missing": func(text string) string { return strings.Replace(text, "deny=\x1f", "", 1) },
		"an entry renamed": func(text string) string { return strings.Replace(text, "caller_auth=hs256", "caller_auth2=none", 1) },
		"cut off":          func(text string) string { return text[:len(text)/2] },
		"no ends":          func(text string) string { return strings.ReplaceAll(text, "\x1f", "") },
		"only ends":        func(text string) string { return strings.Repeat("\x1f", strings.Count(text, "\x1f")) },
	} {
		got := alike(t, s, func(asked string) (string, error) {
			value, err := s.lookup(asked)
			if asked == endpoint.VariableCommon {
				value = change(value)
			}
			return value, err
		})
		if got != want {
			t.Errorf("common variables with %s: %s\nwant %s", name, got, want)
		}
	}
}

// alike returns what an endpoint says of its variables, and its answer to a caller without what differs each time.
func alike(t *testing.T, s settings, variables endpoint.Variables) string {
	t.Helper()
	w := newWorld(s)
	w.Variables = variables
	health := w.serve(httptest.NewRequest(http.MethodGet, "/healthz", nil))
	r := as(post("/aiuta_jwt", ""), session(t, "user-1", 10))
	r.Header.Set("X-Request-Id", "same")
	if s["token_jti"] == "false" {
		return health.Body.String() + w.serve(r).Body.String()
	}
	return health.Body.String()
}

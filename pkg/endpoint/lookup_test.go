package endpoint_test

import (
	"net/http"
	"testing"
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
		want     int
	}{
		"none":                {configured(nil), 17},
		"hs256":               {withSessions(nil), 21},
		"hs256 with a quota":  {withSessions(settings{"quota": "5/1m"}), 24},
		"none with an origin": {configured(settings{"allowed_origins": "https://shop.example"}), 18},
	} {
		w := newWorld(c.settings)
		asked := 0
		w.Variables = func(name string) (string, error) {
			asked++
			return c.settings.lookup(name)
		}
		if answer := w.serve(as(post("/aiuta_jwt", ""), session(t, "user-1", 10))); answer.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", name, answer.Code, answer.Body)
		}
		if asked != c.want {
			t.Errorf("%s: a mint asks for %d variables, want %d", name, asked, c.want)
		}
	}
}

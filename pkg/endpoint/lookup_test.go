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

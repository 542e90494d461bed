package endpoint_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"aiuta-edge/pkg/endpoint"
)

// needy are settings that need everything, and how often the provider and the hook were asked.
func needy(t *testing.T, provider, hook http.HandlerFunc) (s settings, asked *atomic.Int32) {
	t.Helper()
	asked = &atomic.Int32{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path == "/keys" {
			provider(w, r)
			return
		}
		if r.Method != http.MethodHead {
			t.Errorf("the hook is asked with %s", r.Method)
		}
		hook(w, r)
	}))
	t.Cleanup(server.Close)
	return configured(settings{
		"caller_auth": "jwks", "caller_issuer": "idp", "caller_jwks_url": server.URL + "/keys", "caller_jwks_origin": server.URL,
		"quota": "1/1m", "authorize_url": server.URL + "/may?key=hunter2", "authorize_origin": server.URL,
	}), asked
}

const oneKey = `{"keys":[{"kty":"EC","crv":"P-256","kid":"k1","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}` // RFC 7515, appendix A.3.1

func deep(w *world) *httptest.ResponseRecorder {
	return w.serve(httptest.NewRequest(http.MethodGet, endpoint.HealthPath+"?deep=1", nil))
}

func refuse(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func TestDeepHealthSaysWhichOneFails(t *testing.T) {
	for name, tc := range map[string]struct {
		provider, hook http.HandlerFunc
		status         int
		body, log      string
	}{
		"all answer":             {says(oneKey), refuse(405), 200, `{"status":"ok","checks":{"authorize_url":"ok","caller_jwks_url":"ok","quota_store":"ok"}}`, ""},
		"the provider is broken": {refuse(500), refuse(200), 503, `"errors":[{"name":"caller_jwks_url","detail":"fails"}]`, "health: caller_jwks_url: the server answered 500"},
		"the provider lies":      {says("hunter2"), refuse(200), 503, `"errors":[{"name":"caller_jwks_url","detail":"fails"}]`, "health: caller_jwks_url: "},
		"the hook is broken":     {says(oneKey), refuse(502), 503, `"errors":[{"name":"authorize_url","detail":"fails"}]`, "health: authorize_url: the server answered 502"},
		"both are":               {refuse(404), func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 503, `"errors":[{"name":"authorize_url","detail":"fails"},{"name":"caller_jwks_url","detail":"fails"}]`, "health: authorize_url: "},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := needy(t, tc.provider, tc.hook)
			w := newWorld(s)
			answer := deep(w)
			if answer.Code != tc.status || !strings.Contains(answer.Body.String(), tc.body) || !strings.Contains(w.log.String(), tc.log) {
				t.Errorf("got %d %s, log %s", answer.Code, answer.Body, &w.log)
			}
			if again := deep(w); again.Code != answer.Code || again.Body.String() != answer.Body.String() {
				t.Errorf("a second later: %d %s", again.Code, again.Body)
			}
			if tc.status != 200 && code(t, answer) != "dependency_unavailable" || strings.Contains(answer.Body.String()+w.log.String(), "hunter2") {
				t.Errorf("got %s, log %s", answer.Body, &w.log)
			}
		})
	}
}

func TestDeepHealthIsNoHammer(t *testing.T) {
	s, asked := needy(t, says(oneKey), refuse(200))
	w := newWorld(s)
	at := now
	w.Now = func() time.Time { return at }
	for _, step := range []struct {
		later time.Duration
		asked int32
	}{{0, 2}, {0, 2}, {9 * time.Second, 2}, {time.Second, 4}, {time.Second, 4}, {-time.Hour, 6}, {time.Second, 6}} {
		at = at.Add(step.later)
		for range 3 {
			if answer := deep(w); answer.Code != 200 {
				t.Errorf("got %d %s", answer.Code, answer.Body)
			}
		}
		if got := asked.Load(); got != step.asked {
			t.Errorf("at %v the brand was asked %d times, want %d", at.Sub(now), got, step.asked)
		}
	}
}

func TestDeepHealthWhileItIsUnderWayAsksNothing(t *testing.T) {
	var w *world
	var between *httptest.ResponseRecorder
	s, asked := needy(t, says(oneKey), func(http.ResponseWriter, *http.Request) { between = deep(w) })
	w = newWorld(s)
	if answer := deep(w); answer.Code != 200 || asked.Load() != 2 {
		t.Errorf("got %d %s, and the brand was asked %d times", answer.Code, answer.Body, asked.Load())
	}
	if between.Code != 503 || !strings.Contains(between.Body.String(), "pending") {
		t.Errorf("the one between gets %d %s", between.Code, between.Body)
	}
}

func TestDeepHealthThatCannotBeGuardedAsksNothing(t *testing.T) {
	s, asked := needy(t, says(oneKey), refuse(200))
	w := newWorld(s)
	w.store.err = errors.New("the disk is full")
	if answer := deep(w); answer.Code != 503 || !strings.Contains(answer.Body.String(), `{"name":"key_value","detail":"fails"}`) || asked.Load() != 0 {
		t.Errorf("got %d %s, and the brand was asked %d times", answer.Code, answer.Body, asked.Load())
	}
}

func TestHealthThatIsNotDeepAsksNothing(t *testing.T) {
	s, asked := needy(t, refuse(500), refuse(500))
	for _, query := range []string{"", "?deep=0", "?deep", "?deep=1&x=1"} {
		w := newWorld(s)
		answer := w.serve(httptest.NewRequest(http.MethodGet, endpoint.HealthPath+query, nil))
		if answer.Code != 200 || answer.Body.String() != `{"status":"ok"}` || asked.Load() != 0 || len(w.store.values) != 0 {
			t.Errorf("%s: got %d %s", query, answer.Code, answer.Body)
		}
	}
}

func TestDeepHealthCountsNothing(t *testing.T) {
	w := newWorld(withSessions(settings{"quota": "1/1m", "quota_product": "1/1h"}))
	if answer := deep(w); answer.Code != 200 || answer.Body.String() != `{"status":"ok","checks":{"quota_store":"ok"}}` {
		t.Errorf("got %d %s", answer.Code, answer.Body)
	}
	for key := range w.store.values {
		if strings.HasPrefix(key, "quota/") {
			t.Errorf("the store has %s", key)
		}
	}
}

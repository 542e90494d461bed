package endpoint_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/pkg/token"
)

// withKeySet are settings under which sessions are verified with the keys that a provider's server publishes.
func withKeySet(t *testing.T, provider http.HandlerFunc) settings {
	t.Helper()
	server := httptest.NewServer(provider)
	t.Cleanup(server.Close)
	return configured(settings{
		"caller_auth": "jwks", "caller_issuer": "brand", "caller_jwks_url": server.URL + "/jwks.json", "caller_jwks_origin": server.URL,
	})
}

func TestSessionsMayBeForOneOfSeveralAudiences(t *testing.T) {
	meantFor := func(aud any) string {
		raw, err := token.Mint(mustKey(t, callerSecret), token.Claims{"iss": "brand", "sub": "user-1", "aud": aud, "exp": now.Unix() + 60})
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	for setting, status := range map[string]map[string]int{
		``:                    {"shop": 200, "blog": 200},
		`shop`:                {"shop": 200, "blog": 401},
		`shop, blog`:          {"shop": 200, "blog": 200, "shop, blog": 401},
		`["shop","blog"]`:     {"shop": 200, "blog": 200},
		`["shop, blog"]`:      {"shop": 401, "shop, blog": 200},
		` [ "https://shop" ]`: {"https://shop": 200, "shop": 401},
	} {
		for aud, want := range status {
			if w := serve(withSessions(settings{"caller_audience": setting}), as(post("/aiuta_jwt", ""), meantFor(aud))); w.Code != want {
				t.Errorf("caller_audience %s, aud %q: got %d %s", setting, aud, w.Code, w.Body)
			}
		}
	}
	for _, wrong := range []string{`[]`, `["shop"`, `[1]`, `[""]`, `"shop"`, `{"aud":"shop"}`, `shop,`, `["shop",["blog"]]`} {
		w := serve(withSessions(settings{"caller_audience": wrong}), as(post("/aiuta_jwt", ""), meantFor("shop")))
		if w.Code != 503 || !strings.Contains(w.Body.String(), `"name":"caller_audience"`) {
			t.Errorf("caller_audience %s: got %d %s", wrong, w.Code, w.Body)
		}
	}
}

// TestASecretThatWasChangedOnItsWayIsNamed: the answer says what to change, and never the secret.
func TestASecretThatWasChangedOnItsWayIsNamed(t *testing.T) {
	const secret = "hunter2-Zq8sLw1XyT6bNcR0aGhJd5uEm9okF3vP"
	for value, detail := range map[string]string{
		"\uFEFF" + secret:  "byte order mark",
		`"` + secret + `"`: "quotes",
		secret + "\x00":    "NUL",
		strings.Join(strings.Split(secret, ""), "\x00") + "\x00": "UTF-16",
	} {
		for _, name := range []string{"jwt_secret", "caller_secret", "caller_secret_previous"} {
			w := serve(withSessions(settings{name: value}), post("/aiuta_jwt", ""))
			if body := w.Body.String(); w.Code != 503 || !strings.Contains(body, `"name":"`+name+`"`) || !strings.Contains(body, detail) || strings.Contains(body, "hunter2") {
				t.Errorf("%s with %s: got %d %s", name, detail, w.Code, body)
			}
		}
	}
}

// TestTheBrandsServersAreAskedByName: firewalls refuse requests without a User-Agent.
func TestTheBrandsServersAreAskedByName(t *testing.T) {
	var agents []string
	note := func(w http.ResponseWriter, r *http.Request) {
		agents = append(agents, r.UserAgent())
		w.WriteHeader(404)
	}
	serve(withKeySet(t, note), as(post("/aiuta_jwt", ""), session(t, "user-1", 0)))
	serve(withSessions(hook(t, note)), as(post("/aiuta_jwt", ""), session(t, "user-1", 0)))
	if want := []string{"aiuta-edge", "aiuta-edge"}; !slices.Equal(agents, want) {
		t.Errorf("asked by %q, want %q", agents, want)
	}
}

func TestWithoutKeysACallerHearsWhenToTryAgain(t *testing.T) {
	w := newWorld(withKeySet(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }))
	for name := range 2 {
		answer := w.serve(as(post("/aiuta_jwt", ""), session(t, "user-1", 0)))
		if answer.Code != 503 || code(t, answer) != "caller_unverifiable" || answer.Header().Get("Retry-After") != "5" {
			t.Errorf("request %d: got %d %v %s", name+1, answer.Code, answer.Header(), answer.Body)
		}
	}
	if log := w.log.String(); !strings.Contains(log, "the server answered 500") {
		t.Errorf("the log does not say why: %s", log)
	}
}

// TestARedirectOfAKeySetIsRefused, whose keys would come from an origin that the operator has not named. Spin follows
// redirects itself, so this holds natively only (docs/configuration.md, caller_jwks_url).
func TestARedirectOfAKeySetIsRefused(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { t.Error("the redirect was followed") }))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		w := newWorld(withKeySet(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, status) }))
		answer := w.serve(as(post("/aiuta_jwt", ""), session(t, "user-1", 0)))
		if answer.Code != 503 || code(t, answer) != "caller_unverifiable" || !strings.Contains(w.log.String(), "set the URL that it redirects to") {
			t.Errorf("%d: got %d %s, logged %s", status, answer.Code, answer.Body, w.log.String())
		}
	}
}

package conformance

import (
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"aiuta-edge/edge/component"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/manifest"
)

const (
	issuer = "iss-1"
	secret = "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"
)

// endpoints are the artifact in spinhost and in another engine, with the same variables, clock and randomness.
type endpoints struct {
	spinhost http.Handler
	other    *front
}

// newEndpoints serves the artifact in both, with variables that work, some of them replaced. Without a world there is
// only spinhost.
func newEndpoints(t *testing.T, w *world, replace map[string]string) *endpoints {
	t.Helper()
	m, err := manifest.Parse(component.Manifest, "")
	if err != nil {
		t.Fatal(err)
	}
	variables := map[string]string{"jwt_issuer": issuer, "jwt_secret": secret, "caller_auth": "none", "params": "*"}
	maps.Copy(variables, replace)
	app, err := spinhost.Open(t.Context(), m,
		spinhost.WithSource("edge", component.Wasm), spinhost.WithVariables(variables), spinhost.WithDotEnv(""),
		spinhost.WithEnvironment(func(string) (string, bool) { return "", false }),
		spinhost.WithClock(now), spinhost.WithRandom(sameByte{}), spinhost.WithLog(slog.New(slog.DiscardHandler)),
		spinhost.WithCompilationCache(cache))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { app.Close(t.Context()) })
	// What a variable's value is, is not compared here: both ask the same resolver.
	host := func(function string, arguments []json.RawMessage) any {
		var key string
		if function != "config.get-config" || json.Unmarshal(arguments[0], &key) != nil {
			t.Errorf("the artifact calls %s%s", function, arguments)
			return trap{"not offered here"}
		}
		value, err := app.Resolver().Get(t.Context(), "edge", key)
		if err != nil {
			t.Errorf("the artifact asks for %q: %v", key, err)
			return trap{"not offered here"}
		}
		return ok{value}
	}
	return &endpoints{app, &front{engine: w.engine, component: w.artifact, host: host}}
}

// verify complains unless a is an answer with a token that the artifact's key signed, and returns its claims.
func verify(t *testing.T, a answer, clock func() time.Time) token.Claims {
	t.Helper()
	var body struct{ Type, Token string }
	if err := json.Unmarshal([]byte(a.body), &body); err != nil || a.status != http.StatusOK || body.Type != "jwt" {
		t.Fatalf("got %d %s", a.status, a.body)
	}
	key, err := token.NewKey([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	claims, err := token.Verify(body.Token, key, token.Rules{Now: clock, Leeway: time.Second, Issuer: issuer})
	if err != nil {
		t.Fatal(err)
	}
	return claims
}

// sameByte is the randomness of v8/wasi.mjs.
type sameByte struct{}

func (sameByte) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 7
	}
	return len(p), nil
}

// both asks both endpoints, complains if they differ, and returns what they answered.
func (e *endpoints) both(t *testing.T, r request) answer {
	t.Helper()
	want := ask(e.spinhost, read(t, r))
	got, err := e.other.answer(read(t, r))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, got, row{want: want, source: "spinhost"})
	return want
}

func TestTheArtifactMintsTheSameTokenInV8(t *testing.T) {
	e := newEndpoints(t, requireV8(t), nil)
	for name, r := range map[string]request{
		"a query": {target: "/aiuta_jwt?uploaded_image_id=img-1&sku_ids=a%2Cb"},
		"a body":  jsonBody(`{"uploaded_image_id":"img-1","sku_ids":["a","b"],"n":1.50,"x":"é✓😀"}`),
		"a query and a body": {method: "POST", target: "/aiuta_jwt?uploaded_image_id=other&a=b", header: []header{{"Content-Type", "application/json"}},
			body: `{"uploaded_image_id":"img-1"}`},
	} {
		t.Run(name, func(t *testing.T) {
			if claims := verify(t, e.both(t, r), now); claims["uploaded_image_id"] != "img-1" {
				t.Errorf("the claims are %v", claims)
			}
		})
	}
}

func TestTheArtifactMintsInWasmtime(t *testing.T) {
	requireWasmtime(t).mints(t)
}

// mints complains unless the artifact mints in Wasmtime, which has its own clock and randomness here: the token is
// verified, and not compared.
func (w *world) mints(t *testing.T) {
	t.Helper()
	e := newEndpoints(t, w, nil)
	a, err := e.other.answer(read(t, request{target: "/aiuta_jwt?uploaded_image_id=img-1"}))
	if err != nil {
		t.Fatal(err)
	}
	if claims := verify(t, a, time.Now); claims["uploaded_image_id"] != "img-1" {
		t.Errorf("the claims are %v", claims)
	}
}

func jsonBody(body string) request {
	return request{method: "POST", target: "/aiuta_jwt", header: []header{{"Content-Type", "application/json"}}, body: body}
}

func TestTheArtifactRefusesTheSameInV8(t *testing.T) {
	e := newEndpoints(t, requireV8(t), nil)
	for name, c := range map[string]struct {
		request request
		status  int
	}{
		"malformed JSON":                {jsonBody(`{"a":`), 400},
		"null":                          {jsonBody(`null`), 400},
		"a list":                        {jsonBody(`[1,2]`), 400},
		"invalid UTF-8":                 {jsonBody("{\"a\":\"\xff\xfe\"}"), 400},
		"half a surrogate pair":         {jsonBody(`{"a":"\ud800"}`), 400},
		"a body of 2 MiB":               {jsonBody(`{"a":"` + strings.Repeat("x", 2<<20) + `"}`), 413},
		"16,000 open brackets":          {jsonBody(strings.Repeat("[", 16_000)), 400},
		"nesting 2,500 deep":            {jsonBody(strings.Repeat(`{"a":`, 2500) + "1" + strings.Repeat("}", 2500)), 400},
		"2,500 parameters":              {jsonBody(`{"a":1` + strings.Repeat(`,"b":1`, 2_500) + "}"), 400},
		"a NUL":                         {jsonBody(`{"a":"\u0000"}`), 400},
		"a duplicate name":              {jsonBody(`{"a":1,"a":2}`), 400},
		"NaN":                           {jsonBody(`{"a":NaN}`), 400},
		"a reserved name":               {jsonBody(`{"sub":"somebody"}`), 400},
		"a token beyond 4 KiB":          {jsonBody(`{"a":"` + strings.Repeat("x", 4000) + `"}`), 400},
		"half an escape in the query":   {request{target: "/aiuta_jwt?a=%4"}, 400},
		"invalid UTF-8 in the query":    {request{target: "/aiuta_jwt?a=%C3%28"}, 400},
		"a query of 60 KB":              {request{target: "/aiuta_jwt?a=" + strings.Repeat("x", 60_000)}, 414},
		"a form":                        {request{method: "POST", target: "/aiuta_jwt", header: []header{{"Content-Type", "application/x-www-form-urlencoded"}}, body: "a=b"}, 415},
		"PUT":                           {request{method: "PUT", target: "/aiuta_jwt"}, 405},
		"DELETE":                        {request{method: "DELETE", target: "/aiuta_jwt"}, 405},
		"a method that Spin has not":    {request{method: "TRACE", target: "/aiuta_jwt"}, 405},
		"a header that is not UTF-8":    {request{target: "/aiuta_jwt", header: []header{{"X-A", "\xff"}}}, 500},
		"a URL that the client made up": {request{target: "/aiuta_jwt?sub=x", header: []header{{"Spin-Full-Url", "http://evil.test/aiuta_jwt"}}}, 400},
	} {
		t.Run(name, func(t *testing.T) {
			if a := e.both(t, c.request); a.status != c.status {
				t.Errorf("got %d %s, want %d", a.status, a.body, c.status)
			}
		})
	}
}

func TestTheArtifactNamesTheSameWrongVariablesInV8(t *testing.T) {
	w := requireV8(t)
	for name, replace := range map[string]map[string]string{
		"a short secret":       {"jwt_secret": "short"},
		"an unknown caller":    {"caller_auth": "somebody"},
		"no duration":          {"token_ttl": "soon"},
		"all of them at once":  {"jwt_secret": "short", "caller_auth": "", "token_ttl": "-1s", "jwt_issuer": ""},
		"a value with a quote": {"params": "a\"b\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if a := newEndpoints(t, w, replace).both(t, request{target: "/aiuta_jwt"}); a.status != http.StatusServiceUnavailable {
				t.Errorf("got %d %s", a.status, a.body)
			}
		})
	}
}

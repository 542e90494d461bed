package target_test

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/spinhost/variables"
	"aiuta-edge/simulator/target"
)

const (
	testIssuer = "iss-1"
	testSecret = "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"
)

// cache compiles the artifact once for all tests.
var cache = target.OpenCache()

// open serves a target with variables that work, some of them replaced, and returns its URL.
func open(t *testing.T, spec target.Spec, c clock.Clock, replace map[string]string) string {
	t.Helper()
	log := &strings.Builder{}
	endpoint, err := application(t, c, log, replace).Serve(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := endpoint.Close(); err != nil {
			t.Error(err)
		}
		if strings.Contains(log.String(), testSecret) {
			t.Error("the log holds the secret")
		}
		if t.Failed() && log.Len() > 0 {
			t.Log("host's log: ", log)
		}
	})
	return endpoint.URL
}

// handler is [open] without a server before the target.
func handler(t *testing.T, spec target.Spec, replace map[string]string) http.Handler {
	t.Helper()
	h, closeTarget, err := application(t, clock.Real{}, io.Discard, replace).Open(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closeTarget(); err != nil {
			t.Error(err)
		}
	})
	return h
}

func application(t *testing.T, c clock.Clock, log io.Writer, replace map[string]string) target.Application {
	t.Helper()
	app := target.Embedded()
	app.Variables = map[string]string{
		"jwt_issuer": testIssuer, "jwt_secret": testSecret, "caller_auth": "none", "params": "*", "token_jti": "false",
	}
	maps.Copy(app.Variables, replace)
	app.Clock, app.Log, app.Cache = c, slog.New(slog.NewTextHandler(log, nil)), cache
	return app
}

// onBoth runs a test on the real artifact and on the same handler natively.
func onBoth(t *testing.T, test func(*testing.T, target.Spec)) {
	for _, spec := range []target.Spec{target.Component, target.Native} {
		t.Run(string(spec), func(t *testing.T) { test(t, spec) })
	}
}

// request is one request to a token endpoint.
type request struct {
	method, query, contentType, body string
}

func jsonBody(body string) request {
	return request{method: http.MethodPost, contentType: "application/json", body: body}
}

func query(raw string) request { return request{method: http.MethodGet, query: raw} }

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (r request) send(t *testing.T, url string) answer {
	t.Helper()
	if r.query != "" {
		url += "?" + r.query
	}
	req, err := http.NewRequestWithContext(t.Context(), r.method, url, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	if r.contentType != "" {
		req.Header.Set("Content-Type", r.contentType)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, body}
}

// claims verifies the token in an answer and returns its claims.
func (a answer) claims(t *testing.T, now func() time.Time) token.Claims {
	t.Helper()
	var body struct{ Type, Token string }
	if err := json.Unmarshal(a.body, &body); err != nil || a.status != http.StatusOK || body.Type != "jwt" {
		t.Fatalf("got %d %s", a.status, a.body)
	}
	key, err := token.NewKey([]byte(testSecret))
	if err != nil {
		t.Fatal(err)
	}
	claims, err := token.Verify(body.Token, key, token.Rules{Now: now, Issuer: testIssuer, Leeway: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return claims
}

// TestMintOnTheSimulatedClock: HS256 inside the component traps unless the handler runs on a goroutine, so
// this is the test that must run the artifact.
func TestMintOnTheSimulatedClock(t *testing.T) {
	onBoth(t, func(t *testing.T, spec target.Spec) {
		c := clock.NewSimulated()
		c.Advance(1000 * time.Hour)
		a := jsonBody(`{"uploaded_image_id":"image-1","sku_ids":["a","b"]}`).send(t, open(t, spec, c, nil))
		claims := a.claims(t, c.Now)
		if got, want := claims["uploaded_image_id"], "image-1"; got != want {
			t.Errorf("uploaded_image_id is %v, want %v", got, want)
		}
	})
}

func TestANewTokenHasTheClocksTime(t *testing.T) {
	onBoth(t, func(t *testing.T, spec target.Spec) {
		url := open(t, spec, clock.Real{}, map[string]string{"token_ttl": "5m"})
		before := time.Now().Unix()
		claims := query("a=b").send(t, url).claims(t, time.Now)
		iat, exp := number(t, claims["iat"]), number(t, claims["exp"])
		if iat < before || iat > time.Now().Unix() {
			t.Errorf("iat is %d, want the time between %d and now", iat, before)
		}
		if exp-iat != 300 {
			t.Errorf("the token lives %d s, want 300", exp-iat)
		}
	})
}

func number(t *testing.T, claim any) int64 {
	t.Helper()
	n, err := claim.(json.Number).Int64()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAWrongVariableIsNamedAndItsValueIsNot(t *testing.T) {
	onBoth(t, func(t *testing.T, spec target.Spec) {
		for _, tc := range []struct{ variable, value string }{
			{"jwt_secret", "hunter2"}, {"jwt_secret", "<hunter2>"}, {"jwt_issuer", ""}, {"jwt_issuer", "<hunter2>"},
			{"token_ttl", "hunter2"}, {"caller_auth", "hunter2"}, {"params", "hunter2"},
		} {
			t.Run(tc.variable+"="+tc.value, func(t *testing.T) {
				a := jsonBody(`{}`).send(t, open(t, spec, clock.Real{}, map[string]string{tc.variable: tc.value}))
				if a.status != http.StatusServiceUnavailable || a.code(t) != "not_configured" {
					t.Errorf("got %d %s", a.status, a.body)
				}
				if body := string(a.body); !strings.Contains(body, `"name":"`+tc.variable+`"`) || strings.Contains(body, "hunter2") {
					t.Errorf("got %s", body)
				}
			})
		}
	})
}

// code returns the code of a problem, which the answer must be.
func (a answer) code(t *testing.T) string {
	t.Helper()
	var problem struct {
		Status int
		Code   string
	}
	if got, want := a.header.Get("Content-Type"), "application/problem+json"; got != want {
		t.Errorf("content type is %q, want %q", got, want)
	}
	if err := json.Unmarshal(a.body, &problem); err != nil || problem.Status != a.status {
		t.Errorf("the body is no problem of status %d: %s", a.status, a.body)
	}
	return problem.Code
}

func TestAMissingRequiredVariableIsNamedAtStart(t *testing.T) {
	onBoth(t, func(t *testing.T, spec target.Spec) {
		application := target.Embedded()
		application.Clock, application.Cache, application.Variables = clock.Real{}, cache, map[string]string{"jwt_issuer": testIssuer, "caller_auth": "none"}
		_, err := application.Serve(t.Context(), spec)
		var missing *variables.MissingError
		if !errors.As(err, &missing) || len(missing.Names) != 1 || missing.Names[0] != "jwt_secret" {
			t.Errorf("got %v, want jwt_secret to be missing", err)
		}
	})
}

func TestParse(t *testing.T) {
	for _, good := range []string{"component", "native", "http://127.0.0.1:8080/aiuta_jwt", "https://brand.example/token"} {
		if got, err := target.Parse(good); err != nil || string(got) != good {
			t.Errorf("%s: got %q, %v", good, got, err)
		}
	}
	for _, bad := range []string{"", "wasm", "ftp://brand.example", "http://", "127.0.0.1:8080"} {
		if _, err := target.Parse(bad); !errors.Is(err, target.ErrUnknown) {
			t.Errorf("%s: got %v", bad, err)
		}
	}
}

// require skips a test for want of a tool, unless everything is required, as in make test.
func require(t *testing.T, ok bool, tool string) {
	t.Helper()
	switch {
	case ok:
	case os.Getenv("AIUTA_EDGE_REQUIRE") == "all":
		t.Fatalf("this test needs %s", tool)
	default:
		t.Skipf("this test needs %s; make test installs it", tool)
	}
}

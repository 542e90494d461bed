package identity_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/target"
)

const testSecret = "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"

// cache compiles the artifact once for all tests.
var cache = target.OpenCache()

// onBoth runs a test on the real artifact and on the same handler natively.
func onBoth(t *testing.T, test func(*testing.T, target.Spec)) {
	for _, spec := range []target.Spec{target.Component, target.Native} {
		t.Run(string(spec), func(t *testing.T) { test(t, spec) })
	}
}

// endpoint is a token endpoint under test.
type endpoint struct{ url string }

// serve starts an endpoint with the variables of its callers. Its own requests go through outbound, or to the network of
// loopback if that is nil.
func serve(t *testing.T, spec target.Spec, c clock.Clock, callers map[string]string, outbound http.RoundTripper) endpoint {
	t.Helper()
	variables := map[string]string{"jwt_issuer": "iss-1", "jwt_secret": testSecret}
	maps.Copy(variables, callers)
	log := &strings.Builder{}
	app := target.Embedded()
	app.Variables, app.Clock, app.Log = variables, c, slog.New(slog.NewTextHandler(log, nil))
	app.Cache, app.Outbound = cache, outbound
	served, err := app.Serve(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := served.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() && log.Len() > 0 {
			t.Log("host's log: ", log)
		}
	})
	return endpoint{served.URL}
}

// answer is what a caller gets.
type answer struct {
	status       int
	Token        string
	Code, Detail string
}

// ask asks for a token with a session.
func (e endpoint) ask(t *testing.T, session string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, e.url, strings.NewReader(`{"uploaded_image_id":"image-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+session)
	got := answer{}
	if got.status = send(t, req, &got); got.status == 200 && got.Token == "" {
		t.Error("200 without a token")
	}
	return got
}

// send sends a request, reads the JSON of the answer, and returns its status.
func send(t *testing.T, req *http.Request, into any) (status int) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s %s: %d %s", req.Method, req.URL, resp.StatusCode, text)
	}
	return resp.StatusCode
}

// accepts fails the test unless the session gets a token.
func (e endpoint) accepts(t *testing.T, when, session string) {
	t.Helper()
	if got := e.ask(t, session); got.status != 200 {
		t.Errorf("%s: got %d %s: %s", when, got.status, got.Code, got.Detail)
	}
}

// refuses fails the test unless the session is refused with a code, and a detail that holds a text.
func (e endpoint) refuses(t *testing.T, when, session, code, detail string) {
	t.Helper()
	if got := e.ask(t, session); got.status == 200 || got.Code != code || !strings.Contains(got.Detail, detail) {
		t.Errorf("%s: got %d %s: %s, want %s: %s", when, got.status, got.Code, got.Detail, code, detail)
	}
}

// require skips a test for a reason, or fails it where all is required.
func require(t *testing.T, missing string) {
	t.Helper()
	if os.Getenv("AIUTA_EDGE_REQUIRE") == "all" {
		t.Fatal(missing)
	}
	t.Skip(missing)
}

package k6_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/load/k6"
	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
)

// node returns Node.js, which runs a script with the few modules of k6 that it needs (testdata).
func node(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("node")
	if err == nil {
		return path
	}
	if os.Getenv("AIUTA_EDGE_REQUIRE") == "all" {
		t.Fatal(err)
	}
	t.Skip("no Node.js to run the script with: apt-get install nodejs")
	return ""
}

func write(t *testing.T, name, persona string) string {
	t.Helper()
	found, err := scenario.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := sdk.Find(persona)
	if err != nil {
		t.Fatal(err)
	}
	var script bytes.Buffer
	if err := k6.Write(&script, found[0], p); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "script.mjs")
	if err := os.WriteFile(file, script.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestEveryExportedScriptParses(t *testing.T) {
	race.Skip(t, "it is about scripts in Node.js")
	if testing.Short() {
		t.Skip("it starts Node.js for each script, as make test does")
	}
	program := node(t)
	exported := 0
	for _, s := range scenario.Builtin() {
		var script bytes.Buffer
		err := k6.Write(&script, s, sdk.Newest()[0])
		if errors.Is(err, k6.ErrUnfit) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "script.mjs")
		if err := os.WriteFile(file, script.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(program, "--check", file).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", s.Name, err, out)
		}
		exported++
	}
	if exported < 3 {
		t.Errorf("only %d scenarios can be exported", exported)
	}
}

// world is an endpoint and Aiuta's stand-in, which notes what it is asked.
type world struct {
	endpoint, api *httptest.Server
	account       portal.Account
	mu            sync.Mutex
	asked         []string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{account: portal.Account{Name: "main", SubscriptionID: "sub-1", Issuer: "iss-1", Secret: []byte("kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o")}}
	variables := map[string]string{"jwt_issuer": w.account.Issuer, "jwt_secret": string(w.account.Secret), "caller_auth": "none"}
	handler := endpoint.New(endpoint.Services{
		Variables: func(name string) (string, error) {
			for _, v := range endpoint.Declared() {
				if v.Name == name && variables[name] == "" {
					return v.Default, nil
				}
			}
			return variables[name], nil
		},
		Now: time.Now, Random: rand.Reader, Log: io.Discard,
	})
	stand := backend.New(backend.Config{Accounts: []portal.Account{w.account}, Pace: backend.Pace{Success: time.Nanosecond}})
	w.endpoint = httptest.NewServer(w.noting(handler))
	w.api = httptest.NewServer(w.noting(stand))
	t.Cleanup(func() { w.endpoint.Close(); w.api.Close() })
	return w
}

func (w *world) noting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		path, _, _ := strings.Cut(r.URL.Path, "/sku_try_on_op-")
		said := r.Method + " " + path
		if r.Header.Get("Authorization") != "" {
			said += " with a token"
		}
		if r.Header.Get("x-user-id") != "" {
			said += " with an id"
		}
		w.mu.Lock()
		w.asked = append(w.asked, said)
		w.mu.Unlock()
		next.ServeHTTP(rw, r)
	})
}

// played is what the modules of testdata print at the end.
type played struct {
	Checks map[string][2]int // how often each held, and how often not
	Failed string
}

func (w *world) play(t *testing.T, file string, env ...string) played {
	t.Helper()
	cmd := exec.Command(node(t), "testdata/run.mjs", file)
	cmd.Env = append(os.Environ(), append(env, "K6_ENDPOINT="+w.endpoint.URL+"/aiuta_jwt")...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	var p played
	if err := json.Unmarshal(out, &p); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	for name, counts := range p.Checks {
		if counts[1] > 0 {
			t.Errorf("%s: %d times not", name, counts[1])
		}
	}
	return p
}

func TestTheScriptPlaysAWholeTryOn(t *testing.T) {
	race.Skip(t, "it is about scripts in Node.js")
	if testing.Short() {
		t.Skip("it starts Node.js, as make test does")
	}
	for persona, want := range map[string][]string{
		"web": {
			"GET /v1/try_on_models with an id", "POST /v1/uploaded_images with an id", "POST /aiuta_jwt",
			"POST /v1/sku_try_on_operations with a token", "GET /v1/sku_try_on_operations with an id",
		},
		"android": {
			"GET /v1/try_on_models with an id", "GET /v1/subscription_details with an id", "POST /v1/uploaded_images with an id", "POST /aiuta_jwt",
			"POST /v1/sku_try_on_operations with a token with an id", "GET /v1/sku_try_on_operations with an id",
		},
	} {
		t.Run(persona, func(t *testing.T) {
			w := newWorld(t)
			p := w.play(t, write(t, "jwt", persona), "K6_BACKEND="+w.api.URL, "K6_SUBSCRIPTION_ID=sub-1")
			if p.Checks["the user sees a result"][0] != 1 {
				t.Errorf("checks are %v", p.Checks)
			}
			if got := strings.Join(w.asked, "\n"); got != strings.Join(want, "\n") {
				t.Errorf("it asked\n%s", got)
			}
		})
	}
}

func TestWithoutABackendTheScriptMintsAlone(t *testing.T) {
	w := newWorld(t)
	p := w.play(t, write(t, "jwt", "ios"))
	if p.Checks["mint: a token"] != [2]int{1, 0} || len(w.asked) != 1 || w.asked[0] != "POST /aiuta_jwt" {
		t.Errorf("checks are %v, asked %v", p.Checks, w.asked)
	}
}

func TestAScriptWithoutAnEndpointSaysWhatToSet(t *testing.T) {
	cmd := exec.Command(node(t), "testdata/run.mjs", write(t, "jwt", "ios"))
	out, err := cmd.Output()
	if err != nil || !strings.Contains(string(out), "set ENDPOINT") {
		t.Errorf("%v, %s", err, out)
	}
}

func TestWhatAScriptCannotPlayIsRefused(t *testing.T) {
	for name, says := range map[string]string{
		"api-key":           "asks for no tokens",
		"start-answer-lost": "breaks things on purpose",
		"at-once":           "step 1: a script has only set_up",
	} {
		found, err := scenario.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		err = k6.Write(&bytes.Buffer{}, found[0], sdk.Newest()[0])
		if !errors.Is(err, k6.ErrUnfit) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want one with %q", name, err, says)
		}
	}
}

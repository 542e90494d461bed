package spinhost_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/manifest"
	"aiuta-edge/simulator/target"
)

// cache keeps each guest compiled, which takes seconds under the race detector.
var cache = target.OpenCache()

// head and edge are a manifest around the guest built with the SDK; raw is one around the guest without an SDK.
const (
	head = "spin_manifest_version = 2\napplication = { name = \"test\", version = \"1.2.3\" }\n"
	edge = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"edge\"\n[component.edge]\nsource = \"guest.wasm\"\n"
	raw  = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"raw\"\n[component.raw]\nsource = \"raw.wasm\"\n"
)

// logBuffer is a log that many requests write to.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// parse reads a manifest whose sources lie in testdata.
func parse(t testing.TB, text string) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Parse([]byte(head+text), "testdata")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// sealed are the options that keep the machine's environment out and share the compiler's work.
func sealed(log *logBuffer, options ...spinhost.Option) []spinhost.Option {
	return append([]spinhost.Option{
		spinhost.WithEnvironment(func(string) (string, bool) { return "", false }),
		spinhost.WithDotEnv(""),
		spinhost.WithCompilationCache(cache),
		spinhost.WithLog(slog.New(slog.NewTextHandler(log, nil))),
	}, options...)
}

// open opens an application and closes it at the end of the test.
func open(t testing.TB, manifest string, options ...spinhost.Option) (*spinhost.App, *logBuffer) {
	t.Helper()
	log := &logBuffer{}
	app, err := spinhost.Open(context.Background(), parse(t, manifest), sealed(log, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return app, log
}

// get asks the application for a path.
func get(app http.Handler, path string) *httptest.ResponseRecorder {
	return do(app, httptest.NewRequest(http.MethodGet, path, nil))
}

// do returns the answer to a request. It has no status if the connection is dropped.
func do(app http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	defer func() {
		if dropped := recover(); dropped == http.ErrAbortHandler {
			w.Code = 0
		} else if dropped != nil {
			panic(dropped)
		}
	}()
	app.ServeHTTP(w, r)
	return w
}

// decoded takes the probe's dump of a request apart: its lines, and the body.
func decoded(t *testing.T, w *httptest.ResponseRecorder) (lines []string, body string) {
	t.Helper()
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	head, body, _ := strings.Cut(w.Body.String(), "\n\n")
	return strings.Split(head, "\n"), body
}

func TestTheSDKDecodesARequest(t *testing.T) {
	app, _ := open(t, edge)
	r := httptest.NewRequest(http.MethodPost, "http://shop.example:3000/a%2Fb/?x=1&y=%20", strings.NewReader("the body\x00\xff"))
	r.Header.Set("X-Custom", "grüße")
	lines, body := decoded(t, do(app, r))
	if want := "the body\x00\xff"; body != want {
		t.Errorf("body %q, want %q", body, want)
	}
	for _, want := range []string{
		"method: POST",
		"uri: /a%2Fb/?x=1&y=%20",
		"url: http://shop.example:3000/a%2Fb/?x=1&y=%20",
		"host: shop.example:3000",
		"remote: 192.0.2.1:1234",
		"length: 10",
		"header: X-Custom: grüße",
		"header: Spin-Path-Info: /a%2Fb/",
		"header: Spin-Client-Addr: 192.0.2.1:1234",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("no line %q in %q", want, lines)
		}
	}
}

func TestEachMethodReachesTheGuest(t *testing.T) {
	app, _ := open(t, edge)
	for _, method := range []string{"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"} {
		t.Run(method, func(t *testing.T) {
			lines, _ := decoded(t, do(app, httptest.NewRequest(method, "/", nil)))
			if lines[0] != "method: "+method {
				t.Errorf("got %q", lines[0])
			}
		})
	}
}

func TestWhatTheHostAnswersItself(t *testing.T) {
	app, _ := open(t, "[[trigger.http]]\nroute = \"/edge\"\ncomponent = \"edge\"\n[component.edge]\nsource = \"guest.wasm\"\n")
	for _, c := range []struct {
		name, method, path string
		status             int
		body               string
	}{
		{"no route", "GET", "/other", 404, ""},
		{"a method that the interface cannot say", "TRACE", "/edge", 405, ""},
		{"a method of one's own, without a route", "BREW", "/other", 404, ""},
		{"health", "GET", "/.well-known/spin/health", 200, "OK"},
		{"health with a query", "DELETE", "/.well-known/spin/health?x", 200, "OK"},
		{"info", "GET", "/.well-known/spin/info", 200, "{\n  \"name\": \"test\",\n  \"version\": \"1.2.3\"\n}"},
		{"anything else of Spin's", "GET", "/.well-known/spin/other", 404, ""},
		{"health below a slash", "GET", "/.well-known/spin/health/", 404, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := do(app, httptest.NewRequest(c.method, c.path, nil))
			if w.Code != c.status || w.Body.String() != c.body {
				t.Errorf("got %d %q, want %d %q", w.Code, w.Body, c.status, c.body)
			}
		})
	}
}

func TestTheRoutesAreListedAsSpinListsThem(t *testing.T) {
	app, _ := open(t, "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"raw\"\n"+strings.ReplaceAll(raw, "/...", "/a/b/"))
	want := []spinhost.Route{{Path: "/a/b", Component: "raw"}, {Path: "/", Wildcard: true, Component: "raw"}}
	if got := app.Routes(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestASourceCanBeGivenFromMemory(t *testing.T) {
	wasm, err := readFile("raw.wasm")
	if err != nil {
		t.Fatal(err)
	}
	app, _ := open(t, "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"raw\"\n[component.raw]\nsource = \"not-there.wasm\"\n", spinhost.WithSource("raw", wasm))
	if w := get(app, "/u"); w.Body.String() != "/u" {
		t.Errorf("got %q", w.Body)
	}
}

func TestWhatCannotBeRunIsRefusedAtOpenInOneLine(t *testing.T) {
	notThere := filepath.Join("testdata", "not-there.wasm")
	withSource := func(path string) string { return strings.ReplaceAll(edge, "guest.wasm", path) }
	for _, c := range []struct {
		name, manifest string
		options        []spinhost.Option
		want           string
	}{
		{"a missing file", withSource("not-there.wasm"), nil, "component edge: open " + notThere},
		{"a folder", withSource("."), nil, "component edge: read testdata: is a directory"},
		{"a text file", withSource("raw.wat"), nil, "component edge: testdata/raw.wat: not a WebAssembly file"},
		{"a component", edge, []spinhost.Option{spinhost.WithSource("edge", []byte("\x00asm\x0d\x00\x01\x00"))},
			"component edge: the wasm given for it: a WebAssembly component, where a core module is needed"},
		{"wasm for a component that is not there", edge, []spinhost.Option{spinhost.WithSource("egde", nil)}, "wasm was given for component egde"},
		{"a missing variable", "[variables]\nkey = { required = true }\n" + edge, nil, "set SPIN_VARIABLE_KEY"},
		{"hardly any memory", edge, []spinhost.Option{spinhost.WithMemoryLimit(1)}, "component edge: testdata/guest.wasm: "},
		{"too little memory", edge, []spinhost.Option{spinhost.WithMemoryLimit(64 << 10)}, "component edge: testdata/guest.wasm: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := spinhost.Open(t.Context(), parse(t, c.manifest), sealed(&logBuffer{}, c.options...)...)
			if err == nil {
				t.Fatal("it was opened")
			}
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got  %q\nwant %q", err, c.want)
			}
		})
	}
}

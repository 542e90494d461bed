package conformance

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/keyvalue"
	"aiuta-edge/simulator/spinhost/manifest"
	"aiuta-edge/simulator/spinhost/redis/redistest"
	"aiuta-edge/simulator/target"
)

// cache keeps the guest and the artifact compiled.
var cache = target.OpenCache()

// now is microseconds as a time.
func now() time.Time { return time.UnixMicro(microseconds) }

// guestWasm is the guest.
func guestWasm(t testing.TB) []byte {
	t.Helper()
	wasm, err := os.ReadFile("guest/guest.wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// head is what every manifest begins with.
const head = `spin_manifest_version = 2
application = { name = "conformance" }
`

// guestManifest is the guest's application.
func guestManifest(t testing.TB) *manifest.Manifest {
	t.Helper()
	var b strings.Builder
	b.WriteString(head + `[variables]
name = { required = true }
[[trigger.http]]
route = "/..."
component = "guest"
[component.guest]
source = "guest.wasm"
`)
	fmt.Fprintf(&b, "environment = { %s = %q }\n", environment[0][0], environment[0][1])
	fmt.Fprintf(&b, "key_value_stores = %s\n", list(keyValueStores))
	fmt.Fprintf(&b, "allowed_outbound_hosts = %s\n", list(allowedHosts))
	b.WriteString("[component.guest.variables]\n")
	for name, value := range componentVariables {
		fmt.Fprintf(&b, "%s = %q\n", name, value)
	}
	m, err := manifest.Parse([]byte(b.String()), ".")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func list(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = fmt.Sprintf("%q", v)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// application is an application of the guest, or of another module, and what it logs and traces.
type application struct {
	*spinhost.App
	log, trace bytes.Buffer

	keyValue failing
	redis    fuller
	servers  servers
}

// open opens an application, in which begin has to come before each request.
func open(t testing.TB, m *manifest.Manifest, wasm []byte) (*application, error) {
	t.Helper()
	a := new(application)
	a.begin(t, nil)
	// A variable that the manifest does not have would be refused.
	variables := maps.Clone(applicationVariables)
	maps.DeleteFunc(variables, func(name, _ string) bool { _, ok := m.Variables[name]; return !ok })
	app, err := spinhost.Open(t.Context(), m,
		spinhost.WithSource("guest", wasm),
		spinhost.WithVariables(variables),
		spinhost.WithDotEnv(""),
		spinhost.WithClock(now),
		spinhost.WithKeyValue(&a.keyValue),
		spinhost.WithRedis(&a.redis),
		spinhost.WithOutbound(&a.servers),
		spinhost.WithLog(slog.New(slog.NewTextHandler(&a.log, nil))),
		spinhost.WithTrace(&a.trace),
		spinhost.WithCompilationCache(cache))
	if err != nil {
		return nil, err
	}
	a.App = app
	t.Cleanup(func() { app.Close(context.Background()) })
	return a, nil
}

// mustOpen opens an application that has to open.
func mustOpen(t testing.TB, m *manifest.Manifest, wasm []byte) *application {
	t.Helper()
	a, err := open(t, m, wasm)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// begin empties the stores and the logs, and lets the servers that the application calls answer as the calls of a row
// say.
func (a *application) begin(t testing.TB, calls []call) {
	a.log.Reset()
	a.trace.Reset()
	a.keyValue.KeyValue = keyvalue.NewMemory(keyValueStores...)
	a.redis.Redis = redistest.Memory(t)
	a.servers = servers{t: t, calls: calls}
}

// ask gives a request to a handler and takes the answer, which is empty if the handler drops the connection.
func ask(h http.Handler, r *http.Request) (a answer) {
	defer func() {
		if reason := recover(); reason != nil && reason != http.ErrAbortHandler {
			panic(reason)
		}
	}()
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, r)
	response := recorder.Result()
	body, _ := io.ReadAll(response.Body)
	a = answer{status: response.StatusCode, body: string(body)}
	for name, values := range response.Header {
		if name == "Content-Length" || name == "Content-Type" && len(values) == 0 {
			continue
		}
		if a.header == nil {
			a.header = make(map[string]string)
		}
		a.header[strings.ToLower(name)] = strings.Join(values, "\n")
	}
	if r.Method == http.MethodHead {
		a.body = "" // a recorder keeps what no connection would
	}
	return a
}

func TestTheTableInSpinhost(t *testing.T) {
	app := mustOpen(t, guestManifest(t), guestWasm(t))
	eachRow(t, func(t *testing.T, r row) {
		app.begin(t, r.calls)
		compare(t, ask(app, read(t, r.request)), r)
		got, want := traced(app.trace.String()), lines(r.calls)
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || got[i] != want[i] {
				t.Errorf("from call %d on the trace is\n%s\nwant\n%s", i+1,
					strings.Join(got[min(i, len(got)):], "\n"), strings.Join(want[min(i, len(want)):], "\n"))
				break
			}
		}
		if t.Failed() {
			t.Logf("log:\n%s", shorten(app.log.String()))
		}
	})
}

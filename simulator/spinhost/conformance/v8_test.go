package conformance

import (
	"bufio"
	"bytes"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"aiuta-edge/edge/component"
	"aiuta-edge/simulator/race"
)

// v8 is the one Node.js process of this test binary, with the guest and the artifact in it.
var v8 = sync.OnceValues(func() (*world, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, errNoV8
	}
	if _, err := os.Stat("v8/node_modules/.installed"); err != nil {
		return nil, errNoV8
	}
	engine, err := start(exec.Command(node, "v8/engine.mjs"))
	if err != nil {
		return nil, err
	}
	return newWorld(wrapper{engine: engine}, engine)
})

// errNoV8 is why V8 may be missing.
var errNoV8 = errors.New("no V8: it needs Node.js 18 or newer, and what v8/install.sh fetches")

// world is an engine with the guest and the artifact loaded.
type world struct {
	engine          *engine
	wrapper         wrapper
	guest, artifact int
}

// newWorld lets one engine wrap the modules and another, which may be the same, load them.
func newWorld(wrapper wrapper, e *engine) (*world, error) {
	folder, err := os.MkdirTemp("", "conformance-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	artifact := filepath.Join(folder, "edge.wasm")
	if err := os.WriteFile(artifact, component.Wasm, 0o600); err != nil {
		return nil, err
	}
	w := &world{engine: e, wrapper: wrapper}
	for module, number := range map[string]*int{"guest/guest.wasm": &w.guest, artifact: &w.artifact} {
		wrapped := filepath.Join(folder, "component.wasm")
		if err := wrapper.wrap(module, wrapped); err != nil {
			return nil, err
		}
		if *number, err = e.load(wrapped); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// requireV8 skips a test that needs V8 where there is none, or fails it where all is required.
func requireV8(t testing.TB) *world {
	t.Helper()
	race.Skip(t, "V8 is a process of its own")
	if testing.Short() {
		t.Skip("it starts Node.js, as make test does")
	}
	w, err := v8()
	switch {
	case err == nil:
		return w
	case errors.Is(err, errNoV8) && os.Getenv("AIUTA_EDGE_REQUIRE") != "all":
		t.Skip(err)
	}
	t.Fatal(err)
	return nil
}

func TestTheTableInV8(t *testing.T) {
	w := requireV8(t)
	eachRow(t, func(t *testing.T, r row) {
		if r.notInV8 != "" {
			t.Skip(r.notInV8)
		}
		w.run(t, r)
	})
}

// run runs a row in an engine.
func (w *world) run(t *testing.T, r row) {
	script := &script{t: t, calls: r.calls}
	front := &front{engine: w.engine, component: w.guest, host: script.play}
	got, err := front.answer(read(t, r.request))
	if err != nil {
		t.Fatal(err)
	}
	script.finish()
	compare(t, got, r)
	if t.Failed() {
		t.Logf("trap: %v", front.trap)
	}
}

// read reads a request as a server does that takes it off the wire.
func read(t testing.TB, r request) *http.Request {
	t.Helper()
	parsed, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(r.wire())))
	if err != nil {
		t.Fatal(err)
	}
	parsed.RemoteAddr = clientAddress
	return parsed
}

package conformance

import (
	"os"
	"os/exec"
	"sync"
	"testing"
)

// wasmtimeVariable names the program that make test-wasmtime builds of the folder wasmtime.
const wasmtimeVariable = "AIUTA_EDGE_WASMTIME"

// wasmtime is the one Wasmtime process of this test binary.
var wasmtime = sync.OnceValues(func() (*world, error) {
	w, err := v8()
	if err != nil {
		return nil, err // wit-component comes with what V8 needs
	}
	engine, err := start(exec.Command(os.Getenv(wasmtimeVariable)))
	if err != nil {
		return nil, err
	}
	return newWorld(w.wrapper, engine)
})

// requireWasmtime skips a test unless make test-wasmtime runs it: Wasmtime needs cgo and 70 MB.
func requireWasmtime(t *testing.T) *world {
	t.Helper()
	if os.Getenv(wasmtimeVariable) == "" {
		t.Skip("no Wasmtime: make test-wasmtime builds and sets it")
	}
	w, err := wasmtime()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestTheTableInWasmtime(t *testing.T) {
	requireWasmtime(t).table(t)
}

// table runs every row in Wasmtime.
func (w *world) table(t *testing.T) {
	eachRow(t, func(t *testing.T, r row) {
		if r.notInWasmtime != "" {
			t.Skip(r.notInWasmtime)
		}
		w.run(t, r)
	})
}

package conformance

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// adapterVariable names Spin's own adapter, a file of a checkout of Spin:
// crates/componentize/adapters/wasi_snapshot_preview1.spin.wasm.
const adapterVariable = "AIUTA_EDGE_SPIN_ADAPTER"

// knownAdapter is the SHA-256 of the adapter in Spin v3.6.3 and v4.0.2.
const knownAdapter = "2333b9254e0ee8699c37fa7b7856c78bc2ebdc3358d0e36c24ec512b35928ddf"

// spinAdapted is the Wasmtime process once more, with guest and artifact wrapped as Spin wraps them.
var spinAdapted = sync.OnceValues(func() (*world, error) {
	w, err := wasmtime()
	if err != nil {
		return nil, err
	}
	adapter, err := filepath.Abs(os.Getenv(adapterVariable))
	if err != nil {
		return nil, err
	}
	return newWorld(wrapper{engine: w.wrapper.engine, adapter: adapter}, w.engine)
})

// requireSpinAdapter skips a test unless the adapter in a checkout of Spin is named: the project has no copy, so
// AIUTA_EDGE_REQUIRE does not ask for it.
func requireSpinAdapter(t *testing.T) *world {
	t.Helper()
	requireWasmtime(t)
	file := os.Getenv(adapterVariable)
	if file == "" {
		t.Skip("no adapter of Spin: set " + adapterVariable + " to crates/componentize/adapters/wasi_snapshot_preview1.spin.wasm of a checkout")
	}
	adapter, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("%s: %v", adapterVariable, err)
	}
	if sum := sha256.Sum256(adapter); hex.EncodeToString(sum[:]) != knownAdapter {
		t.Logf("this adapter is not that of Spin v3.6.3 and v4.0.2: its SHA-256 is %x, not %s", sum, knownAdapter)
	}
	w, err := spinAdapted()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestTheTableInWasmtimeWithSpinsAdapter(t *testing.T) {
	requireSpinAdapter(t).table(t)
}

func TestTheArtifactMintsInWasmtimeWithSpinsAdapter(t *testing.T) {
	requireSpinAdapter(t).mints(t)
}

func TestAnUnfitModuleIsRefusedInWasmtimeWithSpinsAdapter(t *testing.T) {
	w := requireSpinAdapter(t)
	t.Run("fit", func(t *testing.T) { w.answers(t, "fit") })
	for _, c := range unfit {
		t.Run(c.module, func(t *testing.T) { w.refuses(t, c.module, c.spinLate, c.spin) })
	}
}

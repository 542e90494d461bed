package conformance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// unfit are the modules of the folder of this name, and the words that name what is wrong with each.
var unfit = []struct {
	module string
	// spinhost is said when the application is opened, or, if late is set, when the first request fails.
	spinhost string
	// v8 is said by wit-component, or, if late is set, by V8 when an instance starts, as wasmtime by Wasmtime.
	v8, wasmtime string
	late         bool
	// spin is said with Spin's adapter: by wit-component, or, if spinLate is set, by Wasmtime when an instance starts.
	spin     string
	spinLate bool
}{
	{module: "wrong-import", spinhost: "imports spin-config.get-config as (i32 i32) -> (), but it is (i32 i32 i32) -> ()",
		v8:   "type mismatch for function `get-config`: expected `[I32, I32, I32] -> []` but found `[I32, I32] -> []`",
		spin: "type mismatch for function `spin-config:get-config`"},
	// Spin's adapter knows SQLite. What it asks for then, Spin has, and this project has not.
	{module: "unknown-import", spinhost: "imports sqlite.open, which this host does not offer",
		v8:   "module requires an import interface named `sqlite`",
		spin: "component imports instance `fermyon:spin/sqlite`", spinLate: true},
	{module: "wrong-export", spinhost: "exports handle-http-request as (i32 i32 i32 i32 i32 i32 i32 i32 i32) -> (i32), but it has to be",
		v8: "type mismatch for function `handle-request`", spin: "type mismatch for export `handle-http-request`"},
	{module: "no-handler", spinhost: "does not export handle-http-request",
		v8:   "failed to find export of interface `fermyon:spin/inbound-http` function `handle-request`",
		spin: "does not export fermyon:spin/inbound-http", spinLate: true},
	// With an adapter, wit-component makes an allocator for a module that has none. It takes whole pages only, and traps.
	{module: "no-allocator", spinhost: "does not export canonical_abi_realloc",
		v8:   "module does not export a function named `cabi_realloc`",
		spin: "realloc_via_memory_grow", spinLate: true},
	{module: "start-trap", late: true, spinhost: "_initialize failed: wasm error: unreachable", v8: "unreachable", wasmtime: "unreachable",
		spin: "unreachable", spinLate: true},
	{module: "late-allocator", late: true, spinhost: "canonical_abi_realloc failed at the first host call", v8: "allocate_stack", wasmtime: "allocate_stack",
		spin: "allocate_stack", spinLate: true},
}

func TestAnUnfitModuleIsRefusedBySpinhost(t *testing.T) {
	for _, c := range unfit {
		t.Run(c.module, func(t *testing.T) {
			app, err := open(t, guestManifest(t), readModule(t, c.module))
			var said string
			switch {
			case !c.late && err != nil:
				said = err.Error()
			case !c.late:
				t.Fatal("it was opened")
			case err != nil:
				t.Fatal(err)
			default:
				if a := ask(app, read(t, request{})); a.status != trapped.status || a.body != "" {
					t.Errorf("it answers %+v", a)
				}
				said = app.log.String()
			}
			if !strings.Contains(said, c.spinhost) {
				t.Errorf("it does not say %q:\n%s", c.spinhost, said)
			}
		})
	}
}

func TestAnUnfitModuleIsRefusedInV8(t *testing.T) {
	w := requireV8(t)
	for _, c := range unfit {
		t.Run(c.module, func(t *testing.T) { w.refuses(t, c.module, c.late, c.v8) })
	}
}

func TestAnUnfitModuleIsRefusedInWasmtime(t *testing.T) {
	w := requireWasmtime(t)
	for _, c := range unfit {
		if !c.late {
			continue // wit-component refuses it before any engine sees it
		}
		t.Run(c.module, func(t *testing.T) { w.refuses(t, c.module, true, c.wasmtime) })
	}
}

// refuses complains unless a module is refused with these words: when it is wrapped, or late, when an instance starts.
func (w *world) refuses(t *testing.T, module string, late bool, words string) {
	t.Helper()
	number, err := w.open(t, module)
	if late {
		if err != nil {
			t.Fatal(err)
		}
		f := &front{engine: w.engine, component: number}
		if _, err := f.answer(read(t, request{})); err != nil {
			t.Fatal(err)
		}
		if err = f.trap; err == nil {
			t.Fatal("it answers")
		}
	}
	if err == nil {
		t.Fatal("it was wrapped")
	}
	if !strings.Contains(err.Error(), words) {
		t.Errorf("it does not say %q:\n%v", words, err)
	}
}

// answers complains unless a module answers with 200.
func (w *world) answers(t *testing.T, module string) {
	t.Helper()
	number, err := w.open(t, module)
	if err != nil {
		t.Fatal(err)
	}
	f := &front{engine: w.engine, component: number}
	if a, err := f.answer(read(t, request{})); err != nil || a.status != 200 {
		t.Errorf("it answers %+v, %v, %v", a, err, f.trap)
	}
}

// open wraps and loads a module of the folder unfit.
func (w *world) open(t *testing.T, module string) (number int, err error) {
	t.Helper()
	wrapped := filepath.Join(t.TempDir(), "component.wasm")
	if err := w.wrapper.wrap("unfit/"+module+".wasm", wrapped); err != nil {
		return 0, err
	}
	return w.engine.load(wrapped)
}

// The others differ from this one in one thing, so they are refused for that thing.
func TestTheFitModuleAnswersEverywhere(t *testing.T) {
	app := mustOpen(t, guestManifest(t), readModule(t, "fit"))
	if a := ask(app, read(t, request{})); a.status != 200 {
		t.Errorf("spinhost answers %+v", a)
	}
	requireV8(t).answers(t, "fit")
}

func readModule(t *testing.T, name string) []byte {
	t.Helper()
	wasm, err := os.ReadFile("unfit/" + name + ".wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

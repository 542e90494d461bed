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
}{
	{module: "wrong-import", spinhost: "imports spin-config.get-config as (i32 i32) -> (), but it is (i32 i32 i32) -> ()",
		v8: "type mismatch for function `get-config`: expected `[I32, I32, I32] -> []` but found `[I32, I32] -> []`"},
	{module: "unknown-import", spinhost: "imports sqlite.open, which this host does not offer",
		v8: "module requires an import interface named `sqlite`"},
	{module: "wrong-export", spinhost: "exports handle-http-request as (i32 i32 i32 i32 i32 i32 i32 i32 i32) -> (i32), but it has to be",
		v8: "type mismatch for function `handle-request`"},
	{module: "no-handler", spinhost: "does not export handle-http-request",
		v8: "failed to find export of interface `fermyon:spin/inbound-http` function `handle-request`"},
	{module: "no-allocator", spinhost: "does not export canonical_abi_realloc",
		v8: "module does not export a function named `cabi_realloc`"},
	{module: "start-trap", late: true, spinhost: "_initialize failed: wasm error: unreachable", v8: "unreachable", wasmtime: "unreachable"},
	{module: "late-allocator", late: true, spinhost: "canonical_abi_realloc failed at the first host call", v8: "allocate_stack", wasmtime: "allocate_stack"},
}

func TestAnUnfitModuleIsRefusedBySpinhost(t *testing.T) {
	for _, c := range unfit {
		t.Run(c.module, func(t *testing.T) {
			app, err := open(t, manifest(t), readModule(t, c.module))
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
		t.Run(c.module, func(t *testing.T) { w.refuses(t, w.engine, c.module, c.late, c.v8) })
	}
}

func TestAnUnfitModuleIsRefusedInWasmtime(t *testing.T) {
	w := requireWasmtime(t)
	wrapper := requireV8(t).engine
	for _, c := range unfit {
		if !c.late {
			continue // wit-component refuses it before any engine sees it
		}
		t.Run(c.module, func(t *testing.T) { w.refuses(t, wrapper, c.module, true, c.wasmtime) })
	}
}

// refuses complains unless a module is refused with these words: when it is wrapped, or late, when an instance starts.
func (w *world) refuses(t *testing.T, wrapper *engine, module string, late bool, words string) {
	t.Helper()
	wrapped := filepath.Join(t.TempDir(), "component.wasm")
	err := wrapper.wrap("unfit/"+module+".wasm", wrapped)
	if late {
		if err != nil {
			t.Fatal(err)
		}
		number, err := w.engine.load(wrapped)
		if err != nil {
			t.Fatal(err)
		}
		f := &front{engine: w.engine, component: number}
		if _, err := f.answer(read(t, request{})); err != nil {
			t.Fatal(err)
		}
		if f.trap == nil {
			t.Fatal("it answers")
		}
		if !strings.Contains(f.trap.Error(), words) {
			t.Errorf("it does not say %q:\n%v", words, f.trap)
		}
		return
	}
	if err == nil {
		t.Fatal("it was wrapped")
	}
	if !strings.Contains(err.Error(), words) {
		t.Errorf("it does not say %q:\n%v", words, err)
	}
}

// The others differ from this one in one thing, so it is that thing which they are refused for.
func TestTheFitModuleAnswersEverywhere(t *testing.T) {
	app := mustOpen(t, manifest(t), readModule(t, "fit"))
	if a := ask(app, read(t, request{})); a.status != 200 {
		t.Errorf("spinhost answers %+v", a)
	}
	w := requireV8(t)
	wrapped := filepath.Join(t.TempDir(), "component.wasm")
	if err := w.engine.wrap("unfit/fit.wasm", wrapped); err != nil {
		t.Fatal(err)
	}
	number, err := w.engine.load(wrapped)
	if err != nil {
		t.Fatal(err)
	}
	f := &front{engine: w.engine, component: number}
	if a, err := f.answer(read(t, request{})); err != nil || a.status != 200 {
		t.Errorf("V8 answers %+v, %v, %v", a, err, f.trap)
	}
}

func readModule(t *testing.T, name string) []byte {
	t.Helper()
	wasm, err := os.ReadFile("unfit/" + name + ".wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

package wasmhost

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"aiuta-edge/simulator/spinhost/abi"
)

// The methods by which planter is told what to do.
const (
	look = iota
	plant
	plantAndTrap
)

// planter is a guest that changes its own state when it is told to. The status of its answers is 200, and more if it finds
// anything of its state changed: globals of each type, memory, what data has laid out there, the memory's size, the table,
// and standard output.
func planter(plants []byte) []byte {
	i := func(n int) []byte { return bytes.Repeat([]byte{i32}, n) }
	wasm := section([]byte("\x00asm\x01\x00\x00\x00"), 1, [][]byte{
		slices.Concat([]byte{0x60, 10}, i(10), []byte{1}, i(1)), // 0, the handler
		slices.Concat([]byte{0x60, 4}, i(4), []byte{1}, i(1)),   // 1, realloc and fd_write
		slices.Concat([]byte{0x60, 3}, i(3), []byte{0}),         // 2, free
		slices.Concat([]byte{0x60, 0, 1}, i(1)),                 // 3, what the table holds
		slices.Concat([]byte{0x60, 1}, i(1), []byte{1}, i(1)),   // 4, fd_close
	})
	const wasi = "wasi_snapshot_preview1"
	wasm = section(wasm, 2, [][]byte{
		slices.Concat(name(wasi), name("fd_close"), []byte{0, 4}), slices.Concat(name(wasi), name("fd_write"), []byte{0, 1}),
	})
	wasm = section(wasm, 3, [][]byte{{0}, {1}, {2}, {3}, {3}}) // functions 2 to 6
	wasm = section(wasm, 4, [][]byte{{0x70, 0, 2}})
	wasm = section(wasm, 5, [][]byte{{0, 1}})
	wasm = section(wasm, 6, [][]byte{
		{0x7f, 1, 0x41, 0, 0x0b}, {0x7e, 1, 0x42, 0, 0x0b},
		{0x7d, 1, 0x43, 0, 0, 0, 0, 0x0b}, {0x7c, 1, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x0b},
	})
	wasm = section(wasm, 7, [][]byte{
		append(name("handle-http-request"), 0, 2), append(name("canonical_abi_realloc"), 0, 3),
		append(name("canonical_abi_free"), 0, 4), append(name("memory"), 2, 0),
	})
	wasm = section(wasm, 9, [][]byte{{0, 0x41, 0, 0x0b, 2, 5, 6}}) // the table holds functions 5 and 6
	body := func(code ...byte) []byte {
		code = append(append([]byte{0}, code...), 0x0b)
		return append([]byte{byte(len(code)&0x7f | 0x80), byte(len(code) >> 7)}, code...)
	}
	handler := slices.Concat(
		[]byte{0x41, 0}, // where the status is written to
		[]byte{0x41, 0xc8, 1},
		[]byte{0x23, 0, 0x6a}, []byte{0x23, 1, 0xa7, 0x6a}, []byte{0x23, 2, 0xa8, 0x6a}, []byte{0x23, 3, 0xaa, 0x6a}, // globals
		[]byte{0x41, 0x80, 8, 0x28, 2, 0, 0x6a},                                 // memory at 1024
		[]byte{0x41, 0x80, 16, 0x2d, 0, 0, 0x41, 7, 0x6b, 0x6a},                 // data at 2048, which is 7
		[]byte{0x3f, 0, 0x41, 1, 0x6b, 0x6a},                                    // the memory's size, which is a page
		[]byte{0x41, 0, 0x11, 3, 0, 0x6a},                                       // what the table's first function returns
		[]byte{0x41, 1, 0x41, 0x80, 24, 0x41, 0, 0x41, 0x80, 24, 0x10, 1, 0x6a}, // whether standard output can be written to
		[]byte{0x3b, 1, 0},
		[]byte{0x20, 0, 0x04, 0x40}, plants, []byte{0x0b},
		[]byte{0x20, 0, 0x41, plantAndTrap, 0x46, 0x04, 0x40, 0x00, 0x0b},
		[]byte{0x41, 0},
	)
	wasm = section(wasm, 10, [][]byte{body(handler...), body(0x41, 0x80, 0x20), body(), body(0x41, 0), body(0x41, 1)})
	return section(wasm, 11, [][]byte{{0, 0x41, 0x80, 16, 0x0b, 1, 7}})
}

func TestNothingThatAGuestLeavesBehindReachesTheNextRequest(t *testing.T) {
	for name, tc := range map[string]struct {
		plants   []byte
		restored bool
	}{
		"globals": {slices.Concat([]byte{0x41, 1, 0x24, 0, 0x42, 1, 0x24, 1},
			[]byte{0x43, 0, 0, 0x80, 0x3f, 0x24, 2, 0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x24, 3}), true},
		"memory":            {[]byte{0x41, 0x80, 8, 0x41, 1, 0x36, 2, 0}, true},
		"what data was":     {[]byte{0x41, 0x80, 16, 0x41, 9, 0x3a, 0, 0}, true},
		"a larger memory":   {[]byte{0x41, 1, 0x40, 0, 0x1a}, false},
		"another function":  {[]byte{0x41, 0, 0xd2, 6, 0x26, 0}, false},
		"a copied function": {[]byte{0x41, 0, 0x41, 1, 0x41, 1, 0xfc, 14, 0, 0}, false},
		"a closed stream":   {[]byte{0x41, 1, 0x10, 0, 0x1a}, false},
	} {
		t.Run(name, func(t *testing.T) {
			module := compile(t, planter(tc.plants))
			nothingIsLeftBehind(t, module, tc.restored)
			writeAll(module)
			nothingIsLeftBehind(t, module, tc.restored)
		})
	}
}

// writeAll makes a module restore all of an instance's memory, as where the system does not tell what was written to.
func writeAll(m *Module) {
	for i, ok := m.idle.take(); ok; i, ok = m.idle.take() {
		i.close()
	}
	if m.snapshot != nil {
		m.snapshot.image = nil
	}
}

func nothingIsLeftBehind(t *testing.T, module *Module, restored bool) {
	t.Helper()
	ask := func(method abi.Method) (uint16, error) {
		t.Helper()
		response, err := module.Handle(t.Context(), &Surroundings{}, &abi.Request{Method: method, URI: "/"})
		if err != nil {
			return 0, err
		}
		return response.Status, nil
	}
	for range 3 {
		if status, err := ask(plant); err != nil || status != 200 {
			t.Fatalf("a request finds something: %d, %v", status, err)
		}
		if idle := len(module.idle.instances); idle == 1 != restored {
			t.Fatalf("%d instances are restored", idle)
		}
		if status, err := ask(look); err != nil || status != 200 {
			t.Fatalf("a request finds what another one has left: %d, %v", status, err)
		}
		if _, err := ask(plantAndTrap); err == nil {
			t.Fatal("the guest does not trap")
		}
		if status, err := ask(look); err != nil || status != 200 {
			t.Fatalf("a request finds what another one has left that failed: %d, %v", status, err)
		}
	}
	guest, err := module.start(t.Context(), &Surroundings{})
	if err != nil {
		t.Fatal(err)
	}
	defer guest.close()
	for i, method := range []abi.Method{plant, look} {
		response, err := guest.handle(&abi.Request{Method: method, URI: "/"}, true)
		if err != nil || response.Status > 200 != (i == 1) {
			t.Fatalf("within one instance the guest finds %v, %v, so this proves nothing", response, err)
		}
	}
}

// The real component answers; then the whole of its memory is filled, and every global changed. What the next request gets is
// byte for byte what a new instance is.
func TestARestoredInstanceIsWhatANewOneIs(t *testing.T) {
	all := artifacts(t)
	for _, artifact := range []artifact{all[0], all[3]} { // the others end with more memory than they began with
		t.Run(artifact.name, func(t *testing.T) {
			module := compile(t, artifact.wasm)
			isWhatANewOneIs(t, module, artifact.request)
			writeAll(module)
			isWhatANewOneIs(t, module, artifact.request)
		})
	}
}

func isWhatANewOneIs(t *testing.T, module *Module, request *abi.Request) {
	t.Helper()
	state := func(i instance) (memory []byte, globals []uint64) {
		memory, _ = i.module.Memory().Read(0, i.module.Memory().Size())
		all := i.module.(experimental.InternalModule)
		for n := range all.NumGlobal() {
			globals = append(globals, all.Global(n).Get())
		}
		return bytes.Clone(memory), globals
	}
	fresh := func() instance {
		i, err := module.fresh()
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	first := fresh()
	memory, globals := state(first)
	module.giveBack(first)
	for _, use := range []func(){
		func() {
			if response, err := module.Handle(t.Context(), around(t), request); err != nil || response.Status != 200 {
				t.Fatalf("%+v, %v", response, err)
			}
		},
		func() {
			used := fresh()
			whole, _ := used.module.Memory().Read(0, used.module.Memory().Size())
			fill(whole)
			for _, global := range used.globals {
				global.Set(global.Get() + 1)
			}
			module.giveBack(used)
		},
	} {
		use()
		again := fresh()
		if again.module != first.module {
			t.Fatal("the instance was not restored, so this proves nothing")
		}
		if left, values := state(again); !bytes.Equal(left, memory) || !slices.Equal(values, globals) {
			t.Error("a restored instance is not what it was")
		}
		module.giveBack(again)
	}
}

func TestAnInstanceThatIsBeingStoppedAnswersNoOtherRequest(t *testing.T) {
	module := compile(t, planter([]byte{0x01}))
	ctx, cancel := context.WithCancel(t.Context())
	guest, err := module.start(ctx, &Surroundings{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := guest.handle(&abi.Request{URI: "/"}, true); err != nil {
		t.Fatal(err)
	}
	cancel()
	module.finish(guest)
	if n := len(module.idle.instances); n > 0 {
		t.Error("its instance waits for another request")
	}
}

func TestNoMoreInstancesWaitThanAreNeeded(t *testing.T) {
	module := compile(t, planter([]byte{0x01}))
	var taken []instance
	modules := map[api.Module]bool{}
	for range most + 3 {
		i, err := module.fresh()
		if err != nil {
			t.Fatal(err)
		}
		taken = append(taken, i)
		modules[i.module] = true
	}
	if len(modules) != len(taken) {
		t.Errorf("%d requests share %d instances", len(taken), len(modules))
	}
	for _, i := range taken {
		module.giveBack(i)
	}
	if n := len(module.idle.instances); n != most {
		t.Errorf("%d instances wait, want %d", n, most)
	}
}

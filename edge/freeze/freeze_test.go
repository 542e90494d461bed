//go:build !tinygo

package main

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/pkg/wasm"
)

// Where the module of these tests keeps what.
const (
	mark   = 8  // a byte that the initialisation sets to 42
	drawn  = 16 // four random bytes
	seeded = 64 // whether its generator has been seeded
)

// guest assembles a module as TinyGo makes one, but small: its initialisation sets the mark and a global, and draws
// from a generator that seeds itself with random_get. Without names nobody can tell the generator.
func guest(names map[uint32]string) []byte {
	u32, name := wasm.AppendU32, wasm.AppendName
	section := func(entries ...[]byte) []byte {
		return append(u32(nil, uint32(len(entries))), bytes.Join(entries, nil)...)
	}
	body := func(code ...byte) []byte {
		return append(u32(nil, uint32(len(code)+2)), append(append([]byte{0}, code...), wasm.OpEnd)...)
	}
	const i32, localGet, call, drop, store8, globalSet = wasm.TypeI32, 0x20, 0x10, 0x1a, 0x3a, 0x24
	var named []byte
	for _, index := range slices.Sorted(maps.Keys(names)) {
		named = name(u32(named, index), names[index])
	}
	named = append(u32(nil, uint32(len(names))), named...)
	m := &wasm.Module{Sections: []wasm.Section{
		{ID: 1, Body: section([]byte{0x60, 2, i32, i32, 1, i32}, []byte{0x60, 2, i32, i32, 0}, []byte{0x60, 0, 0})},
		{ID: wasm.SectionImport, Body: section(append(name(name(nil, "wasi_snapshot_preview1"), "random_get"), wasm.KindFunction, 0))},
		{ID: wasm.SectionFunction, Body: section([]byte{1}, []byte{2})},
		{ID: wasm.SectionMemory, Body: section([]byte{0, 1})},
		{ID: wasm.SectionGlobal, Body: section([]byte{i32, 1, wasm.OpI32Const, 7, wasm.OpEnd})},
		{ID: wasm.SectionExport, Body: section(append(name(nil, initialize), wasm.KindFunction, 2), append(name(nil, "memory"), wasm.KindMemory, 0))},
		{ID: wasm.SectionCode, Body: section(
			body(localGet, 0, localGet, 1, call, 0, drop, wasm.OpI32Const, 0xc0, 0, wasm.OpI32Const, 1, store8, 0, 0),
			body(wasm.OpI32Const, mark, wasm.OpI32Const, 42, store8, 0, 0, wasm.OpI32Const, drawn, wasm.OpI32Const, 4, call, 1,
				wasm.OpI32Const, 9, globalSet, 0))},
		{ID: wasm.SectionData, Body: section(append(append([]byte{0, wasm.OpI32Const, 32, wasm.OpEnd}, 4), "data"...))},
		{ID: wasm.SectionCustom, Body: append(name(nil, wasm.CustomNames), append(u32([]byte{1}, uint32(len(named))), named...)...)},
	}}
	return m.Bytes()
}

var asTinyGo = map[uint32]string{1: "arc4random_buf", 2: initialisers}

func frozen(t *testing.T, raw []byte) []byte {
	t.Helper()
	result, err := freeze(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// state is what a frozen module begins with.
func state(t *testing.T, raw []byte) (memory []byte, globals []uint64) {
	t.Helper()
	m, err := wasm.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	memory, globals, err = initialised(t.Context(), m, 1) // it has no _initialize any more, so this runs nothing
	if err != nil {
		t.Fatal(err)
	}
	return memory, globals
}

func TestAFrozenModuleBeginsWhereInitialisationEnds(t *testing.T) {
	memory, globals := state(t, frozen(t, guest(asTinyGo)))
	if memory[mark] != 42 || string(memory[32:36]) != "data" {
		t.Errorf("its memory begins with % x", memory[:72])
	}
	if globals[0] != 9 {
		t.Errorf("its global is %d", globals[0])
	}
}

func TestNoRandomNumberIsFrozen(t *testing.T) {
	memory, _ := state(t, frozen(t, guest(asTinyGo)))
	if memory[seeded] != 0 || len(bytes.Trim(memory[drawn:drawn+4], "\x00")) > 0 {
		t.Errorf("its memory begins with % x", memory[:72])
	}
}

func TestTheGeneratorItselfStaysAsItWas(t *testing.T) {
	bodies := func(raw []byte) (code [][]byte) {
		m, err := wasm.Parse(raw)
		if err == nil {
			err = m.Code(func(_ uint32, body []byte) ([]byte, error) { code = append(code, body); return body, nil })
		}
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	before, after := bodies(guest(asTinyGo)), bodies(frozen(t, guest(asTinyGo)))
	if !bytes.Equal(before[0], after[0]) {
		t.Error("the generator is another one")
	}
	if bytes.Equal(before[1], after[1]) {
		t.Error("the initialisers are still there")
	}
}

func TestOnlyWhatAHostCallsIsExported(t *testing.T) {
	m, err := wasm.Parse(guest(asTinyGo))
	if err != nil {
		t.Fatal(err)
	}
	exports, err := m.Exports()
	if err != nil {
		t.Fatal(err)
	}
	m.SetExports(append(exports, wasm.Export{Name: "free", Index: 1}, wasm.Export{Name: "canonical_abi_free", Index: 1}))
	if m, err = wasm.Parse(frozen(t, m.Bytes())); err != nil {
		t.Fatal(err)
	}
	left, err := m.Exports()
	if want := []wasm.Export{{Name: "memory", Kind: wasm.KindMemory}, {Name: "canonical_abi_free", Index: 1}}; err != nil || !slices.Equal(left, want) {
		t.Errorf("it exports %+v, %v, want %+v", left, err, want)
	}
}

func TestTheSameModuleFreezesToTheSameBytes(t *testing.T) {
	if !bytes.Equal(frozen(t, guest(asTinyGo)), frozen(t, guest(asTinyGo))) {
		t.Error("two runs differ")
	}
}

func TestWhatCannotBeFrozenIsRefused(t *testing.T) {
	real, err := os.ReadFile("../../simulator/spinhost/testdata/guest.wasm")
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		raw  []byte
		want string
	}{
		"no module":                     {[]byte("text"), "malformed module"},
		"frozen already":                {frozen(t, guest(asTinyGo)), "does not export _initialize"},
		"a generator that nobody knows": {guest(nil), "random_get, whose answer must not be frozen"},
		"a component without its names": {real, "random_get, whose answer must not be frozen"},
		"an initialisation that is cut": {guest(asTinyGo)[:200], "malformed module"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := freeze(t.Context(), tc.raw)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

//go:build !tinygo

package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/tetratelabs/wazero/api"

	"aiuta-edge/pkg/wasm"
)

// initialize is the export that a reactor's host calls first.
// Source: WASI, legacy/application-abi.md.
const initialize = "_initialize"

// called are the exports that a host of Spin's calls, which the simulator's host checks (simulator/spinhost/abi). TinyGo
// exports whatever C may call, its own asyncify, and a handler of Redis messages that the SDK brings.
var called = map[string]bool{
	"memory": true, "handle-http-request": true, "canonical_abi_realloc": true, "canonical_abi_free": true,
}

// freeze returns a module that begins where the module's _initialize has ended.
func freeze(ctx context.Context, raw []byte) ([]byte, error) {
	m, err := wasm.Parse(raw)
	if err != nil {
		return nil, err
	}
	imports, err := m.Imports()
	if err != nil {
		return nil, err
	}
	if imports[wasm.KindGlobal]+imports[wasm.KindMemory]+imports[wasm.KindTable] > 0 || m.Section(wasm.SectionStart) != nil {
		return nil, errors.New("it imports more than functions or has a start function, which cannot be frozen")
	}
	globals, err := m.Globals()
	if err != nil {
		return nil, err
	}
	exports, err := m.Exports()
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(exports, func(e wasm.Export) bool { return e.Name == initialize }) {
		return nil, fmt.Errorf("it does not export %s, so there is nothing to freeze", initialize)
	}
	image, values, err := initialised(ctx, m, len(globals))
	if err != nil {
		return nil, err
	}
	for i, value := range values {
		if globals[i].Mutable {
			if globals[i].Init, err = constant(globals[i].Type, value); err != nil {
				return nil, err
			}
		}
	}
	m.SetGlobals(globals)
	if err := m.Freeze(image); err != nil {
		return nil, err
	}
	if err := reduce(m); err != nil {
		return nil, err
	}
	m.SetExports(slices.DeleteFunc(exports, func(e wasm.Export) bool { return !called[e.Name] }))
	m.DropCustom(wasm.CustomNames) // some are of segments that are no more
	return m.Bytes(), nil
}

// initialisers runs the initialisers of all packages. The scheduler keeps a reference to it after the only time
// that it is called.
const initialisers = "runtime.initAll"

// reduce makes sure that no instruction changes a table or drops a segment, because such state would be left
// behind, and empties the function that is not needed any more, so that what only it calls can be removed.
func reduce(m *wasm.Module) error {
	names, err := m.FunctionNames()
	if err != nil {
		return err
	}
	return m.Code(func(index uint32, body []byte) ([]byte, error) {
		if names[index] == initialisers {
			return []byte{0, wasm.OpUnreachable, wasm.OpEnd}, nil
		}
		changes, err := wasm.Changes(body)
		if changes {
			return nil, errors.New("it changes a table or a segment while it runs, which cannot be frozen")
		}
		return body, err
	})
}

// exportGlobals exports every global of the module, so that its value can be read.
func exportGlobals(m *wasm.Module, n int) error {
	exports, err := m.Exports()
	if err != nil {
		return err
	}
	for i := range n {
		exports = append(exports, wasm.Export{Name: globalName(i), Kind: wasm.KindGlobal, Index: uint32(i)})
	}
	m.SetExports(exports)
	return nil
}

func globalName(i int) string { return fmt.Sprintf("freeze:%d", i) }

// constant writes the expression of a value, given as wazero holds it.
func constant(kind byte, value uint64) ([]byte, error) {
	switch kind {
	case wasm.TypeI32:
		return append(wasm.AppendI64([]byte{wasm.OpI32Const}, int64(api.DecodeI32(value))), wasm.OpEnd), nil
	case wasm.TypeI64:
		return append(wasm.AppendI64([]byte{wasm.OpI64Const}, int64(value)), wasm.OpEnd), nil
	case wasm.TypeF32:
		return append(binary.LittleEndian.AppendUint32([]byte{wasm.OpF32Const}, uint32(value)), wasm.OpEnd), nil
	case wasm.TypeF64:
		return append(binary.LittleEndian.AppendUint64([]byte{wasm.OpF64Const}, value), wasm.OpEnd), nil
	}
	return nil, fmt.Errorf("a global has the type 0x%02x, which cannot be frozen", kind)
}

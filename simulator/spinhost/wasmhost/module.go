package wasmhost

import (
	"context"
	"fmt"

	"github.com/tetratelabs/wazero"

	"aiuta-edge/simulator/spinhost/abi"
)

// Module is a component's code, compiled and found fit. It is safe for concurrent use and lives as long as its engine.
type Module struct {
	engine   *Engine
	compiled wazero.CompiledModule
	fixtures Fixtures
	// globals are the names of those that can change, and snapshot what instances are restored to; nil if they cannot be.
	globals  []string
	snapshot *snapshot
	idle     idle
	// starts are the functions that are called before the first request, in this order.
	starts []string
	// least is how much memory an instance begins with, in bytes.
	least uint64
}

// Compile compiles a core module and checks that this host can run it: every import must be offered and every needed
// export be there, with the right signature. The error says in one line what is wrong, without naming the file.
func (e *Engine) Compile(ctx context.Context, wasm []byte, fixtures Fixtures) (*Module, error) {
	if err := checkFormat(wasm); err != nil {
		return nil, err
	}
	wasm, globals := prepared(wasm)
	compiled, err := e.runtime.CompileModule(ctx, wasm)
	if err != nil {
		return nil, fmt.Errorf("not a valid WebAssembly module: %w", firstLine(err))
	}
	m := &Module{engine: e, compiled: compiled, fixtures: fixtures, globals: globals}
	const pageSize = 64 << 10
	for _, memory := range compiled.ExportedMemories() {
		m.least = uint64(memory.Min()) * pageSize
	}
	if err := m.check(ctx); err != nil {
		compiled.Close(ctx)
		return nil, err
	}
	// Not as wazero's start functions: they would run before anything could stop them.
	for _, name := range []string{startName, abi.Initialize.Name} {
		if _, ok := compiled.ExportedFunctions()[name]; ok {
			m.starts = append(m.starts, name)
		}
	}
	return m, nil
}

func (m *Module) check(ctx context.Context) error {
	if err := checkImports(m.compiled, m.engine.offers); err != nil {
		return err
	}
	if err := checkExports(m.compiled); err != nil {
		return err
	}
	return m.link(ctx)
}

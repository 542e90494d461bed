//go:build !tinygo

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"aiuta-edge/pkg/wasm"
)

// allowed are the calls that may be made before a component is frozen, because their answers are fixed: there are no
// arguments and no environment variables, and the clocks stand at zero, which package time takes for the origin of
// intervals. What depends on any of them must not be computed in an initialiser. Any other call would freeze
// something of the machine that builds; random_get would freeze the state of a random number generator, and every
// instance would draw the same numbers.
var allowed = map[string]bool{
	"args_sizes_get": true, "args_get": true,
	"environ_sizes_get": true, "environ_get": true,
	"clock_time_get": true,
}

// generators are the functions by which TinyGo's runtime draws the seed of its hashes as it starts, and what they do
// while a component is initialised: they give zeros, and leave the generator of wasi-libc as it is, unseeded. Each
// instance seeds it with the host's numbers when it first needs one.
var generators = map[string][]byte{
	"arc4random":     {0, wasm.OpI32Const, 0, wasm.OpEnd},
	"arc4random_buf": {0, wasm.OpEnd},
}

// withoutGenerators returns the module with the generators replaced.
func withoutGenerators(m *wasm.Module) (*wasm.Module, error) {
	names, err := m.FunctionNames()
	if err != nil {
		return nil, err
	}
	changed := &wasm.Module{Sections: slices.Clone(m.Sections)}
	return changed, changed.Code(func(index uint32, body []byte) ([]byte, error) {
		if replacement, ok := generators[names[index]]; ok {
			return replacement, nil
		}
		return body, nil
	})
}

// initialised runs _initialize and returns the memory and the globals that it leaves behind.
func initialised(ctx context.Context, m *wasm.Module, globals int) (image []byte, values []uint64, err error) {
	open, err := withoutGenerators(m)
	if err != nil {
		return nil, nil, err
	}
	if err := exportGlobals(open, globals); err != nil {
		return nil, nil, err
	}
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer runtime.Close(ctx)
	compiled, err := runtime.CompileModule(ctx, open.Bytes())
	if err != nil {
		return nil, nil, err
	}
	if err := refuseImports(ctx, runtime, compiled); err != nil {
		return nil, nil, err
	}
	instance, err := runtime.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().
		WithStartFunctions(initialize).
		WithWalltime(func() (int64, int32) { return 0, 0 }, 1).
		WithNanotime(func() int64 { return 0 }, 1))
	if err != nil {
		return nil, nil, fmt.Errorf("initialising it: %w", err)
	}
	memory := instance.Memory()
	whole, ok := memory.Read(0, memory.Size())
	if !ok {
		return nil, nil, errors.New("its memory cannot be read")
	}
	for i := range globals {
		values = append(values, instance.ExportedGlobal(globalName(i)).Get())
	}
	return bytes.Clone(whole), values, nil
}

// refuseImports offers every function that the module imports, and lets no call through but the allowed ones.
func refuseImports(ctx context.Context, runtime wazero.Runtime, compiled wazero.CompiledModule) error {
	builders := map[string]wazero.HostModuleBuilder{}
	wasi := runtime.NewHostModuleBuilder(wasi_snapshot_preview1.ModuleName)
	wasi_snapshot_preview1.NewFunctionExporter().ExportFunctions(wasi)
	builders[wasi_snapshot_preview1.ModuleName] = wasi
	for _, f := range compiled.ImportedFunctions() {
		module, name, _ := f.Import()
		if builders[module] == nil {
			builders[module] = runtime.NewHostModuleBuilder(module)
		}
		if module == wasi_snapshot_preview1.ModuleName && allowed[name] {
			continue
		}
		builders[module].NewFunctionBuilder().WithGoFunction(api.GoFunc(func(context.Context, []uint64) {
			panic(fmt.Sprintf("it calls %s.%s, whose answer must not be frozen", module, name))
		}), f.ParamTypes(), f.ResultTypes()).Export(name)
	}
	for _, builder := range builders {
		if _, err := builder.Instantiate(ctx); err != nil {
			return err
		}
	}
	return nil
}

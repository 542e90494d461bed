package wasmhost

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"aiuta-edge/simulator/spinhost/abi"
)

// The first eight bytes of a core module and of a component (WebAssembly core specification 5.5.16, component model
// design/mvp/Binary.md): a magic number, then a version, in which a component has its layer set.
var (
	magic         = []byte("\x00asm")
	coreVersion   = []byte{1, 0, 0, 0}
	componentFrom = []byte{1, 0}
)

// checkFormat tells a core module from everything else that a path may lead to.
func checkFormat(wasm []byte) error {
	const headerSize = 8
	if len(wasm) < headerSize || !bytes.HasPrefix(wasm, magic) {
		return errors.New("not a WebAssembly file")
	}
	version := wasm[len(magic):headerSize]
	switch {
	case bytes.Equal(version, coreVersion):
		return nil
	case bytes.Equal(version[2:], componentFrom):
		return errors.New("a WebAssembly component, where a core module is needed: build it with TinyGo and the Spin Go SDK v2")
	}
	return fmt.Errorf("WebAssembly of an unknown version (% x)", version)
}

// checkImports refuses the first import that the host does not offer, by name.
func checkImports(compiled wazero.CompiledModule, offers map[string]map[string]api.FunctionDefinition) error {
	for _, imported := range compiled.ImportedFunctions() {
		module, name, _ := imported.Import()
		functions, ok := offers[module]
		if !ok {
			return fmt.Errorf("imports %s.%s, which this host does not offer (it offers %s)",
				module, name, strings.Join(slices.Sorted(maps.Keys(offers)), ", "))
		}
		offered, ok := functions[name]
		if !ok {
			return fmt.Errorf("imports %s.%s, but this host's %s has no such function", module, name, module)
		}
		if got, want := signature(imported), signature(offered); got != want {
			return fmt.Errorf("imports %s.%s as %s, but it is %s", module, name, got, want)
		}
	}
	for _, memory := range compiled.ImportedMemories() {
		module, name, _ := memory.Import()
		return fmt.Errorf("imports the memory %s.%s, but has to bring its own", module, name)
	}
	return nil
}

// checkExports refuses a module that lacks what Spin calls, by name.
func checkExports(compiled wazero.CompiledModule) error {
	functions := compiled.ExportedFunctions()
	for _, f := range []abi.Func{abi.HandleHTTPRequest, abi.Realloc, abi.Free} {
		exported, ok := functions[f.Name]
		if !ok {
			return fmt.Errorf("does not export %s: it is not built with the http package of the Spin Go SDK v2", f.Name)
		}
		if err := checkSignature(exported, f); err != nil {
			return err
		}
	}
	if exported, ok := functions[abi.Initialize.Name]; ok {
		if err := checkSignature(exported, abi.Initialize); err != nil {
			return err
		}
	}
	if _, ok := compiled.ExportedMemories()[abi.MemoryName]; !ok {
		return fmt.Errorf("does not export its memory as %q", abi.MemoryName)
	}
	return nil
}

func checkSignature(exported api.FunctionDefinition, f abi.Func) error {
	want := typeList(valueTypes(f.Params)) + " -> " + typeList(valueTypes(f.Results))
	if got := signature(exported); got != want {
		return fmt.Errorf("exports %s as %s, but it has to be %s", f.Name, got, want)
	}
	return nil
}

// signature writes a function's type as "(i32 i32) -> (i32)".
func signature(f api.FunctionDefinition) string {
	return typeList(f.ParamTypes()) + " -> " + typeList(f.ResultTypes())
}

func typeList(types []api.ValueType) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = api.ValueTypeName(t)
	}
	return "(" + strings.Join(names, " ") + ")"
}

// firstLine cuts an engine's error to what fits into one line of a start-up message.
func firstLine(err error) error {
	line, _, cut := strings.Cut(err.Error(), "\n")
	if !cut {
		return err
	}
	return errors.New(line)
}

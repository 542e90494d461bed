package wasmhost

import (
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// wasi offers WASI preview 1 as wazero implements it. What it shows of the outside is set by each instance: standard
// output and error, the environment, clock and randomness; no files, no arguments, no network.
func wasi(runtime wazero.Runtime) wazero.HostModuleBuilder {
	builder := runtime.NewHostModuleBuilder(wasi_snapshot_preview1.ModuleName)
	wasi_snapshot_preview1.NewFunctionExporter().ExportFunctions(builder)
	return builder
}

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

// harmless are the functions of WASI that leave nothing behind but what they write to the guest's memory and to the outside,
// and those that end the guest. The others open, close, move and configure files.
var harmless = map[string]bool{
	"args_get": true, "args_sizes_get": true, "environ_get": true, "environ_sizes_get": true,
	"clock_res_get": true, "clock_time_get": true, "random_get": true, "sched_yield": true,
	"fd_write": true, "fd_fdstat_get": true, "fd_prestat_get": true, "fd_prestat_dir_name": true, "proc_exit": true,
}

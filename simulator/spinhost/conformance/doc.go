// Package conformance holds one table of what a module built with the Spin Go SDK v2 sees of its host and its host of
// it, and runs it in engines that share no code: in spinhost, on wazero; in V8, where the stock wit-component has made a
// component of the same module (folder v8); and in Wasmtime, the engine of Spin (folder wasmtime). What one of them
// does otherwise is a fault of that one or of the table.
//
// The package has tests only. The guest that they drive is in the folder guest, with its source.
package conformance

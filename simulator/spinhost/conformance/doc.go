// Package conformance holds one table of what a module built with the Spin Go SDK v2 and its host see of each other, and
// runs it in engines that share no code: in spinhost, on wazero; in V8, where the stock wit-component has made a component
// of the same module (folder v8); and in Wasmtime, the engine of Spin (folder wasmtime), with that component and, given
// Spin's own adapter, with the one that Spin would make. A difference is a fault of the engine or of the table.
//
// The package has only tests. The guest that they drive is in the folder guest, with its source.
package conformance

// Package component carries the compiled token endpoint, so that the simulator runs the very bytes that are
// deployed and needs no TinyGo. Both files are written by make component, and checked by make test.
package component

import _ "embed"

// Wasm is the Spin component, a core WebAssembly module. It is not to be modified.
//
//go:embed edge.wasm
var Wasm []byte

// Manifest is the text of the application's spin.toml, from the day on which Wasm was built. The file at the
// root is the original; go:embed reaches no folder above its own. It is not to be modified.
//
//go:embed spin.toml
var Manifest []byte

// Package abi is the binary interface between Spin and a core WebAssembly module built with the Spin Go SDK v2:
// the names and signatures of every function that crosses the border, and the layout of every value.
//
// It is the interface of wit-bindgen 0.2 (2022), which today's Canonical ABI still reads bit for bit: strings and
// lists are a pointer and a length, options and results carry a one-byte tag, everything is little-endian, and
// what the host hands over lives in memory that the guest itself allocated.
//
// Sources: github.com/fermyon/spin/sdk/go/v2 v2.2.0 (the .c files of http, variables, kv and redis) and the Canonical ABI
// of the component model (design/mvp/CanonicalABI.md). The package knows no engine: memory and allocation come in
// through two small interfaces.
package abi

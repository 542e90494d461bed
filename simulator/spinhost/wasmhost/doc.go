// Package wasmhost runs a Spin component's core module on wazero: it checks what the module imports and exports,
// offers the host functions, and turns one request into one response in a fresh instance.
//
// It knows the binary interface (package abi) and the engine, and nothing of manifests, routes or net/http.
//
// Plain wazero is milder than Spin, so this package does what Spin's adapter does as well: every response is
// freed again through the guest's allocator, and the guest must be able to allocate as soon as it makes its first
// host call, even inside _initialize (strict mode).
package wasmhost

// Package spinhost runs a Spin application of components built with the Spin Go SDK v2 inside a Go process, under go test
// for one: what `spin up` does for them, as an http.Handler.
//
//	m, err := manifest.Load("spin.toml")
//	app, err := spinhost.Open(ctx, m, spinhost.WithVariables(map[string]string{"greeting": "hello"}))
//	defer app.Close(ctx)
//	http.ListenAndServe("127.0.0.1:3000", app)
//
// It follows Spin v4.0.2 in routes, headers, variables, files, stores, outbound requests, errors and limits of the
// interface, so that what passes here passes there; where net/http or a wish for safety makes it differ, the function
// that differs says so under "Deviation". A component is compiled once; each request runs in a fresh instance, and
// nothing in a guest's memory survives.
//
// # In a test
//
// Everything that a component sees of the world is an option, with an implementation for real use and one for tests:
//
//   - [WithVariables], [WithVariableProvider], [WithEnvironment], [WithDotEnv]: its variables
//   - [WithRuntimeConfig]: variables, stores and folders from a file that spin up takes too
//   - [WithClock], [WithRandom]: its time and its randomness
//   - [WithKeyValue], [WithStateDir], [WithInitialValues]: its key-value stores, see package keyvalue
//   - [WithRedis]: its Redis servers, see package redis
//   - [WithOutbound]: the servers that it asks over HTTP, an http.RoundTripper
//   - [WithLog], [WithGuestOutputOf], [WithLogDir]: what it prints
//   - [WithTrace]: each call that it makes to its host
//
// The interfaces are small. To fail one call of many, or to count calls, embed an implementation and override a method.
// A [WithCompilationCache] that all tests of a process share saves most of their time, and a [WithEngine] the rest.
//
// # Limits
//
// A guest may loop, sleep, allocate, write or answer without end; the host stops it and keeps nothing. Each limit has an
// option and one clear line in the log:
//
//   - [WithTimeLimit], [WithMemoryLimit], [WithInstanceLimit], [WithResponseLimit]: the answer is a 500 without a body
//   - [WithBodyLimit]: the answer is a 413
//   - [WithBodyTime]: the answer is a 408
//   - [WithMemoryBudget]: the answer is a 503, after a second
//   - [WithOutputLimit]: what is above it is dropped
//
// # Layers
//
// They depend on each other one way. abi holds the binary interface and hostcall prints it for people, both without an
// engine; wasmhost binds them to wazero. keyvalue, redis and outbound are what components reach. manifest reads spin.toml and
// runtimeconfig a runtime configuration, both with document; route matches paths, files copies files, and variables finds
// values. This package is the application on top.
package spinhost

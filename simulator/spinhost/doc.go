// Package spinhost runs a Spin application of components built with the Spin Go SDK v2, inside a Go process: what
// `spin up` does for them, as an http.Handler.
//
//	manifest, err := spinhost.LoadManifest("spin.toml")
//	app, err := spinhost.Open(ctx, manifest, spinhost.WithVariables(map[string]string{"greeting": "hello"}))
//	defer app.Close(ctx)
//	http.ListenAndServe("127.0.0.1:3000", app)
//
// It follows Spin v4.0.2 in routes, headers, variables, errors and limits of the interface, so that what passes here
// passes there; where net/http makes it differ, the function that differs says so under "Deviation". A component is
// compiled once; each request runs in a fresh instance.
//
// The layers, which depend on each other one way: abi holds the binary interface, wasmhost binds it to wazero, and this
// package is the application on top.
package spinhost

//go:build tinygo

package main

import _ "unsafe" // for go:linkname

// onGoroutine runs f on a goroutine and returns when it has finished.
//
// Spin enters the component through a C export, which TinyGo does not wrap in a goroutine. There the current
// task is nil, and since Go 1.24 SHA-256 writes its FIPS indicator to it: the first HS256 signature would
// trap (tinygo issues 4847 and 5291). TinyGo's own //go:wasmexport wraps functions in this very way, through
// two functions of its runtime that this file borrows. They are not public, so TinyGo is pinned, and a test
// mints from the real artifact.
func onGoroutine(f func()) {
	done := false
	go func() {
		f()
		done = true
		wasmExportExit()
	}()
	wasmExportRun(&done)
}

//go:linkname wasmExportRun runtime.wasmExportRun
func wasmExportRun(done *bool)

//go:linkname wasmExportExit runtime.wasmExportExit
func wasmExportExit()

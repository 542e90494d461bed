// Package fips140 has one file in place of Go's: FIPS 140-3 mode is off by constant, where Go's reads GODEBUG. Go supports
// the mode on no wasm (Supported, in Go's file), and a component has no GODEBUG. The compiler cannot know that, and linked
// what only the mode runs: a self-test of each algorithm with all that it tries, and a random number generator of its own.
package fips140

import "errors"

const Enabled = false

const debug = false

// Supported says that the mode is not.
func Supported() error { return errors.New("FIPS 140-3 mode is not supported on wasm") }

func Name() string { return "Go Cryptographic Module" }

func Version() string { return "latest" }

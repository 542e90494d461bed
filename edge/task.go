//go:build tinygo

package main

import _ "unsafe" // for go:linkname

// handle answers one request as TinyGo's runtime has to be entered for it.
//
// Spin enters the component through a C export, which TinyGo does not wrap in a goroutine. There the current task
// is nil, and since Go 1.24 SHA-256 writes its FIPS indicator to it: the first HS256 signature would trap
// (tinygo issues 4847 and 5291). A task that was never started is enough for that. A goroutine would be more than
// enough: it needs a stack of 64 KiB, and the code of every function would have to be able to give way to another
// goroutine, which makes it half as large again. Nothing here waits for anything. What did would trap, because
// this task has nothing to give way with.
//
// The names that this file borrows from TinyGo are not public, so TinyGo is pinned, and tests mint from the real
// artifact.
func handle(f func()) {
	initRand()
	currentTask = &task
	f()
	currentTask = nil
}

// task has the size of internal/task.Task or more, and no meaning to this package.
var task [16]uint64

//go:extern internal/task.currentTask
var currentTask *[16]uint64

// initRand gives the runtime a new seed for each request. The component is frozen after its initialisation, and
// with it the seed that the hashes of Go's maps begin with; a client that knew it could make all keys of a request fall
// into one bucket. Other random numbers are not frozen (edge/freeze, generators).
//
//go:linkname initRand runtime.initRand
func initRand()

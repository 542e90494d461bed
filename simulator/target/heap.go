package target

import (
	"os"
	"runtime/debug"
)

// heapGrowth lets the heap grow to nine times what lives, which is a few dozen megabytes.
const heapGrowth = 800

// LetHeapGrow is for programs that serve a target: what lives long is small, and each request leaves some garbage, so that
// Go's collector would by default run every few dozen requests. It leaves a GOGC of the user's as it is.
func LetHeapGrow() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
}

// heapBound is from where on the collector runs more often, four times what lives in a server.
const heapBound = 64 << 20

// BoundHeap is for a program that does nothing but serve, for as long as it may be: a flood makes the heap no larger than
// it has to be. docs/performance.md has what that costs. It leaves a GOMEMLIMIT of the user's as it is.
func BoundHeap() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapBound)
	}
}

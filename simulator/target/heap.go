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

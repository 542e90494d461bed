//go:build tinygo

package main

import "unsafe"

// The allocator of C, for the SDK's C code and for the host, which lays its answers out in it. TinyGo's own remembers each
// block in a map, so that its collector finds it; here nothing is collected, and the map was an eighth of a mint. The
// build tag custommalloc leaves TinyGo's out.

//export malloc
func malloc(size uintptr) unsafe.Pointer {
	if size == 0 {
		return nil
	}
	return alloc(size, nil)
}

//export calloc
func calloc(n, size uintptr) unsafe.Pointer {
	if size != 0 && n > ^uintptr(0)/size {
		return nil
	}
	return malloc(n * size) // zeroed, as all memory of Go's is
}

// realloc copies as many bytes as the new block has. Those beyond the old one are anything, as in C; they can be read,
// because the new block lies behind them.
//
//export realloc
func realloc(old unsafe.Pointer, size uintptr) unsafe.Pointer {
	moved := malloc(size)
	if old != nil {
		copy(unsafe.Slice((*byte)(moved), size), unsafe.Slice((*byte)(old), size))
	}
	return moved
}

//export free
func free(unsafe.Pointer) {}

// alloc is that of the collector which the component is built with (-gc=leaking).
//
//go:linkname alloc runtime.alloc
func alloc(size uintptr, layout unsafe.Pointer) unsafe.Pointer

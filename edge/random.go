//go:build tinygo

package main

import "unsafe"

// The random numbers of C, from which TinyGo takes its own: crypto/rand, and the seed of the hashes of maps. Those of
// wasi-libc run ChaCha20 over what they have from the host, which was a tenth of a mint's instructions. Here the numbers are
// the host's own, a few more at a time than are asked for, and none is given twice.

// drawn are the host's numbers, of which the first are given away, and are zero.
var (
	drawn [64]byte
	given = len(drawn)
)

// Not inlined, so that edge/freeze finds it.
//
//go:noinline
//export arc4random_buf
func arc4random_buf(to unsafe.Pointer, size uintptr) {
	if size > uintptr(len(drawn)) {
		draw(to, size)
		return
	}
	if int(size) > len(drawn)-given {
		draw(unsafe.Pointer(&drawn), uintptr(len(drawn)))
		given = 0
	}
	from := drawn[given:][:size]
	copy(unsafe.Slice((*byte)(to), size), from)
	clear(from)
	given += int(size)
}

//go:noinline
//export arc4random
func arc4random() (number uint32) {
	arc4random_buf(unsafe.Pointer(&number), unsafe.Sizeof(number))
	return number
}

// draw fills memory with random numbers of the host, or traps.
func draw(to unsafe.Pointer, size uintptr) {
	if randomGet(to, size) != 0 {
		panic("the host has no random numbers")
	}
}

//go:wasmimport wasi_snapshot_preview1 random_get
func randomGet(to unsafe.Pointer, size uintptr) uint32

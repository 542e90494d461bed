package abi

import (
	"encoding/binary"
	"errors"
)

// fakeGuest is a memory with an allocator that only moves forward and writes down what it gave out.
type fakeGuest struct {
	memory []byte
	top    uint32
	given  []Block
	// skew is added to every address that is given out.
	skew uint32
	// fail makes the allocator fail.
	fail error
}

func newFakeGuest() *fakeGuest { return &fakeGuest{memory: make([]byte, 4096), top: 1024} }

func (g *fakeGuest) Read(offset, n uint32) ([]byte, bool) {
	if uint64(offset)+uint64(n) > uint64(len(g.memory)) {
		return nil, false
	}
	return g.memory[offset : offset+n], true
}

func (g *fakeGuest) Write(offset uint32, v []byte) bool {
	view, ok := g.Read(offset, uint32(len(v)))
	copy(view, v)
	return ok
}

func (g *fakeGuest) Alloc(align, size uint32) (uint32, error) {
	if g.fail != nil {
		return 0, g.fail
	}
	at := (g.top+align-1)/align*align + g.skew
	g.top = at + size
	g.given = append(g.given, Block{at, size, align})
	return at, nil
}

// place writes values at an offset: a string as its bytes, an int as a little-endian i32.
func (g *fakeGuest) place(offset int, values ...any) {
	for _, v := range values {
		switch v := v.(type) {
		case string:
			offset += copy(g.memory[offset:], v)
		case int:
			binary.LittleEndian.PutUint32(g.memory[offset:], uint32(v))
			offset += 4
		}
	}
}

func (g *fakeGuest) i32(offset uint32) uint32 { return binary.LittleEndian.Uint32(g.memory[offset:]) }

func (g *fakeGuest) text(ptr, size uint32) string { return string(g.memory[ptr : ptr+size]) }

var errNoMemory = errors.New("no memory")

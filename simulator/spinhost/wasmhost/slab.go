package wasmhost

import (
	"sync"
	"unsafe"
)

// slabPieces is how many pieces a slab has: more than instances run at once on a small machine.
const slabPieces = 32

// largePage is the size of a large page, in bytes, on amd64 and on most of arm64. Where it is larger, pages stay small.
const largePage = 2 << 20

// slab holds pieces side by side, in pages as large as the machine has them. A request touches some sixty small pages of
// its instance, which the processor would have to look up one by one. A nil slab has no pieces.
type slab struct {
	mapped []byte // by the system, not by Go
	memory []byte // the part of it that begins with a large page
	mu     sync.Mutex
	free   []*[reserved]byte // the last one given back is the first one taken: it may still be in a cache
}

// newSlab returns nil where the system gives none.
func newSlab() *slab {
	mapped := mapLarge(slabPieces*reserved + largePage)
	if mapped == nil {
		return nil
	}
	skip := -uintptr(unsafe.Pointer(&mapped[0])) % largePage
	memory := mapped[skip:][:slabPieces*reserved]
	s := &slab{mapped: mapped, memory: memory}
	for at := 0; at < len(memory); at += reserved {
		s.free = append(s.free, (*[reserved]byte)(memory[at:at+reserved]))
	}
	return s
}

// take returns a piece, or nil.
func (s *slab) take() *[reserved]byte {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	last := len(s.free) - 1
	if last < 0 {
		return nil
	}
	piece := s.free[last]
	s.free = s.free[:last]
	return piece
}

// put takes a piece back, if it is one of the slab's.
func (s *slab) put(piece *[reserved]byte) bool {
	if s == nil || !s.has(piece) {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, piece)
	return true
}

func (s *slab) has(piece *[reserved]byte) bool {
	begin := uintptr(unsafe.Pointer(&s.memory[0]))
	at := uintptr(unsafe.Pointer(piece))
	return at >= begin && at < begin+uintptr(len(s.memory))
}

func (s *slab) close() error {
	if s == nil {
		return nil
	}
	return unmap(s.mapped)
}

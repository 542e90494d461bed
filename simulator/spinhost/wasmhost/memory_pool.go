package wasmhost

import (
	"context"
	"sync"

	"github.com/tetratelabs/wazero/experimental"
)

// reserved is how much memory an instance gets in one piece, in bytes. A guest that grows within it grows without a
// copy; one that needs more gets memory of its own, as without a pool.
const reserved = 1 << 20

// memories are pieces of memory that no instance has, every byte of them zero. A fresh instance takes one in place of
// asking Go for megabytes that it would have to clear and collect.
type memories struct {
	slab *slab
	pool sync.Pool // of what does not fit into the slab
}

func newMemories() *memories {
	return &memories{newSlab(), sync.Pool{New: func() any { return &[reserved]byte{} }}}
}

// close gives the memory back. No instance may be left.
func (m *memories) close() error { return m.slab.close() }

// allocate makes instances that start under the context take their memory from here.
func (m *memories) allocate(ctx context.Context) context.Context {
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(func(_, _ uint64) experimental.LinearMemory {
		return m.take()
	}))
}

func (m *memories) take() *linearMemory {
	piece := m.slab.take()
	if piece == nil {
		piece = m.pool.Get().(*[reserved]byte)
	}
	return &linearMemory{from: m, piece: piece}
}

func (m *memories) put(piece *[reserved]byte) {
	if !m.slab.put(piece) {
		m.pool.Put(piece)
	}
}

// linearMemory is that of one instance.
type linearMemory struct {
	from *memories
	// piece is nil once the instance has outgrown it.
	piece *[reserved]byte
	bytes []byte
}

// Reallocate implements [experimental.LinearMemory]. wazero keeps sizes within the configured limit.
func (m *linearMemory) Reallocate(size uint64) []byte {
	if m.piece != nil && size <= reserved {
		m.bytes = m.piece[:size:size]
		return m.bytes
	}
	grown := make([]byte, size, max(size, uint64(len(m.bytes))*2))
	copy(grown, m.bytes)
	m.giveBack()
	m.bytes = grown
	return m.bytes
}

// Free implements [experimental.LinearMemory].
func (m *linearMemory) Free() {
	m.giveBack()
	m.bytes = nil
}

// giveBack zeroes what the guest could write to, which is as much as its memory ever had: it cannot shrink.
func (m *linearMemory) giveBack() {
	if m.piece != nil {
		clear(m.bytes)
		m.from.put(m.piece)
		m.piece = nil
	}
}

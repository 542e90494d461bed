package wasmhost

import (
	"context"
	"errors"

	"github.com/tetratelabs/wazero/experimental"

	"aiuta-edge/simulator/spinhost/pages"
)

// ErrMemory is wrapped by the error of a guest that failed after it was refused memory, because all instances together
// have as much as [Config.Beyond] allows.
var ErrMemory = errors.New("the instances have as much memory together as the limit allows")

// linearMemory is the memory of one instance.
type linearMemory struct {
	from *memories
	// room is mapped: a piece of the pool's or, once the guest has outgrown it, memory of its own.
	room []byte
	// used is how much of it the guest has; its memory cannot shrink.
	used int
	// laid says that it begins as an image, and not as zeros.
	laid bool
	// beyond is how much was taken from the engine's Beyond, in bytes.
	beyond int64
	// refused is set once there was no more.
	refused bool
}

// newMemory returns memory for an instance that begins with size bytes. The caller frees it if the instance does not
// start.
func (m *memories) newMemory(size uint64) (*linearMemory, error) {
	memory := &linearMemory{from: m, room: m.take()}
	if memory.room == nil || !memory.makeRoom(size) {
		memory.Free()
		return nil, ErrMemory
	}
	return memory, nil
}

// allocator makes an instance that starts under the context live in this memory.
func (m *linearMemory) allocator(ctx context.Context) context.Context {
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(func(_, _ uint64) experimental.LinearMemory {
		return m
	}))
}

// Reallocate implements [experimental.LinearMemory]. wazero keeps sizes within the limit of one instance.
func (m *linearMemory) Reallocate(size uint64) []byte {
	if !m.makeRoom(size) {
		m.refused = true
		return nil
	}
	m.used = int(size)
	return m.room[:size:size]
}

// makeRoom reports whether there is room for size bytes.
func (m *linearMemory) makeRoom(size uint64) bool {
	if more := int64(size) - Reserved - m.beyond; more > 0 {
		if !m.from.takeBeyond(more) {
			return false
		}
		m.beyond += more
	}
	if size <= uint64(len(m.room)) {
		return true
	}
	// Twice as much, so that a guest which grows step by step is not copied at each.
	grown := pages.Map(max(int(size), 2*len(m.room)))
	if grown == nil {
		return false
	}
	copy(grown, m.room[:m.used])
	m.giveBack()
	m.room = grown
	return true
}

// Free implements [experimental.LinearMemory]. A second call does nothing.
func (m *linearMemory) Free() {
	m.giveBack()
	m.from.putBeyond(m.beyond)
	m.room, m.beyond = nil, 0
}

func (m *linearMemory) giveBack() {
	switch {
	case len(m.room) == 0:
	case len(m.room) == Reserved && !m.laid:
		m.from.put(m.room, m.used)
	default:
		pages.Unmap(m.room)
	}
	m.laid = false
}

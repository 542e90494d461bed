package wasmhost

import (
	"errors"
	"sync"

	"aiuta-edge/simulator/spinhost/pages"
)

// Reserved is how much memory each instance has room for from the start, in bytes. A guest that grows beyond it moves to
// memory of its own.
const Reserved = 1 << 20

// kept is how many pieces wait for the next instances: more than run at once on a small machine. The system gets the
// others back at once, so that a process is as small after a flood as before it.
const kept = 32

// Bytes is a number of bytes that may be taken at a time. It is safe for concurrent use.
type Bytes interface {
	// TryAcquire takes n bytes, and reports false if there are fewer.
	TryAcquire(n int64) bool
	// Release gives n bytes back.
	Release(n int64)
}

// memories hands out the memory of instances, every byte of it zero. It is not Go's, because
// the collector would be at work all the time, or wait until several times as much has piled up.
type memories struct {
	// beyond bounds what instances take beyond Reserved. Nil does not.
	beyond Bytes

	mu   sync.Mutex
	free [][]byte // the last one given back is the first one taken: it may still be in a cache
}

// close gives the memory back. No instance may be left.
func (m *memories) close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var errs []error
	for _, piece := range m.free {
		errs = append(errs, pages.Unmap(piece))
	}
	m.free = nil
	return errors.Join(errs...)
}

// take returns a piece of Reserved bytes, nil if the system has none.
func (m *memories) take() []byte {
	m.mu.Lock()
	last := len(m.free) - 1
	if last < 0 {
		m.mu.Unlock()
		return pages.Map(Reserved)
	}
	defer m.mu.Unlock()
	piece := m.free[last]
	m.free = m.free[:last]
	return piece
}

// put takes a piece back, of which the first bytes were used.
func (m *memories) put(piece []byte, used int) error {
	clear(piece[:used])
	m.mu.Lock()
	if len(m.free) < kept {
		m.free = append(m.free, piece)
		m.mu.Unlock()
		return nil
	}
	m.mu.Unlock()
	return pages.Unmap(piece)
}

func (m *memories) takeBeyond(n int64) bool { return m.beyond == nil || m.beyond.TryAcquire(n) }

func (m *memories) putBeyond(n int64) {
	if m.beyond != nil && n > 0 {
		m.beyond.Release(n)
	}
}

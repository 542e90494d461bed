package turns

import (
	"context"
	"sync"
)

// Mutex is a lock that may be held while others take their turns. The zero Mutex is unlocked.
type Mutex struct {
	mu    sync.Mutex
	freed chan struct{} // of the holder, closed when it unlocks; nil while unlocked
}

// Lock waits until the lock is free, or returns the context's error.
func (m *Mutex) Lock(ctx context.Context) error {
	for {
		m.mu.Lock()
		held := m.freed
		if held == nil {
			m.freed = make(chan struct{})
			m.mu.Unlock()
			return nil
		}
		m.mu.Unlock()
		if err := Wait(ctx, held); err != nil {
			return err
		}
	}
}

// Unlock frees the lock. The caller holds it.
func (m *Mutex) Unlock() {
	m.mu.Lock()
	defer m.mu.Unlock()
	close(m.freed)
	m.freed = nil
}

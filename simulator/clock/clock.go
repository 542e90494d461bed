// Package clock is the one clock that the endpoint, the backend and the personas of a simulation share.
package clock

import (
	"context"
	"sync"
	"time"
)

// Clock tells the time and waits. Implementations are safe for concurrent use.
type Clock interface {
	Now() time.Time
	// Sleep returns nil once d has passed on this clock, or the context's error before that.
	Sleep(ctx context.Context, d time.Duration) error
}

// Real is the machine's clock.
type Real struct{}

// Now returns the machine's time.
func (Real) Now() time.Time { return time.Now() }

// Sleep waits for d on the machine's clock.
func (Real) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Simulated follows the machine's clock from a start of its own, and jumps ahead instead of waiting:
// a poll schedule of minutes and a token's expiry are played in no time.
type Simulated struct {
	mu    sync.Mutex
	ahead time.Duration
}

// NewSimulated returns a clock that shows the machine's time until somebody sleeps on it or moves it.
func NewSimulated() *Simulated { return &Simulated{} }

// Now returns the machine's time plus all that was slept and advanced.
func (s *Simulated) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.ahead)
}

// Sleep moves the clock ahead by d and returns at once.
func (s *Simulated) Sleep(ctx context.Context, d time.Duration) error {
	s.Advance(d)
	return ctx.Err()
}

// Advance moves the clock ahead by d.
func (s *Simulated) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead += d
}

package clock

import (
	"context"
	"time"
)

// WithSilence returns a copy of ctx that ends with context.DeadlineExceeded once d has passed on the clock c without a
// call of heard. It also ends after d of the machine's time without one. Calling cancel releases what it holds.
//
// It is the limit of clients that wait for the next byte, however long the whole takes.
func WithSilence(ctx context.Context, c Clock, d time.Duration) (inner context.Context, heard func(), cancel context.CancelFunc) {
	simulated, _ := c.(*Simulated)
	t := &timeout{Context: ctx, clock: simulated, done: make(chan struct{})}
	if err := ctx.Err(); err != nil {
		t.end(err)
	}
	machine := time.AfterFunc(d, func() { t.end(context.DeadlineExceeded) })
	stop := context.AfterFunc(ctx, func() { t.end(ctx.Err()) })
	stopOuter, remove := func() bool { return false }, func() {}
	if simulated != nil {
		if outer, ok := ctx.Value(key{simulated}).(*timeout); ok {
			stopOuter = outer.AfterFunc(func() { t.end(outer.Err()) }) // without a goroutine between them
		}
		t.at = simulated.Now().Add(d)
		simulated.add(t)
		remove = func() { simulated.remove(t) }
	}
	heard = func() {
		machine.Reset(d)
		if simulated != nil {
			simulated.postpone(t, d)
		}
	}
	inner, end := context.WithCancel(t)
	return inner, heard, func() {
		end()
		stop()
		stopOuter()
		machine.Stop()
		remove()
	}
}

// postpone sets a timeout off until d from now.
func (s *Simulated) postpone(t *timeout, d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.at = s.now().Add(d)
}

// due returns when a timeout ends.
func (s *Simulated) due(t *timeout) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return t.at
}

package clock

import (
	"context"
	"time"
)

// WithSilence returns a copy of ctx that ends with context.DeadlineExceeded once d has passed on the clock c without a
// call of [Heard] with it, or with a context derived from it. It also ends after d of the machine's time without one. Calling
// cancel releases what it holds.
//
// It is the limit of clients that wait for the next byte, however long the whole takes.
func WithSilence(ctx context.Context, c Clock, d time.Duration) (context.Context, context.CancelFunc) {
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
	heard := func() {
		machine.Reset(d)
		if simulated != nil {
			simulated.postpone(t, d)
		}
	}
	inner, end := context.WithCancel(t)
	return context.WithValue(inner, silence{}, heard), func() {
		end()
		stop()
		stopOuter()
		machine.Stop()
		remove()
	}
}

type silence struct{}

// Heard says that a byte has gone either way, to the nearest [WithSilence] around a context. Without one it does nothing.
func Heard(ctx context.Context) {
	if heard, ok := ctx.Value(silence{}).(func()); ok {
		heard()
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

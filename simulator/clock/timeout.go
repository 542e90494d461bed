package clock

import (
	"context"
	"slices"
	"sync"
	"time"
)

// WithTimeout returns a copy of ctx that ends with context.DeadlineExceeded once d has passed on the clock c, which
// includes the moment at which exactly d has passed. It also ends after d of the machine's time, so that a party
// that hangs without touching the clock cannot hold up a run. Calling cancel releases what it holds.
//
// The Deadline of the context is the machine's: network code compares it with the machine's time.
func WithTimeout(ctx context.Context, c Clock, d time.Duration) (context.Context, context.CancelFunc) {
	simulated, ok := c.(*Simulated)
	if !ok {
		return context.WithTimeout(ctx, d)
	}
	machine, release := context.WithTimeout(ctx, d)
	t := &timeout{Context: machine, clock: simulated, at: simulated.Now().Add(d), done: make(chan struct{})}
	if err := machine.Err(); err != nil {
		t.end(err)
	}
	stop := context.AfterFunc(machine, func() { t.end(machine.Err()) })
	stopOuter := func() bool { return false }
	if outer, ok := ctx.Value(key{simulated}).(*timeout); ok {
		stopOuter = outer.AfterFunc(func() { t.end(outer.Err()) }) // without a goroutine between them
	}
	simulated.add(t)
	// A context of the standard library's, because those end together with the ones derived from them.
	ctx, cancel := context.WithCancel(t)
	return ctx, func() {
		cancel()
		stop()
		stopOuter()
		simulated.remove(t)
		release()
	}
}

// timeout is a context whose deadline is on a simulated clock. The context in it is the machine's.
type timeout struct {
	context.Context
	clock *Simulated
	at    time.Time // guarded by the clock
	done  chan struct{}

	mu    sync.Mutex
	err   error
	after []*func()
}

// end ends the context with an error, once.
func (t *timeout) end(err error) {
	t.mu.Lock()
	if t.err != nil {
		t.mu.Unlock()
		return
	}
	t.err = err
	after := t.after
	t.after = nil
	close(t.done)
	t.mu.Unlock()
	for _, f := range after {
		(*f)()
	}
}

// Done implements [context.Context].
func (t *timeout) Done() <-chan struct{} { return t.done }

// Err implements [context.Context].
func (t *timeout) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// AfterFunc is what package context looks for in a context that is not its own. With it, contexts derived from
// this one end in the same call that moves the clock, and not some time later in a goroutine.
func (t *timeout) AfterFunc(f func()) (stop func() bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err != nil {
		go f() // the caller may hold a lock that f needs
		return func() bool { return false }
	}
	t.after = append(t.after, &f)
	return func() bool {
		t.mu.Lock()
		defer t.mu.Unlock()
		before := len(t.after)
		t.after = slices.DeleteFunc(t.after, func(other *func()) bool { return other == &f })
		return len(t.after) < before
	}
}

// key finds the timeouts among a context's values. Each clock has its own.
type key struct{ clock *Simulated }

// Value implements [context.Context].
func (t *timeout) Value(k any) any {
	if k == (key{t.clock}) {
		return t
	}
	return t.Context.Value(k)
}

// nearest returns the timeout of ctx that comes due first on a clock, or nil. The error is that of the first
// one that has ended in machine time, news of which may not have reached ctx yet.
func nearest(ctx context.Context, s *Simulated) (first *timeout, err error) {
	for {
		t, _ := ctx.Value(key{s}).(*timeout)
		if t == nil {
			return first, nil
		}
		if err := t.Context.Err(); err != nil {
			return nil, err
		}
		if first == nil || s.due(t).Before(s.due(first)) {
			first = t
		}
		ctx = t.Context
	}
}

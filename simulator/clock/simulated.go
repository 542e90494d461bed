package clock

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Simulated jumps ahead instead of waiting: a poll schedule of minutes and a token's expiry are played in no
// time. Make one with [NewSimulated] or [NewFrozen].
type Simulated struct {
	mu     sync.Mutex
	start  time.Time // zero follows the machine's clock
	ahead  time.Duration
	timers []*timeout // that have not ended, the earliest made first
}

// NewSimulated returns a clock that shows the machine's time until a Sleep or Advance moves it.
func NewSimulated() *Simulated { return &Simulated{} }

// NewFrozen returns a clock that shows start until a Sleep or Advance moves it, however slow the machine
// is. Every run on it sees the same times. It panics if start is zero.
func NewFrozen(start time.Time) *Simulated {
	if start.IsZero() {
		panic("clock: NewFrozen needs a time to start at")
	}
	return &Simulated{start: start.Round(0)} // without the machine's monotonic reading
}

// Now returns the time of the start, or the machine's, plus every Sleep and Advance.
func (s *Simulated) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

func (s *Simulated) now() time.Time {
	if s.start.IsZero() {
		return time.Now().Add(s.ahead)
	}
	return s.start.Add(s.ahead)
}

// Sleep moves the clock ahead by d and returns at once. If that would reach a deadline of ctx that
// [WithTimeout] set on this clock, the clock moves only to it and the error is context.DeadlineExceeded. A context
// that has ended moves nothing.
func (s *Simulated) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	first, err := nearest(ctx, s)
	if err != nil {
		return err
	}
	s.mu.Lock()
	if first != nil {
		d = min(d, first.at.Sub(s.now()))
	}
	due := s.move(d)
	s.mu.Unlock()
	expire(due)
	return ctx.Err()
}

// Advance moves the clock ahead by d. It ends every timeout of [WithTimeout] that comes due.
func (s *Simulated) Advance(d time.Duration) {
	s.mu.Lock()
	due := s.move(d)
	s.mu.Unlock()
	expire(due)
}

// move moves the clock and takes out the timers that are due, the earliest first. A time that does not lie
// ahead moves nothing: this clock never runs backwards. The caller holds the lock.
func (s *Simulated) move(d time.Duration) (due []*timeout) {
	s.ahead += max(d, 0)
	now := s.now()
	s.timers = slices.DeleteFunc(s.timers, func(t *timeout) bool {
		if t.at.After(now) {
			return false
		}
		due = append(due, t)
		return true
	})
	slices.SortStableFunc(due, func(a, b *timeout) int { return a.at.Compare(b.at) })
	return due
}

func expire(due []*timeout) {
	for _, t := range due {
		t.end(context.DeadlineExceeded)
	}
}

func (s *Simulated) add(t *timeout) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timers = append(s.timers, t)
}

func (s *Simulated) remove(t *timeout) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timers = slices.DeleteFunc(s.timers, func(other *timeout) bool { return other == t })
}

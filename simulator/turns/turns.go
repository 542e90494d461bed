// Package turns lets several branches of one play go on together, in an order that is the same each time.
//
// One strand runs at a time. It hands over where it says so: before something that is recorded ([Take]), and where it
// waits for another one ([Wait], [Mutex]). Outside of [Together] these do what they would do without this package.
package turns

import (
	"context"
	"reflect"
	"slices"
)

// Together runs n branches and returns when all their strands have ended. The branches take turns in their order.
func Together(ctx context.Context, n int, play func(ctx context.Context, branch int)) {
	s := &schedule{yielded: make(chan struct{})}
	for i := range n {
		s.start(ctx, i, func(ctx context.Context) { play(ctx, i) })
	}
	branch := n - 1
	for len(s.strands) > 0 {
		next := s.next(branch, n)
		if next == nil {
			s.await()
			continue
		}
		branch = next.branch
		next.resume <- struct{}{}
		<-s.yielded
	}
}

// schedule belongs to the strand that runs, or else to Together.
type schedule struct {
	strands []*strand // those that have not ended, in the order in which they began
	yielded chan struct{}
}

// strand is what happens one after the other in a branch. A branch has several while a callback runs.
type strand struct {
	*schedule
	branch int
	resume chan struct{}
	// until are what the strand waits for, any of them; nil if it can go on.
	until []<-chan struct{}
}

type key struct{}

func (s *schedule) start(ctx context.Context, branch int, f func(context.Context)) {
	one := &strand{schedule: s, branch: branch, resume: make(chan struct{})}
	s.strands = append(s.strands, one)
	go func() {
		<-one.resume
		f(context.WithValue(ctx, key{}, one))
		s.strands = slices.DeleteFunc(s.strands, func(other *strand) bool { return other == one })
		s.yielded <- struct{}{}
	}()
}

// next returns the strand that goes on after one of a branch: the oldest that can of the next branch that has one. It is
// nil if all of them wait.
func (s *schedule) next(branch, n int) *strand {
	for i := range n {
		for _, one := range s.strands {
			if one.branch == (branch+1+i)%n && one.ready() {
				return one
			}
		}
	}
	return nil
}

func (s *strand) ready() bool {
	for _, done := range s.until {
		select {
		case <-done:
			return true
		default:
		}
	}
	return s.until == nil
}

// await waits for something that no strand does, such as the end of the whole run.
func (s *schedule) await() {
	var cases []reflect.SelectCase
	for _, one := range s.strands {
		for _, done := range one.until {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(done)})
		}
	}
	reflect.Select(cases)
}

// yield hands over to the others, and returns once the strand may go on.
func (s *strand) yield(until ...<-chan struct{}) {
	s.until = until
	s.yielded <- struct{}{}
	<-s.resume
	s.until = nil
}

// Take lets the other branches go on first.
func Take(ctx context.Context) {
	if s, ok := ctx.Value(key{}).(*strand); ok {
		s.yield()
	}
}

// Wait returns nil once done is closed, or else the context's error.
func Wait(ctx context.Context, done <-chan struct{}) error {
	if s, ok := ctx.Value(key{}).(*strand); ok {
		s.yield(done, ctx.Done())
	}
	select {
	case <-done:
		return nil
	default:
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Go runs f in a goroutine, as a strand of the branch that a context belongs to.
func Go(ctx context.Context, f func(context.Context)) {
	if s, ok := ctx.Value(key{}).(*strand); ok {
		s.start(ctx, s.branch, f)
		return
	}
	go f(ctx)
}

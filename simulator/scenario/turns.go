package scenario

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

// takeTurns runs n branches side by side, of which one goes on at a time: the next one goes on when one is about to
// be recorded, in a fixed order. So branches are interleaved as they would be, and the same way each time.
//
// A branch may wait for another, as requests of one SDK wait for one token. It is passed over once it has not been
// heard of for a while, and gets its turn again when it wants to go on.
func takeTurns(ctx context.Context, n int, play func(ctx context.Context, i int)) {
	branches := make([]*branch, n)
	for i := range branches {
		b := &branch{wants: make(chan strand), done: make(chan struct{})}
		branches[i] = b
		ctx, leave := b.enter(ctx)
		go func() {
			defer leave()
			takeTurn(ctx)
			play(ctx, i)
		}()
	}
	for left := n; left > 0; {
		for i, b := range branches {
			if b != nil && b.goOn() {
				branches[i] = nil
				left--
			}
		}
	}
}

const (
	// silence is how long a branch that has its turn may stay unheard of. It is far more than what lies between two
	// requests, because a machine can be slow.
	silence = 500 * time.Millisecond
	// looks is how often the scheduler looks for a further strand of a branch, a moment apart. It counts looks and not
	// time, because a machine that stands still has no strand go on either.
	looks  = 10
	moment = time.Millisecond
)

// branch is one of the things that happen together. As a rule it has one strand. While getJwt runs it has two, of
// which an SDK may give up one.
type branch struct {
	wants   chan strand
	done    chan struct{} // closed when the last strand has ended
	waiting []strand      // those that want to go on; the scheduler's alone
	asleep  bool          // it waits for another branch; the scheduler's alone

	mu     sync.Mutex
	made   int // strands so far
	active int // strands that have not ended
}

// strand is what goes on one after the other in a branch. The number is its place among the branch's strands.
type strand struct {
	branch  *branch
	number  int
	granted chan struct{}
	ended   chan struct{}
}

type strandKey struct{}

// enter begins a strand, which lasts until leave is called.
func (b *branch) enter(ctx context.Context) (inner context.Context, leave func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.made > 0 && b.active == 0 {
		return context.WithValue(ctx, strandKey{}, nil), func() {} // too late: nobody gives it turns
	}
	s := strand{b, b.made, make(chan struct{}), make(chan struct{})}
	b.made++
	b.active++
	return context.WithValue(ctx, strandKey{}, s), func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.active--
		close(s.ended)
		if b.active == 0 {
			close(b.done)
		}
	}
}

func (b *branch) strands() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.active
}

// beginStrand begins one for a callback. Where nothing happens together it does nothing.
func beginStrand(ctx context.Context) (inner context.Context, leave func()) {
	s, ok := ctx.Value(strandKey{}).(strand)
	if !ok {
		return ctx, func() {}
	}
	return s.branch.enter(ctx)
}

// takeTurn ends the turn of the strand that a context belongs to, and waits for its next one.
func takeTurn(ctx context.Context) {
	if s, ok := ctx.Value(strandKey{}).(strand); ok {
		s.branch.wants <- s
		<-s.granted
	}
}

// goOn gives the branch a turn, and returns when it wants the next one, waits for another branch, or has ended.
func (b *branch) goOn() (ended bool) {
	if len(b.waiting) == 0 && !b.asleep && b.listen(nil) {
		return true
	}
	if b.gather(); len(b.waiting) == 0 {
		return b.strands() == 0
	}
	b.asleep = false
	next := slices.MinFunc(b.waiting, func(a, b strand) int { return a.number - b.number })
	b.waiting = slices.DeleteFunc(b.waiting, func(s strand) bool { return s.number == next.number })
	next.granted <- struct{}{}
	return b.listen(next.ended)
}

// listen waits for the branch to want a turn or to end, but no longer than it may be silent. Where the strand that
// has the turn ends, another one may go on with it.
func (b *branch) listen(ended <-chan struct{}) bool {
	patience := time.NewTimer(silence)
	defer patience.Stop()
	for {
		select {
		case s := <-b.wants:
			b.waiting = append(b.waiting, s)
			return false
		case <-b.done:
			return true
		case <-patience.C:
			b.asleep = true
			return false
		case <-ended:
			if ended = nil; len(b.waiting) > 0 && len(b.waiting) == b.strands() {
				return false
			}
		}
	}
}

// gather waits a little for strands that another branch may have woken, so that their order does not depend on which
// of them comes first.
func (b *branch) gather() {
	for range looks {
		if len(b.waiting) == b.strands() {
			return
		}
		select {
		case s := <-b.wants:
			b.waiting = append(b.waiting, s)
		default:
			time.Sleep(moment)
		}
	}
}

// turning is a transport whose requests wait for their turn.
type turning struct{ http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (t turning) RoundTrip(r *http.Request) (*http.Response, error) {
	takeTurn(r.Context())
	return t.RoundTripper.RoundTrip(r)
}

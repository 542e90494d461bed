package load

import (
	"context"
	"math"
	"sync"
	"time"
)

// due is when the shot n of an open loop is due, after the beginning. While the rate grows from nothing to its full
// height, the shots that are due by t are rate·t²/(2·ramp), and afterwards they come evenly.
func (p Plan) due(n uint64) time.Duration {
	inRamp := p.Rate * p.Ramp.Seconds() / 2
	at := p.Ramp.Seconds() + (float64(n)-inRamp)/p.Rate
	if float64(n) < inRamp {
		at = math.Sqrt(2 * p.Ramp.Seconds() * float64(n) / p.Rate)
	}
	return time.Duration(at * float64(time.Second))
}

// within reports whether the plan has a shot n that is due at a time.
func (p Plan) within(n uint64, due time.Duration) bool {
	return (p.Count == 0 || n < p.Count) && (p.Duration == 0 || due < p.Duration)
}

// order is a shot that a client is to do.
type order struct {
	n   uint64
	due time.Duration
}

// open sends each shot when it is due, or, at the limit of shots in flight, as soon as one ends.
// Waiting shots are only counted, not stored.
func (r *run) open(ctx context.Context) {
	var (
		clients sync.WaitGroup
		orders  = make(chan order)
		started int
	)
	defer func() { close(orders); clients.Wait() }()
	for n := uint64(0); ; n++ {
		next := order{n, r.plan.due(n)}
		if !r.plan.within(n, next.due) {
			return
		}
		if !r.until(ctx, next.due) {
			return
		}
		select {
		case orders <- next:
			r.measured.due(false)
			continue
		default:
		}
		if started < r.plan.MaxInFlight {
			started++
			r.measured.due(false)
			clients.Go(func() {
				r.one(next.n, next.due)
				for o := range orders {
					r.one(o.n, o.due)
				}
			})
			continue
		}
		r.measured.due(true)
		if !r.wait(ctx, orders, next) {
			r.leave(n)
			return
		}
	}
}

// wait hands a late shot over as soon as a client takes it. It gives up when the run is over.
func (r *run) wait(ctx context.Context, orders chan<- order, next order) bool {
	var over <-chan time.Time
	if r.plan.Duration > 0 {
		timer := time.NewTimer(r.plan.Duration - time.Since(r.began))
		defer timer.Stop()
		over = timer.C
	}
	select {
	case orders <- next:
		return true
	case <-over:
	case <-ctx.Done():
	}
	return false
}

// leave counts what was due from shot n on and could not be sent before the run was over.
func (r *run) leave(n uint64) {
	over := time.Since(r.began)
	for first := n; ; n++ {
		due := r.plan.due(n)
		if due > over || !r.plan.within(n, due) {
			return
		}
		if n > first {
			r.measured.due(true)
		}
		r.measured.unsent(due, over)
	}
}

// until waits for an instant of the run. It returns false if the run was stopped before that.
func (r *run) until(ctx context.Context, at time.Duration) bool {
	for {
		left := at - time.Since(r.began)
		switch {
		case ctx.Err() != nil:
			return false
		case left <= 0:
			return true
		case left <= fine:
			nap(left)
			continue
		}
		timer := time.NewTimer(left - fine)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}

// fine is for how long the runtime's timers are too coarse: on Linux, an idle process waits in whole milliseconds.
const fine = 2 * time.Millisecond

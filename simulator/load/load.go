// Package load drives a token endpoint, or whole try-ons, and measures how long each takes.
//
// With a rate it is an open loop: requests are due at fixed instants, independent of the ones before, and latency
// is counted from when a request was due. A client that waits for an answer before sending the next request measures a stall
// once, where its users, who do not wait for each other, meet it many times (the "coordinated omission" of Gil Tene,
// HdrHistogram). With workers it is a closed loop: each sends its next request when it has the answer to the last, and
// latency is counted from sending. That measures how much fits through, and hides stalls as said.
//
// What is kept does not grow with the number of requests.
package load

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Shot does one thing of many, such as one request. n counts from 0 and is each number once. It is called from many
// goroutines at the same time, and ends when ctx does.
type Shot func(ctx context.Context, n uint64) Result

// Result is what came of a shot.
type Result struct {
	// Status is that of the HTTP answer that decided, 0 if there was none.
	Status int
	// Trouble is empty for a success, and otherwise names what went wrong in a few words. There are few different ones: a
	// status, a problem code, a kind of error, but no text of a server's.
	Trouble string
}

// Plan is how much load there is. Either Rate or Workers is set, and Duration, Count or both: what is reached first
// ends it.
type Plan struct {
	// Rate is how many shots are due in a second, in an open loop.
	Rate float64
	// Workers is how many there are in a closed loop.
	Workers int
	// Duration is for how long shots begin. What is under way at its end is waited for.
	Duration time.Duration
	// Count is how many shots there are.
	Count uint64
	// Ramp is how long it takes to reach the rate, or all workers, evenly from nothing. What is measured in it counts.
	Ramp time.Duration
	// MaxInFlight is how many shots of an open loop are under way at the same time at most.
	MaxInFlight int
	// Timeout is how long one shot may take.
	Timeout time.Duration
}

// What a plan may ask for at most: more is a slip of the pen, or a denial of service.
const (
	maxRate     = 1e6
	maxInFlight = 65_536
)

// Validate reports what is wrong with a plan, in the words of the command's flags.
func (p Plan) Validate() error {
	switch {
	case p.Rate != 0 && p.Workers != 0:
		return errors.New("use either --rate, for requests at fixed instants, or --workers, for one after the other")
	case p.Rate == 0 && p.Workers == 0:
		return errors.New("needs --rate or --workers, above 0")
	case p.Rate < 0 || !(p.Rate <= maxRate):
		return fmt.Errorf("--rate: use a number of requests per second, up to %.0f", maxRate)
	case p.Workers < 0 || p.Workers > maxInFlight:
		return fmt.Errorf("--workers: use a number from 1 to %d", maxInFlight)
	case p.Duration < 0 || p.Ramp < 0:
		return errors.New("--duration and --ramp: use a time such as 10s")
	case p.Duration == 0 && p.Count == 0:
		return errors.New("needs --duration or --count, so that it ends")
	case p.Rate > 0 && (p.MaxInFlight < 1 || p.MaxInFlight > maxInFlight):
		return fmt.Errorf("--max-in-flight: use a number from 1 to %d", maxInFlight)
	case p.Timeout <= 0 || p.Timeout > longest:
		return fmt.Errorf("--timeout: use a time up to %s, such as 10s", longest)
	}
	return nil
}

// clients is how many shots can be under way at the same time.
func (p Plan) clients() int {
	if p.Rate > 0 {
		return p.MaxInFlight
	}
	return p.Workers
}

// grace is how long shots under way may take to end once the run was stopped from outside.
const grace = time.Second

// Run carries a plan out. Ending ctx stops it, and what was done so far is summed up. watch, unless nil, is
// called every half second with the progress. An error says that the plan is wrong.
func Run(ctx context.Context, p Plan, shoot Shot, watch func(Standing)) (Summary, error) {
	if err := p.Validate(); err != nil {
		return Summary{}, err
	}
	r := &run{plan: p, shoot: shoot, measured: newMeasured(p.Rate > 0)}
	// Shots outlive the signal that stops the run, for as long as the grace.
	var cut context.CancelFunc
	r.shots, cut = context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(grace, cut) })()

	r.began = time.Now()
	watched := r.watch(watch)
	if p.Rate > 0 {
		r.open(ctx)
	} else {
		r.closed(ctx)
	}
	watched()
	return r.measured.sum(p, time.Since(r.began), ctx.Err() != nil), nil
}

// run is a plan that is being carried out.
type run struct {
	plan     Plan
	shoot    Shot
	shots    context.Context
	began    time.Time
	measured *measured
}

// one does the shot n, which was due at a time after the beginning.
func (r *run) one(n uint64, due time.Duration) {
	ctx, cancel := context.WithTimeout(r.shots, r.plan.Timeout)
	defer cancel()
	sent := time.Since(r.began)
	result := r.shoot(ctx, n)
	ended := time.Since(r.began)
	if r.shots.Err() != nil {
		r.measured.abandoned()
		return
	}
	r.measured.add(shot{due: due, sent: sent, ended: ended, Result: result})
}

// watch tells how the run stands, until the function that it returns is called.
func (r *run) watch(tell func(Standing)) (stop func()) {
	if tell == nil {
		return func() {}
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(500 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				tell(r.measured.standing(time.Since(r.began)))
			case <-done:
				return
			}
		}
	}()
	return func() { close(done); <-ended }
}

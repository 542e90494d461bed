package load

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// quick is a plan that a test waits for.
func quick(p Plan) Plan {
	p.Timeout = 5 * time.Second
	if p.Rate > 0 && p.MaxInFlight == 0 {
		p.MaxInFlight = 100
	}
	return p
}

func run1(t *testing.T, p Plan, shoot Shot) Summary {
	t.Helper()
	s, err := Run(t.Context(), quick(p), shoot, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.Sent != s.Succeeded+s.Failed-s.Unsent+s.Abandoned || s.Due != s.Sent+s.Unsent {
		t.Errorf("the counts do not add up: %+v", s.Counts)
	}
	return s
}

// stalling is a server that stands still once, for all.
func stalling(at uint64, pause time.Duration) Shot {
	var one sync.Mutex
	return func(_ context.Context, n uint64) Result {
		one.Lock()
		defer one.Unlock()
		if n == at {
			time.Sleep(pause)
		}
		return Result{Status: 200}
	}
}

func TestAStallCountsForAllWhomItKeepsWaitingInAnOpenLoop(t *testing.T) {
	const pause = 400 * time.Millisecond
	open := run1(t, Plan{Rate: 100, Count: 60}, stalling(10, pause))
	if open.Latency.P90 < pause/2 {
		t.Errorf("p90 of the open loop is %s: the stall was hidden", open.Latency.P90)
	}
	closed := run1(t, Plan{Workers: 1, Count: 60}, stalling(10, pause))
	if closed.Latency.P90 > pause/2 || closed.Latency.Max < pause {
		t.Errorf("p90 of the closed loop is %s, and max %s: it should meet the stall once", closed.Latency.P90, closed.Latency.Max)
	}
}

func TestWaitingForAPlaceIsPartOfLatency(t *testing.T) {
	const pause = 400 * time.Millisecond
	s := run1(t, Plan{Rate: 100, Count: 40, MaxInFlight: 1}, stalling(5, pause))
	if s.Late == 0 || s.Unsent != 0 || s.Succeeded != 40 {
		t.Errorf("%+v, want late ones and all of them sent", s.Counts)
	}
	if s.Latency.P50 < pause/4 || s.Service.P50 > pause/4 {
		t.Errorf("p50 is %s since due, and %s since sent", s.Latency.P50, s.Service.P50)
	}
}

func TestWhatCannotBeSentIsCountedAsFailedWithTheTimeThatItWaited(t *testing.T) {
	s := run1(t, Plan{Rate: 200, Duration: 500 * time.Millisecond, MaxInFlight: 2}, func(ctx context.Context, _ uint64) Result {
		ctx, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
		defer cancel()
		<-ctx.Done()
		return Result{Trouble: "timeout"}
	})
	if s.Due != 100 || s.Unsent < 80 || s.Failed != 100 {
		t.Errorf("%+v, want 100 due, most of them unsent, and all failed", s.Counts)
	}
	if s.Latency.P50 < 150*time.Millisecond {
		t.Errorf("p50 is %s: the unsent ones had waited for longer", s.Latency.P50)
	}
	if s.Troubles[0].What != unsentTrouble || s.Troubles[0].Times != s.Unsent {
		t.Errorf("troubles are %+v", s.Troubles)
	}
}

func TestShotsAreDueEvenlyAfterTheRamp(t *testing.T) {
	flat := Plan{Rate: 100}
	for n := range uint64(1000) {
		if got, want := flat.due(n), time.Duration(n)*10*time.Millisecond; (got - want).Abs() > time.Microsecond {
			t.Fatalf("shot %d is due at %s, want %s", n, got, want)
		}
	}
	ramped := Plan{Rate: 100, Ramp: 10 * time.Second}
	dueBy := func(at time.Duration) (n uint64) {
		for ramped.due(n) < at {
			n++
		}
		return n
	}
	// A rate that grows evenly to 100 has sent 125 after 5 s, 500 after 10 s, and then 100 each second.
	for at, want := range map[time.Duration]uint64{5 * time.Second: 125, 10 * time.Second: 500, 11 * time.Second: 600, 20 * time.Second: 1500} {
		if got := dueBy(at); got != want {
			t.Errorf("%d are due by %s, want %d", got, at, want)
		}
	}
}

func TestWorkersBeginOverTheRamp(t *testing.T) {
	var most, now atomic.Int64
	begins := make(chan time.Duration, 1000)
	began := time.Now()
	run1(t, Plan{Workers: 4, Ramp: 400 * time.Millisecond, Duration: 500 * time.Millisecond}, func(ctx context.Context, _ uint64) Result {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
			begins <- time.Since(began)
		}
		defer now.Add(-1)
		time.Sleep(20 * time.Millisecond)
		return Result{}
	})
	close(begins)
	var last time.Duration
	for at := range begins {
		last = at
	}
	if most.Load() != 4 || last < 250*time.Millisecond {
		t.Errorf("%d workers at most, the last of them after %s", most.Load(), last)
	}
}

func TestAStoppedRunSumsUpWhatWasDone(t *testing.T) {
	for name, plan := range map[string]Plan{
		"open":   {Rate: 100, Duration: time.Hour},
		"closed": {Workers: 2, Duration: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			began := time.Now()
			s, err := Run(ctx, quick(plan), func(ctx context.Context, n uint64) Result {
				if n == 10 {
					stop()
					<-ctx.Done() // one that hangs, until it is cut off
				}
				return Result{Status: 200}
			}, nil)
			if err != nil || !s.Stopped || s.Succeeded < 10 || s.Abandoned != 1 {
				t.Errorf("%+v, stopped %v, %v", s.Counts, s.Stopped, err)
			}
			if took := time.Since(began); took > grace+2*time.Second {
				t.Errorf("stopping took %s", took)
			}
		})
	}
}

func TestAPlanThatCannotBeCarriedOutIsRefused(t *testing.T) {
	good := Plan{Rate: 1, Count: 1, MaxInFlight: 1, Timeout: time.Second}
	for name, spoil := range map[string]func(*Plan){
		"neither loop":        func(p *Plan) { p.Rate = 0 },
		"both loops":          func(p *Plan) { p.Workers = 1 },
		"a rate below 0":      func(p *Plan) { p.Rate = -1 },
		"workers below 0":     func(p *Plan) { p.Rate, p.Workers = 0, -1 },
		"no end":              func(p *Plan) { p.Count = 0 },
		"a ramp below 0":      func(p *Plan) { p.Ramp = -1 },
		"nothing under way":   func(p *Plan) { p.MaxInFlight = 0 },
		"no time for anybody": func(p *Plan) { p.Timeout = 0 },
	} {
		p := good
		spoil(&p)
		if _, err := Run(t.Context(), p, nil, nil); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

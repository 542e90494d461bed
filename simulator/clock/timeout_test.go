package clock_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"aiuta-edge/simulator/clock"
)

var start = time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)

func TestFrozenMovesOnlyBySleepAndAdvance(t *testing.T) {
	c := clock.NewFrozen(start)
	if !c.Now().Equal(start) {
		t.Errorf("it starts at %s", c.Now())
	}
	if err := c.Sleep(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	c.Advance(time.Second)
	c.Advance(-time.Hour)
	if want := start.Add(61 * time.Second); !c.Now().Equal(want) {
		t.Errorf("it shows %s, want %s", c.Now(), want)
	}
}

func TestSleepStopsAtTheDeadline(t *testing.T) {
	for name, tc := range map[string]struct {
		timeouts []time.Duration // from the outermost in
		sleep    time.Duration
		moved    time.Duration
		want     error
	}{
		"before it":               {[]time.Duration{10 * time.Second}, 9 * time.Second, 9 * time.Second, nil},
		"on it":                   {[]time.Duration{10 * time.Second}, 10 * time.Second, 10 * time.Second, context.DeadlineExceeded},
		"past it":                 {[]time.Duration{10 * time.Second}, time.Hour, 10 * time.Second, context.DeadlineExceeded},
		"past the outer":          {[]time.Duration{10 * time.Second, time.Minute}, time.Hour, 10 * time.Second, context.DeadlineExceeded},
		"past the inner":          {[]time.Duration{time.Minute, 10 * time.Second}, time.Hour, 10 * time.Second, context.DeadlineExceeded},
		"no time to begin with":   {[]time.Duration{0}, time.Hour, 0, context.DeadlineExceeded},
		"less than none":          {[]time.Duration{-time.Second}, time.Hour, 0, context.DeadlineExceeded},
		"without a deadline":      {nil, time.Hour, time.Hour, nil},
		"a sleep of no time":      {[]time.Duration{10 * time.Second}, 0, 0, nil},
		"a sleep of less than no": {[]time.Duration{10 * time.Second}, -time.Hour, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c, ctx := clock.NewFrozen(start), t.Context()
			for _, d := range tc.timeouts {
				var cancel context.CancelFunc
				ctx, cancel = clock.WithTimeout(ctx, c, d)
				defer cancel()
			}
			if err := c.Sleep(ctx, tc.sleep); err != tc.want {
				t.Errorf("sleeping gave %v, want %v", err, tc.want)
			}
			if moved := c.Now().Sub(start); moved != tc.moved {
				t.Errorf("the clock moved by %s, want %s", moved, tc.moved)
			}
			if err := ctx.Err(); err != tc.want {
				t.Errorf("the context ended with %v, want %v", err, tc.want)
			}
		})
	}
}

func TestContextsEndInTheCallThatMovesTheClock(t *testing.T) {
	c := clock.NewFrozen(start)
	outer, cancel := clock.WithTimeout(t.Context(), c, 10*time.Second)
	defer cancel()
	child, cancelChild := context.WithCancel(context.WithValue(outer, t, "value"))
	defer cancelChild()
	later, cancelLater := clock.WithTimeout(t.Context(), c, time.Minute)
	defer cancelLater()

	c.Advance(10 * time.Second)
	for name, ctx := range map[string]context.Context{"itself": outer, "a child": child} {
		if ctx.Err() != context.DeadlineExceeded || context.Cause(ctx) != context.DeadlineExceeded {
			t.Errorf("%s: %v, because of %v", name, ctx.Err(), context.Cause(ctx))
		}
		select {
		case <-ctx.Done():
		default:
			t.Errorf("%s is not done", name)
		}
	}
	if err := later.Err(); err != nil {
		t.Errorf("a later deadline has ended with %v", err)
	}
}

func TestAnEndedContextMovesNothing(t *testing.T) {
	c := clock.NewFrozen(start)
	parent, cancelParent := context.WithCancel(t.Context())
	ctx, cancel := clock.WithTimeout(parent, c, time.Minute)
	cancelParent()
	if err := c.Sleep(ctx, time.Second); err != context.Canceled {
		t.Errorf("after the parent's end: %v", err)
	}
	cancel()
	ctx, cancel = clock.WithTimeout(t.Context(), c, time.Minute)
	cancel()
	if err := c.Sleep(ctx, time.Second); err != context.Canceled {
		t.Errorf("after its own: %v", err)
	}
	if !c.Now().Equal(start) {
		t.Errorf("the clock moved to %s", c.Now())
	}
	c.Advance(time.Hour)
	if err := ctx.Err(); err != context.Canceled {
		t.Errorf("the deadline came after the end: %v", err)
	}
}

func TestAHangEndsInMachineTime(t *testing.T) {
	for name, c := range map[string]clock.Clock{
		"real": clock.Real{}, "simulated": clock.NewSimulated(), "frozen": clock.NewFrozen(start),
	} {
		ctx, cancel := clock.WithTimeout(t.Context(), c, time.Millisecond)
		<-ctx.Done()
		if ctx.Err() != context.DeadlineExceeded {
			t.Errorf("%s: %v", name, ctx.Err())
		}
		cancel()
	}
}

// TestARequestFeelsTheClock has a server that waits on the clock, as a slow backend does, for a client whose
// patience is on the same clock.
func TestARequestFeelsTheClock(t *testing.T) {
	c := clock.NewFrozen(start)
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		c.Sleep(r.Context(), 20*time.Second)
		<-release
	}))
	defer server.Close()
	defer close(release)
	ctx, cancel := clock.WithTimeout(t.Context(), c, 15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if _, err = server.Client().Do(req); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the request ended with %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s of machine time", took)
	}
}

func TestAHangMovesTheClockToTheDeadline(t *testing.T) {
	c := clock.NewFrozen(start)
	ctx, cancel := clock.WithTimeout(t.Context(), c, time.Hour)
	defer cancel()
	if err := clock.Hang(ctx, c); err != context.DeadlineExceeded {
		t.Errorf("it ended with %v", err)
	}
	if moved := c.Now().Sub(start); moved != time.Hour {
		t.Errorf("the clock moved by %s", moved)
	}
}

func TestAHangWithoutADeadlineEndsWithItsContext(t *testing.T) {
	for name, c := range map[string]clock.Clock{"real": clock.Real{}, "frozen": clock.NewFrozen(start)} {
		ctx, cancel := context.WithCancel(t.Context())
		before := c.Now()
		time.AfterFunc(time.Millisecond, cancel)
		if err := clock.Hang(ctx, c); err != context.Canceled {
			t.Errorf("%s: it ended with %v", name, err)
		}
		if moved := c.Now().Sub(before); moved > time.Minute {
			t.Errorf("%s: the clock moved by %s", name, moved)
		}
	}
}

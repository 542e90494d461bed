package clock_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"aiuta-edge/simulator/clock"
)

func TestSilenceEndsAContextAndWordsDoNot(t *testing.T) {
	c := clock.NewFrozen(time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC))
	began := c.Now()
	ctx, cancel := clock.WithSilence(t.Context(), c, 10*time.Second)
	defer cancel()
	for range 3 {
		if err := c.Sleep(ctx, 9*time.Second); err != nil {
			t.Fatalf("nine seconds after the last word: %v", err)
		}
		clock.Heard(ctx)
	}
	if err := c.Sleep(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("after ten seconds of silence: %v", err)
	}
	if took := c.Now().Sub(began); took != 37*time.Second {
		t.Errorf("it ended after %s, want 37s", took)
	}
	if clock.Heard(ctx); ctx.Err() == nil {
		t.Error("a word after the end began it anew")
	}
}

func TestSilenceEndsWithTheContextAroundIt(t *testing.T) {
	c := clock.NewFrozen(time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC))
	outer, leave := clock.WithTimeout(t.Context(), c, 5*time.Second)
	defer leave()
	ctx, cancel := clock.WithSilence(outer, c, 10*time.Second)
	defer cancel()
	began := c.Now()
	if err := clock.Hang(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if took := c.Now().Sub(began); took != 5*time.Second {
		t.Errorf("it ended after %s, want 5s", took)
	}
}

func TestSilenceOnTheMachinesClock(t *testing.T) {
	ctx, cancel := clock.WithSilence(t.Context(), clock.Real{}, time.Millisecond)
	defer cancel()
	<-ctx.Done()
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		t.Error(ctx.Err())
	}
}

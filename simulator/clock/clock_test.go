package clock_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"aiuta-edge/simulator/clock"
)

func TestSimulatedSleepMovesTheClockAndReturnsAtOnce(t *testing.T) {
	c := clock.NewSimulated()
	before, began := c.Now(), time.Now()
	if err := c.Sleep(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if moved := c.Now().Sub(before); moved < time.Hour {
		t.Errorf("the clock moved by %s", moved)
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("an hour's sleep took %s", took)
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]clock.Clock{"real": clock.Real{}, "simulated": clock.NewSimulated()} {
		if err := c.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

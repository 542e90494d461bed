package turns_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"aiuta-edge/simulator/turns"
)

// diary is what happened, in order.
type diary struct {
	mu    sync.Mutex
	lines []string
}

func (d *diary) write(ctx context.Context, format string, args ...any) {
	turns.Take(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

func (d *diary) expect(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(d.lines, want) {
		t.Fatalf("got %v, want %v", d.lines, want)
	}
}

func TestBranchesTakeTurns(t *testing.T) {
	var d diary
	turns.Together(t.Context(), 3, func(ctx context.Context, i int) {
		for word := range 2 + i {
			d.write(ctx, "%d%d", i, word)
		}
	})
	d.expect(t, "00", "10", "20", "01", "11", "21", "12", "22", "23")
}

func TestABranchThatWaitsForAnotherIsPassedOver(t *testing.T) {
	for range 100 {
		var d diary
		token := make(chan struct{})
		turns.Together(t.Context(), 3, func(ctx context.Context, i int) {
			if i == 2 {
				d.write(ctx, "asks")
				close(token)
			} else if err := turns.Wait(ctx, token); err != nil {
				t.Error(err)
			}
			d.write(ctx, "%d goes on", i)
		})
		d.expect(t, "asks", "2 goes on", "0 goes on", "1 goes on")
	}
}

func TestACallbackTakesTurnsAlsoOnceItWasGivenUp(t *testing.T) {
	for range 100 {
		var d diary
		turns.Together(t.Context(), 2, func(ctx context.Context, i int) {
			if i == 0 {
				turns.Go(ctx, func(ctx context.Context) {
					d.write(ctx, "callback")
					d.write(ctx, "callback again")
				})
			}
			d.write(ctx, "%d", i)
			d.write(ctx, "%d again", i)
		})
		d.expect(t, "0", "1", "0 again", "1 again", "callback", "callback again")
	}
}

func TestALockThatIsHeldLetsTheOthersGoOn(t *testing.T) {
	for range 100 {
		var d diary
		var lock turns.Mutex
		turns.Together(t.Context(), 3, func(ctx context.Context, i int) {
			if i < 2 {
				if err := lock.Lock(ctx); err != nil {
					t.Error(err)
				}
				defer lock.Unlock()
			}
			d.write(ctx, "%d", i)
			d.write(ctx, "%d again", i)
		})
		d.expect(t, "0", "2", "0 again", "2 again", "1", "1 again")
	}
}

func TestAWaitEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	turns.Together(ctx, 2, func(ctx context.Context, i int) {
		if i == 1 {
			cancel(nil)
			return
		}
		if err := turns.Wait(ctx, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestWhereAllWaitTheyWaitForTheWorld(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	waits := make(chan struct{}, 2)
	go func() { <-waits; <-waits; cancel() }()
	turns.Together(ctx, 2, func(ctx context.Context, _ int) {
		waits <- struct{}{}
		if err := turns.Wait(ctx, make(chan struct{})); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestWithoutOthersNothingTakesTurns(t *testing.T) {
	var d diary
	var lock turns.Mutex
	done := make(chan struct{})
	if err := lock.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	turns.Go(t.Context(), func(ctx context.Context) {
		d.write(ctx, "callback")
		lock.Unlock()
		close(done)
	})
	if err := errors.Join(lock.Lock(t.Context()), turns.Wait(t.Context(), done)); err != nil {
		t.Fatal(err)
	}
	d.expect(t, "callback")
}

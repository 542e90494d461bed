package scenario

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
)

// diary is what happened, in order.
type diary struct {
	mu    sync.Mutex
	lines []string
}

func (d *diary) write(ctx context.Context, format string, args ...any) {
	takeTurn(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

func TestBranchesTakeTurns(t *testing.T) {
	var d diary
	takeTurns(t.Context(), 3, func(ctx context.Context, i int) {
		for word := range 2 + i {
			d.write(ctx, "%d%d", i, word)
		}
	})
	if want := []string{"00", "10", "20", "01", "11", "21", "12", "22", "23"}; !slices.Equal(d.lines, want) {
		t.Errorf("got %v, want %v", d.lines, want)
	}
}

func TestABranchMayWaitForAnother(t *testing.T) {
	var d diary
	token := make(chan struct{})
	takeTurns(t.Context(), 2, func(ctx context.Context, i int) {
		if i == 0 {
			<-token
		} else {
			d.write(ctx, "asks")
			close(token)
		}
		d.write(ctx, "%d goes on", i)
	})
	if want := []string{"asks", "0 goes on", "1 goes on"}; !slices.Equal(d.lines, want) {
		t.Errorf("got %v, want %v", d.lines, want)
	}
}

// TestACallbackThatWasGivenUpTakesTurnsAsWell has a branch that goes on while its callback does.
func TestACallbackThatWasGivenUpTakesTurnsAsWell(t *testing.T) {
	for range 20 {
		var d diary
		takeTurns(t.Context(), 2, func(ctx context.Context, i int) {
			if i == 0 {
				inner, leave := beginStrand(ctx)
				go func() {
					defer leave()
					d.write(inner, "callback")
					d.write(inner, "callback again")
				}()
			}
			d.write(ctx, "%d", i)
			d.write(ctx, "%d again", i)
		})
		if want := []string{"0", "1", "0 again", "1 again", "callback", "callback again"}; !slices.Equal(d.lines, want) {
			t.Fatalf("got %v, want %v", d.lines, want)
		}
	}
}

func TestWithoutOthersNobodyTakesTurns(t *testing.T) {
	var d diary
	ctx, leave := beginStrand(t.Context())
	d.write(ctx, "alone")
	leave()
	late := &branch{wants: make(chan strand), done: make(chan struct{})}
	ctx, leave = late.enter(t.Context())
	leave()
	after, leaveAgain := beginStrand(ctx)
	d.write(after, "too late")
	leaveAgain()
	if len(d.lines) != 2 {
		t.Errorf("got %v", d.lines)
	}
}

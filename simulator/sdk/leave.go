package sdk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"aiuta-edge/simulator/clock"
)

// LeaveRules say what an SDK does with a try-on whose user closes the screen. The app decides whether it may go on without one:
// Aiuta's switch for background execution.
type LeaveRules struct {
	// Background is the switch's default.
	Background bool
	// With and Without are what happens with the switch on and off.
	With, Without Leaving
	// Reports tells Aiuta how a generation ended whose user has left, as if they saw it.
	Reports bool
	// NextWaits starts nothing for a product that is opened while a generation goes on: its page waits for that one, and
	// shows its picture.
	NextWaits bool
}

// Leaving is what an SDK does when the user leaves.
type Leaving int

// What it does: ends what is under way at once; goes on until it looks, which it does between steps; goes on to the end,
// unseen.
const (
	LeavingStops Leaving = iota
	LeavingStopsLater
	LeavingGoesOn
)

// in returns what happens with an app's switch; nil is the SDK's default.
func (r LeaveRules) in(background *bool) Leaving {
	on := r.Background
	if background != nil {
		on = *background
	}
	if on {
		return r.With
	}
	return r.Without
}

// screen is what one try-on knows of its user.
type screen struct {
	rule   Leaving
	clock  clock.Clock
	closes time.Time // zero where the user does not leave
	opens  time.Time // when they open another product; zero where they do not
	// leaves says that the user closes the screen now, and what they have seen. It says so once.
	leaves func(Outcome)
	// reopens opens it, once.
	reopens func(context.Context)
}

type screenKey struct{}

// watch returns the context that a try-on runs in. A user who loses patience ends the app under any rules.
func (s *Session) watch(ctx context.Context, t TryOn) (watching context.Context, scr screen, leave context.CancelFunc) {
	scr = screen{rule: s.persona.Leave.in(s.config.Background), clock: s.config.Clock}
	var once sync.Once
	scr.leaves = func(seen Outcome) {
		once.Do(func() {
			s.track(context.WithoutCancel(ctx), Left, t, "")
			if t.Ended != nil {
				t.Ended(seen)
			}
		})
	}
	limit := s.config.Patience
	if t.LeaveAfter > 0 {
		if scr.closes = s.config.Clock.Now().Add(t.LeaveAfter); scr.rule == LeavingStops {
			limit = t.LeaveAfter
		}
	}
	if t.Next != nil && s.persona.Leave.NextWaits {
		scr.opens = s.config.Clock.Now().Add(t.Next.After)
	}
	var next sync.Once
	scr.reopens = func(ctx context.Context) { next.Do(func() { s.openNext(ctx, *t.Next) }) }
	watching, leave = clock.WithTimeout(withUser(ctx), s.config.Clock, limit)
	return context.WithValue(watching, screenKey{}, scr), scr, leave
}

// closed reports whether the user has left and is not back.
func (s screen) closed() bool { return isOver(s.clock, s.closes) && !s.reopened() }

// reopened reports whether the user is back, with another product.
func (s screen) reopened() bool { return isOver(s.clock, s.opens) }

func isOver(c clock.Clock, at time.Time) bool { return !at.IsZero() && !c.Now().Before(at) }

// result is what the user sees of a picture.
func (s screen) result() Shown {
	if s.reopened() {
		return ShownOtherResult
	}
	return ShownResult
}

// between is where an SDK that stops later looks whether the user has left.
func between(ctx context.Context) error {
	if s, ok := ctx.Value(screenKey{}).(screen); ok && s.rule == LeavingStopsLater && s.closed() {
		return ErrGaveUp
	}
	return nil
}

// gone is the error of a try-on whose user does not see how it ended.
func (s screen) gone(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, ErrGaveUp) || ctx.Err() == nil && !s.closed():
		return err
	case err == nil:
		return ErrGaveUp
	}
	return fmt.Errorf("%w: %w", ErrGaveUp, err)
}

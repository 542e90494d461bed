package sdk

import (
	"context"
	"fmt"
	"time"

	"aiuta-edge/simulator/browser"
	"aiuta-edge/simulator/clock"
)

// followTicks follows an operation by an interval that does not wait for its polls. The polls ask for the same URL, and so
// the browser sends one after the other: a slow one holds the next ones up, and one that is not answered does so until
// the browser gives up waiting. The answer of a poll that was given up is left out, if one still comes.
func (s *Session) followTicks(ctx context.Context, out *Outcome) ([]string, error) {
	rules := s.persona.Poll
	out.ticks = ticks{every: max(rules.Schedule[0].Wait, minPoll), last: s.config.Clock.Now()}
	for deaf := false; ; {
		if err := s.waitUntil(ctx, out.ticks.next()); err != nil {
			return nil, fmt.Errorf("waiting to poll: %w", err)
		}
		operation, err := s.pollTick(ctx, out)
		switch {
		case err != nil && (!rules.IgnoreErrors || ctx.Err() != nil):
			return nil, err
		case err != nil || deaf:
			continue
		}
		urls, ended, err := rules.judge(operation)
		if ended {
			out.ticks = out.ticks.before(s.config.Clock.Now())
			return urls, err
		}
		deaf = rules.deafens(operation)
	}
}

// waitUntil waits for a tick, and on the way for the user to close the screen.
func (s *Session) waitUntil(ctx context.Context, tick time.Time) error {
	if screen, ok := ctx.Value(screenKey{}).(screen); ok && !screen.closes.IsZero() && screen.closes.Before(tick) {
		if err := s.sleepUntil(ctx, screen.closes); err != nil {
			return err
		}
		screen.leaves(Outcome{Shown: ShownLoading, ErrorType: s.persona.Errors.GaveUp})
	}
	return s.sleepUntil(ctx, tick)
}

func (s *Session) sleepUntil(ctx context.Context, at time.Time) error {
	if wait := at.Sub(s.config.Clock.Now()); wait > 0 {
		return s.config.Clock.Sleep(ctx, wait)
	}
	return ctx.Err()
}

// pollTick takes the next tick and polls for as long as the one after it waits.
func (s *Session) pollTick(ctx context.Context, out *Outcome) (object, error) {
	out.ticks.last = out.ticks.next()
	limit := out.ticks.next().Add(browser.CacheLock).Sub(s.config.Clock.Now())
	ctx, cancel := clock.WithTimeout(ctx, s.config.Clock, max(limit, minPoll))
	defer cancel()
	return s.poll(ctx, out)
}

// pollWaiting sends the polls that were waiting when the operation ended. Nothing heeds their answers.
func (s *Session) pollWaiting(ctx context.Context, out *Outcome) {
	state := out.State
	for ; out.ticks.left > 0 && ctx.Err() == nil; out.ticks.left-- {
		s.pollTick(ctx, out)
	}
	out.State = state
}

// ticks are the moments of an interval.
type ticks struct {
	every time.Duration
	last  time.Time
	left  int // those that have passed and wait, once the interval has ended
}

// before ends the interval at a time.
func (t ticks) before(end time.Time) ticks {
	for at := t.next(); at.Before(end); at = at.Add(t.every) {
		t.left++
	}
	return t
}

func (t ticks) next() time.Time { return t.last.Add(t.every) }

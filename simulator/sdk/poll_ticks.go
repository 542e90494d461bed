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
	for {
		followed := out.soonest()
		if err := s.waitUntil(ctx, followed.ticks.due()); err != nil {
			return nil, fmt.Errorf("waiting to poll: %w", err)
		}
		operation, err := s.pollTick(ctx, followed)
		switch {
		case err != nil && (!rules.IgnoreErrors || ctx.Err() != nil):
			return nil, err
		case err != nil || followed.ticks.deaf:
			continue
		}
		urls, ended, err := rules.judge(operation)
		if ended {
			out.settle(followed, s.config.Clock.Now())
			return urls, err
		}
		followed.ticks.deaf = rules.deafens(operation)
	}
}

// waitUntil waits for a tick, and on the way for the user to close the screen and to open another product.
func (s *Session) waitUntil(ctx context.Context, tick time.Time) error {
	screen, _ := ctx.Value(screenKey{}).(screen)
	if !screen.closes.IsZero() && screen.closes.Before(tick) {
		if err := s.sleepUntil(ctx, screen.closes); err != nil {
			return err
		}
		screen.leaves(Outcome{Shown: ShownLoading, ErrorType: s.persona.Errors.GaveUp})
	}
	if !screen.opens.IsZero() && screen.opens.Before(tick) {
		if err := s.sleepUntil(ctx, screen.opens); err != nil {
			return err
		}
		screen.reopens(ctx)
	}
	return s.sleepUntil(ctx, tick)
}

// pollTick takes the next tick and polls for as long as the one after it waits.
func (s *Session) pollTick(ctx context.Context, out *Outcome) (object, error) {
	out.ticks.last = out.ticks.next()
	limit := out.ticks.next().Add(browser.CacheLock).Sub(s.config.Clock.Now())
	limited, cancel := clock.WithTimeout(ctx, s.config.Clock, max(limit, minPoll))
	defer cancel()
	operation, err := s.poll(limited, out)
	if limited.Err() != nil && ctx.Err() == nil {
		out.ticks.stuck = true
	}
	return operation, err
}

// pollWaiting sends the polls that were waiting when the operation ended. Nothing heeds their answers.
func (s *Session) pollWaiting(ctx context.Context, out *Outcome) {
	state := out.State
	for ; out.ticks.left > 0 && s.sleepUntil(ctx, out.ticks.due()) == nil; out.ticks.left-- {
		s.pollTick(ctx, out)
	}
	out.State = state
}

// interval returns one that begins now.
func (s *Session) interval() ticks {
	return ticks{every: max(s.persona.Poll.Schedule[0].Wait, minPoll), last: s.config.Clock.Now()}
}

// ticks are the moments of an interval.
type ticks struct {
	every time.Duration
	last  time.Time
	left  int  // those that have passed and wait, once the interval has ended
	deaf  bool // to all answers
	stuck bool // by a poll that is not answered: each later one waits for as long as the browser lets it
}

// before ends the interval at a time.
func (t ticks) before(end time.Time) ticks {
	for at := t.next(); at.Before(end); at = at.Add(t.every) {
		t.left++
	}
	return t
}

func (t ticks) next() time.Time { return t.last.Add(t.every) }

// due returns when the poll of the next tick is sent, unless another one is on its way.
func (t ticks) due() time.Time {
	if t.stuck {
		return t.next().Add(browser.CacheLock)
	}
	return t.next()
}

package sdk

import (
	"context"
	"time"

	"aiuta-edge/pkg/aiuta"
)

// Wait lets time pass on the clock, as between two try-ons, and does what the SDK does meanwhile: it asks again
// for what it could not load, and sends again the events that were not delivered. The error is that of a context
// that ended.
func (s *Session) Wait(ctx context.Context, d time.Duration) error {
	c := s.config.Clock
	end := c.Now().Add(d)
	for {
		next := end
		reload, loads := s.reloads()
		if loads = loads && reload.Before(next); loads {
			next = reload
		}
		due, sends := s.analytics.next()
		if sends = sends && due.Before(next); sends {
			next, loads = due, false
		}
		if err := c.Sleep(ctx, max(0, next.Sub(c.Now()))); err != nil {
			return err
		}
		switch {
		case loads:
			// What fails again stays missing, and the error is not reported.
			_ = s.loadAll(ctx, s.unloaded())
		case sends:
			s.analytics.flush(ctx)
		default:
			return nil
		}
	}
}

// unloaded returns the calls that failed when they were made last.
func (s *Session) unloaded() []aiuta.Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.missing
}

// reloads returns when the SDK asks again for what it could not load, and false if it does not.
func (s *Session) reloads() (at time.Time, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked.Add(s.persona.Setup.Again), s.persona.Setup.Again > 0 && len(s.missing) > 0
}

// sleepUntil lets time pass during a try-on, and asks again meanwhile for what could not be loaded, where the SDK does so.
func (s *Session) sleepUntil(ctx context.Context, at time.Time) error {
	c := s.config.Clock
	for s.persona.Setup.Meanwhile {
		reload, loads := s.reloads()
		if !loads || !reload.Before(at) {
			break
		}
		if err := c.Sleep(ctx, max(0, reload.Sub(c.Now()))); err != nil {
			return err
		}
		s.loadBeside(ctx, s.unloaded())
	}
	if wait := at.Sub(c.Now()); wait > 0 {
		return c.Sleep(ctx, wait)
	}
	return ctx.Err()
}

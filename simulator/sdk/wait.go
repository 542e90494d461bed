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
	reload := c.Now().Add(s.persona.Setup.Again)
	for {
		next := end
		loads := s.persona.Setup.Again > 0 && len(s.unloaded()) > 0 && reload.Before(next)
		if loads {
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
			reload = c.Now().Add(s.persona.Setup.Again)
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

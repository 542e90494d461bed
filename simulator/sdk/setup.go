package sdk

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/clock"
)

// Setup makes the calls that the SDK makes when the app starts it: subscription details and models. It may be
// called again, as when an app comes back; then the SDK asks whether anything has changed, where it asks.
//
// The error joins what failed. No SDK shows it to the user, and try-ons go on without what was not loaded.
// Where the real SDK goes on trying, [Session.Wait] does.
func (s *Session) Setup(ctx context.Context) error {
	// A setup that hangs ends with the user's patience, because nothing else would end it.
	ctx, leave := clock.WithTimeout(withUser(ctx), s.config.Clock, s.config.Patience)
	defer leave()
	s.configured.Do(func() { s.track(ctx, Configured, TryOn{}, "") })
	return s.loadAll(ctx, s.persona.Setup.Calls)
}

// loadAll makes calls in their order, and remembers those that failed.
func (s *Session) loadAll(ctx context.Context, calls []aiuta.Call) error {
	var (
		failed  error
		missing []aiuta.Call
	)
	for _, call := range calls {
		if err := s.load(ctx, call); err != nil {
			failed = errors.Join(failed, fmt.Errorf("setting up %s: %w", s.persona, err))
			missing = append(missing, call)
			if s.persona.Setup.StopAtFailure {
				break
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.missing = missing
	return failed
}

func (s *Session) load(ctx context.Context, call aiuta.Call) error {
	s.mu.Lock()
	known, again := s.loaded[call]
	s.mu.Unlock()
	now := s.config.Clock.Now()
	if fresh := s.persona.Setup.Fresh; again && fresh > 0 && now.Sub(known.at) <= fresh {
		return nil
	}
	method, path := s.persona.Generation.Endpoint(call)
	r := request{call: call, method: method, path: path, etag: known.etag}
	var answer response
	err := s.persona.Setup.Retry.run(ctx, s.config.Clock, func() (err error) {
		answer, err = s.api.send(ctx, r)
		return err
	})
	var status *StatusError
	if again && errors.As(err, &status) && status.Status == http.StatusNotModified {
		return nil
	}
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if call == aiuta.CallSubscriptionDetails && s.persona.Poll.Tunable {
		tuned, err := s.tuning.read(answer.body)
		if err != nil {
			return &DecodeError{call, err}
		}
		s.tuning = tuned
	}
	s.loaded[call] = loaded{at: now, etag: answer.header.Get("Etag")}
	return nil
}

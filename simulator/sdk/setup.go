package sdk

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"aiuta-edge/pkg/aiuta"
)

// Setup makes the calls that the SDK makes when the app starts it: subscription details and models. It may be
// called again, as when an app comes back; then the SDK asks whether anything has changed, where it asks.
//
// The error joins what failed. No SDK shows it to the user, and try-ons go on without what was not loaded.
// The real SDKs go on trying in the background; a persona does so when Setup is called again.
func (s *Session) Setup(ctx context.Context) error {
	var failed error
	for _, call := range s.persona.Setup.Calls {
		if err := s.load(ctx, call); err != nil {
			failed = errors.Join(failed, fmt.Errorf("setting up %s: %w", s.persona, err))
			if s.persona.Setup.StopAtFailure {
				break
			}
		}
	}
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
		answer, err = s.send(ctx, r)
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

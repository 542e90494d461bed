package sdk

import (
	"context"
	"encoding/json"
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
	if s.persona.Setup.AtPicker {
		return nil
	}
	return s.loadAll(ctx, s.persona.Setup.Calls)
}

// loadAll makes calls in their order, and remembers those that failed.
func (s *Session) loadAll(ctx context.Context, calls []aiuta.Call) error {
	var (
		failed  error
		missing []aiuta.Call
	)
	errs := map[aiuta.Call]error{}
	if s.persona.Setup.AtOnce {
		errs = s.loadAtOnce(ctx, calls)
	}
	for _, call := range calls {
		err := errs[call]
		if !s.persona.Setup.AtOnce {
			err = s.persona.Setup.Retry.run(ctx, s.config.Clock, func() error { return s.load(ctx, call) })
		}
		if err != nil {
			if s.persona.Setup.FallsBack && s.has(call) {
				continue
			}
			failed = errors.Join(failed, fmt.Errorf("setting up %s: %w", s.persona, err))
			missing = append(missing, call)
			if s.persona.Setup.StopAtFailure {
				break
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.missing, s.asked = missing, s.config.Clock.Now()
	return failed
}

// loadAtOnce makes calls at the same time: no call waits for the retries of another. It returns the errors of those that failed.
func (s *Session) loadAtOnce(ctx context.Context, calls []aiuta.Call) map[aiuta.Call]error {
	retry := s.persona.Setup.Retry
	errs := map[aiuta.Call]error{}
	for left, due := retry.Times, calls; len(due) > 0; left-- {
		var again []aiuta.Call
		for _, call := range due {
			err := s.load(ctx, call)
			if err == nil {
				delete(errs, call)
				continue
			}
			errs[call] = err
			if retry.On.covers(err) {
				again = append(again, call)
			}
		}
		if left <= 0 || len(again) == 0 || s.config.Clock.Sleep(ctx, retry.Delay) != nil {
			break
		}
		due = again
	}
	return errs
}

// has reports whether there is an older answer to a call.
func (s *Session) has(call aiuta.Call) bool {
	_, ok := s.stored.known(call)
	return ok
}

func (s *Session) load(ctx context.Context, call aiuta.Call) error {
	known, again := s.stored.known(call)
	now := s.config.Clock.Now()
	if fresh := s.persona.Setup.Fresh; again && fresh > 0 && now.Sub(known.at) <= fresh {
		return nil
	}
	method, path := s.persona.Generation.Endpoint(call)
	r := request{call: call, method: method, path: path, etag: known.etag}
	answer, err := s.api.send(ctx, r)
	var status *StatusError
	if again && errors.As(err, &status) && status.Status == http.StatusNotModified {
		return nil
	}
	if err != nil {
		return err
	}
	if answer.status == http.StatusUnauthorized && !decodes(call, answer.body) {
		return statusError(call, answer)
	}
	s.stored.mu.Lock()
	defer s.stored.mu.Unlock()
	if call == aiuta.CallSubscriptionDetails && s.persona.Poll.Tunable {
		tuned, err := s.stored.tuning.read(answer.body)
		if err != nil {
			return &DecodeError{call, err}
		}
		s.stored.tuning = tuned
	}
	s.stored.loaded[call] = loaded{at: now, etag: answer.header.Get("Etag")}
	return nil
}

// decodes reports whether a body is what a call answers: an object of details, of which no member must be there, or a
// list of models. Source: android SubscriptionDetailsDTO.kt and TryOnModelDTO.kt.
func decodes(call aiuta.Call, body []byte) bool {
	var kind any
	if json.Unmarshal(body, &kind) != nil {
		return false
	}
	_, object := kind.(map[string]any)
	return object == (call == aiuta.CallSubscriptionDetails)
}

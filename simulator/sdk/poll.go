package sdk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"aiuta-edge/pkg/aiuta"
)

// minPoll is what lies between two polls at least, so that a schedule without delays ends too.
const minPoll = 10 * time.Millisecond

// follow polls an operation until the SDK makes an end of it, and returns the URLs of the generated images.
func (s *Session) follow(ctx context.Context, out *Outcome) ([]string, error) {
	var urls []string
	err := s.persona.Poll.Rerun.run(ctx, s.config.Clock, func() (err error) {
		urls, err = s.followOnce(ctx, out)
		return err
	})
	return urls, err
}

func (s *Session) followOnce(ctx context.Context, out *Outcome) ([]string, error) {
	rules := s.persona.Poll
	if rules.Ticks {
		return s.followTicks(ctx, out)
	}
	delays := schedule(s.tuned().schedule)
	deaf := false
	for first := true; ; first = false {
		if !first || !rules.Immediately {
			delay, ok := delays()
			if !ok {
				return nil, ErrOperationTimeout
			}
			if err := s.config.Clock.Sleep(ctx, max(delay, minPoll)); err != nil {
				return nil, fmt.Errorf("waiting to poll: %w", err)
			}
		}
		if err := between(ctx); err != nil {
			return nil, err
		}
		operation, err := s.poll(ctx, out)
		switch {
		case err != nil && (!rules.IgnoreErrors || ctx.Err() != nil):
			return nil, err
		case err != nil || deaf:
			continue
		}
		urls, ended, err := rules.judge(operation)
		if ended {
			return urls, err
		}
		deaf = rules.deafens(operation)
	}
}

// judge reports whether an operation makes an end of polling, and which.
func (r PollRules) judge(operation object) (urls []string, ended bool, err error) {
	state := aiuta.State(operation.text("status"))
	switch r.reaction(state) {
	case Fail:
		return nil, true, &OperationError{state, operation.text("error")}
	case Abort:
		return nil, true, &AbortError{AbortReason(operation.text("abort_reason")), operation.text("error")}
	case Undecodable:
		return nil, true, &DecodeError{aiuta.CallOperationStatus, fmt.Errorf("status %q is unknown", state)}
	case Show:
		urls := operation.urls("generated_images")
		switch {
		case len(urls) == 0 && r.Empty == EmptyShows:
			return nil, true, nil
		case (r.Empty == EmptyWaits || r.Empty == EmptyDeafens) && (len(urls) == 0 || urls[0] == ""):
			return nil, false, nil
		case len(urls) == 0:
			return nil, true, ErrEmptyResults
		}
		return urls, true, nil
	}
	return nil, false, nil
}

func (r PollRules) reaction(state aiuta.State) Reaction {
	if reaction, known := r.Reactions[state]; known {
		return reaction
	}
	return r.Unknown
}

// deafens reports whether this answer, which does not end the operation, makes the SDK ignore all later ones.
func (r PollRules) deafens(operation object) bool {
	return r.Empty == EmptyDeafens && r.reaction(aiuta.State(operation.text("status"))) == Show
}

// poll asks for the operation's state once.
func (s *Session) poll(ctx context.Context, out *Outcome) (object, error) {
	out.Polls++
	r := request{
		call:   aiuta.CallOperationStatus,
		method: http.MethodGet,
		path:   s.persona.Generation.StatusPath(url.PathEscape(out.OperationID)),
	}
	retry := s.persona.Poll.Retry
	retry.Times = s.tuned().status
	var answer response
	err := retry.run(ctx, s.config.Clock, func() (err error) {
		answer, err = s.api.send(ctx, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	decoded, err := s.persona.read(aiuta.CallOperationStatus, s.persona.Shapes.Status, answer)
	if err != nil {
		return nil, err
	}
	out.State = aiuta.State(decoded.text("status"))
	return decoded, nil
}

// schedule returns a function that yields one delay after the other, and false when there are no more.
func schedule(delays []Delay) func() (time.Duration, bool) {
	taken := 0
	return func() (time.Duration, bool) {
		for len(delays) > 0 {
			if delays[0].Times == 0 || taken < delays[0].Times {
				taken++
				return delays[0].Wait, true
			}
			delays, taken = delays[1:], 0
		}
		return 0, false
	}
}

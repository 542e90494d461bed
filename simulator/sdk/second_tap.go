package sdk

import (
	"context"
	"net/http"
	"time"
)

// The button to try again takes a second tap while it fades, which starts once more. The page has one place for two intervals of
// polls: what ends first stops the second one, and the first goes on for ever. Source: web ErrorSnackbar.tsx;
// useTryOnGeneration.ts, intervalRef and clearGenerationInterval.

// startOperation begins an operation, or two of them if the user taps twice.
func (s *Session) startOperation(ctx context.Context, imageID string, t TryOn, out *Outcome) (err error) {
	tapped := s.config.Clock.Now()
	out.OperationID, err = s.start(ctx, imageID, t)
	if s.persona.Poll.Ticks {
		out.ticks = s.interval()
	}
	if t.TapAgain == 0 {
		return err
	}
	if err := s.sleepUntil(ctx, tapped.Add(t.TapAgain)); err != nil {
		return err
	}
	if err != nil {
		s.reportFailure(ctx, t, err)
	}
	if t.TappedAgain != nil {
		t.TappedAgain()
	}
	s.track(ctx, Tapped, t, "")
	second, secondErr := s.start(ctx, imageID, t)
	switch {
	case err != nil && secondErr == nil:
		out.OperationID, out.ticks = second, s.interval()
	case err != nil:
		return secondErr
	case secondErr != nil:
		s.reportFailure(ctx, t, secondErr)
	default:
		out.second = &Outcome{OperationID: second, ticks: s.interval()}
	}
	return nil
}

// reportFailure reports a start that failed, of two.
func (s *Session) reportFailure(ctx context.Context, t TryOn, err error) {
	failed := Outcome{Stage: StageStart}
	s.persona.fail(&failed, false, err)
	s.track(ctx, failed.moment(), t, failed.ErrorType)
}

// soonest returns the operation that is polled next.
func (o *Outcome) soonest() *Outcome {
	if o.second != nil && o.second.ticks.next().Before(o.ticks.next()) {
		return o.second
	}
	return o
}

// settle ends polling for an operation that has ended. Of two, the second one's interval ends, whichever operation it was.
func (o *Outcome) settle(ended *Outcome, now time.Time) {
	if o.second == nil {
		o.ticks = o.ticks.before(now)
		return
	}
	o.lingers, o.ticks.deaf = true, ended == o
	o.State = ended.State
	o.Polls += o.second.Polls
}

// pollOn polls the first of two operations for as long as the page is open. If that one has not ended yet, its end is one more.
func (s *Session) pollOn(ctx context.Context, t TryOn, out *Outcome) {
	state := out.State
	for out.lingers && s.sleepUntil(ctx, out.ticks.next()) == nil {
		operation, err := s.pollTick(ctx, out)
		if err != nil || out.ticks.deaf {
			continue
		}
		urls, ended, err := s.persona.Poll.judge(operation)
		if out.ticks.deaf = ended || s.persona.Poll.deafens(operation); !ended {
			continue
		}
		once := Outcome{Stage: StagePoll, Shown: ShownResult}
		if err != nil {
			s.persona.fail(&once, false, err)
		}
		s.track(ctx, once.moment(), t, once.ErrorType)
		if len(urls) > 0 {
			s.look(ctx, http.MethodGet, urls[0])
		}
	}
	out.State = state
}

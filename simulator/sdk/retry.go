package sdk

import (
	"context"
	"errors"
	"time"

	"aiuta-edge/simulator/clock"
)

// RetryRule says how often, after what and after how long a wait an SDK tries again.
type RetryRule struct {
	// Times is how many attempts may follow the first.
	Times int
	On    RetryCause
	Delay time.Duration
}

// RetryCause is what an SDK tries again after.
type RetryCause int

// The causes: no HTTP status at all; any error but an abort, a timeout and a success without images; no answer, or one of
// another status, but not what it holds.
const (
	TransportFailure RetryCause = iota
	AnyFailure
	AnswerFailure
)

func (c RetryCause) covers(err error) bool {
	var (
		transport *TransportError
		aborted   *AbortError
		status    *StatusError
	)
	switch c {
	case TransportFailure:
		return errors.As(err, &transport) && transport.Status == 0
	case AnswerFailure:
		return errors.As(err, &transport) || errors.As(err, &status)
	}
	// Source: android AiutaTryOnImpl.kt, failingTypes, which looks for images when the following has ended. There is no
	// retry for a user who has left.
	return !errors.As(err, &aborted) && !errors.Is(err, ErrOperationTimeout) && !errors.Is(err, ErrEmptyResults) && !errors.Is(err, ErrGaveUp)
}

// run makes attempts until one succeeds or the rule allows no further one, and returns the last error.
func (r RetryRule) run(ctx context.Context, c clock.Clock, attempt func() error) error {
	for left := r.Times; ; left-- {
		err := attempt()
		if err == nil || left <= 0 || ctx.Err() != nil || !r.On.covers(err) {
			return err
		}
		if sleepErr := c.Sleep(ctx, r.Delay); sleepErr != nil {
			return errors.Join(err, sleepErr)
		}
	}
}

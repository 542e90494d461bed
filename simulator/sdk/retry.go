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

// The causes: no HTTP status at all, or any error but an abort and a timeout of the operation.
const (
	TransportFailure RetryCause = iota
	AnyFailure
)

func (c RetryCause) covers(err error) bool {
	var (
		transport *TransportError
		aborted   *AbortError
	)
	if c == TransportFailure {
		return errors.As(err, &transport) && transport.Status == 0
	}
	// Source: android AiutaTryOnImpl.kt, failingTypes, which looks for images when the following has ended. Nobody tries again for a user who has left.
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

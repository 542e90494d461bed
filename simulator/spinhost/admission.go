package spinhost

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/sync/semaphore"

	"aiuta-edge/simulator/spinhost/wasmhost"
)

// admission decides which requests may go on, so that many at once cannot take more memory than there is, and large ones
// do not slow small ones down.
type admission struct {
	// first is for the first bytes of each instance, and beyond for the rest: instances that have grown, and
	// large bodies.
	first, beyond *semaphore.Weighted
	// large is for instances that answer a request with a large body. They have half of the processors.
	large *semaphore.Weighted
}

// ordinary is the largest body that counts as part of an instance's first bytes.
const ordinary = 64 << 10

// patience is how long a request waits for the end of others before it is refused.
const patience = time.Second

// errBusy is answered with 503.
var errBusy = errors.New("the requests under way have all the memory that they may take together: try again, or raise the host's memory budget")

// newAdmission splits a budget in bytes: a quarter is for what is beyond the ordinary.
func newAdmission(budget uint64) *admission {
	beyond := int64(budget / 4)
	return &admission{
		first:  semaphore.NewWeighted(max(int64(budget)-beyond, wasmhost.Reserved)),
		beyond: semaphore.NewWeighted(beyond),
		large:  semaphore.NewWeighted(max(int64(runtime.GOMAXPROCS(0)/2), 1)),
	}
}

// wait takes n of s, for as long as patience lasts.
func wait(ctx context.Context, s *semaphore.Weighted, n int64) error {
	if s.TryAcquire(n) {
		return nil
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := s.Acquire(waiting, n); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return errBusy
	}
	return nil
}

// instance waits until there is memory for an instance that answers a body. The caller calls leave when it has.
func (a *admission) instance(ctx context.Context, body []byte) (leave func(), err error) {
	if len(body) > ordinary {
		if err := wait(ctx, a.large, 1); err != nil {
			return nil, fmt.Errorf("a large request: %w", err)
		}
	}
	if err = wait(ctx, a.first, wasmhost.Reserved); err != nil && len(body) > ordinary {
		a.large.Release(1)
	}
	return func() {
		a.first.Release(wasmhost.Reserved)
		if len(body) > ordinary {
			a.large.Release(1)
		}
	}, err
}

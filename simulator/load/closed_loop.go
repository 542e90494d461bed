package load

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// closed lets each worker do one shot after the other. They begin one by one over the ramp.
func (r *run) closed(ctx context.Context) {
	var (
		workers sync.WaitGroup
		taken   atomic.Uint64
	)
	for i := range r.plan.Workers {
		begins := r.plan.Ramp * time.Duration(i) / time.Duration(r.plan.Workers)
		workers.Go(func() {
			if !r.until(ctx, begins) {
				return
			}
			for ctx.Err() == nil {
				n, now := taken.Add(1)-1, time.Since(r.began)
				if !r.plan.within(n, now) {
					return
				}
				r.measured.due(false)
				r.one(n, now)
			}
		})
	}
	workers.Wait()
}

package backend

import (
	"sync"
	"time"
)

// rateWindow is what the switch rate_limit counts in. Aiuta's windows are not public.
const rateWindow = time.Minute

// rateLimit counts the starts of each account in windows that begin with its first. It is safe for concurrent
// use.
type rateLimit struct {
	most    int // zero limits nothing
	mu      sync.Mutex
	windows map[*account]rateCount
}

type rateCount struct {
	began time.Time
	taken int
}

func newRateLimit(most int) *rateLimit {
	return &rateLimit{most: most, windows: map[*account]rateCount{}}
}

// take returns nil, or the refusal of one start too many.
func (l *rateLimit) take(who *account, now time.Time) error {
	if l.most == 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	window := l.windows[who]
	if now.Sub(window.began) >= rateWindow {
		window = rateCount{began: now}
	}
	if window.taken == l.most {
		return tooMany(ReasonRateLimited, window.began.Add(rateWindow).Sub(now))
	}
	window.taken++
	l.windows[who] = window
	return nil
}

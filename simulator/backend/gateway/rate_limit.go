package gateway

import (
	"net/http"
	"sync"
	"time"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
)

// rateWindow is what the switch rate_limit counts in. Aiuta's windows are not public.
const rateWindow = time.Minute

// rateLimit counts the starts of each account in windows that begin with its first. It is safe for concurrent
// use.
type rateLimit struct {
	most    int // zero limits nothing
	mu      sync.Mutex
	windows map[*portal.Account]rateCount
}

type rateCount struct {
	began time.Time
	taken int
}

func newRateLimit(most int) *rateLimit {
	return &rateLimit{most: most, windows: map[*portal.Account]rateCount{}}
}

// Start counts one start of an account. It returns nil, or the refusal of one too many.
func (gw *Gateway) Start(who *portal.Account) error { return gw.limit.take(who, gw.clock.Now()) }

// take returns nil, or the refusal of one start too many.
func (l *rateLimit) take(who *portal.Account, now time.Time) error {
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
		return TooMany(reason.RateLimited, window.began.Add(rateWindow).Sub(now))
	}
	window.taken++
	l.windows[who] = window
	return nil
}

// TooMany is the gateway's answer to too many requests.
func TooMany(why reason.Reason, retryAfter time.Duration) *fastapi.Refusal {
	r := Message(http.StatusTooManyRequests, why, "API rate limit exceeded")
	r.RetryAfter = retryAfter
	return r
}

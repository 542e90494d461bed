package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// starts is how many processes are started for one number.
const starts = 5

// start is from spawning the simulator to its first token: once with what an earlier process has compiled in the
// user's cache, once with an empty cache, and natively.
func start(ctx context.Context, l *bench) ([]row, error) {
	// The cache is one of this run's own, so that nobody else's is cold or warm.
	warm := "XDG_CACHE_HOME=" + l.folder + "/cache"
	if _, err := l.firstToken(ctx, "component", warm); err != nil {
		return nil, err
	}
	var rows []row
	for _, one := range []struct{ what, bench, target, cache string }{
		{"simulator to first token, compiled before", "Start/component", "component", warm},
		{"simulator to first token, first time", "Start/component-cold", "component", ""},
		{"simulator to first token, native", "Start/native", "native", warm},
	} {
		h := histogram()
		for n := range starts {
			cache := one.cache
			if cache == "" {
				cache = fmt.Sprintf("XDG_CACHE_HOME=%s/cold-%d", l.folder, n)
			}
			took, err := l.firstToken(ctx, one.target, cache)
			if err != nil {
				return nil, err
			}
			_ = h.RecordValue(took.Nanoseconds()) // below a minute
		}
		rows = append(rows, ofStarts(one.what, one.bench, h))
	}
	rows[0].against = rows[1].bench
	return rows, nil
}

// ofStarts leaves the p99 of a handful out.
func ofStarts(what, bench string, h *hdrhistogram.Histogram) row {
	r := timed(what, bench, h)
	r.p99 = 0
	return r
}

// firstToken is how long a new process takes to hand out its first token.
func (l *bench) firstToken(ctx context.Context, target, cache string) (time.Duration, error) {
	began := time.Now()
	s, err := l.serve(ctx, target, cache)
	if err != nil {
		return 0, err
	}
	defer s.stop()
	resp, err := http.Post(s.url, "application/json", strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	took := time.Since(began)
	if err := resp.Body.Close(); err != nil {
		return 0, err
	}
	if resp.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("the first answer is %s", resp.Status)
	}
	return took, nil
}

package load

import (
	"strconv"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Summary is what a run came to.
type Summary struct {
	Counts
	// Loop is "open" or "closed".
	Loop string `json:"loop"`
	// Stopped says that the run was ended before its plan was done.
	Stopped bool          `json:"stopped"`
	Took    time.Duration `json:"took_ns"`
	// Rate is how many succeeded in a second.
	Rate float64 `json:"rate"`
	// Latency is counted from when a shot was due, in an open loop, and from when it was sent in a closed one. It holds
	// those that failed too.
	Latency Times `json:"latency"`
	// Service is counted from when a shot was sent. Nil in a closed loop, where it is the same.
	Service *Times `json:"service,omitempty"`
	// Statuses and Troubles are sorted, the most frequent first.
	Statuses []Tally `json:"statuses"`
	Troubles []Tally `json:"troubles"`
	// Width is how long one of the Moments is.
	Width   time.Duration `json:"width_ns"`
	Moments []Moment      `json:"moments"`

	latency *hdrhistogram.Histogram
}

// Times are the percentiles of many times.
type Times struct {
	Mean time.Duration `json:"mean_ns"`
	P50  time.Duration `json:"p50_ns"`
	P90  time.Duration `json:"p90_ns"`
	P99  time.Duration `json:"p99_ns"`
	P999 time.Duration `json:"p99_9_ns"`
	Max  time.Duration `json:"max_ns"`
	// Curve is how long the quickest so many percent took at most.
	Curve []Point `json:"curve"`
}

// Point is one of a curve.
type Point struct {
	Percent float64       `json:"percent"`
	Time    time.Duration `json:"time_ns"`
}

func timesOf(h *hdrhistogram.Histogram) Times {
	t := Times{Mean: time.Duration(h.Mean()), Max: time.Duration(h.Max())}
	for percent, into := range map[float64]*time.Duration{50: &t.P50, 90: &t.P90, 99: &t.P99, 99.9: &t.P999} {
		*into = time.Duration(h.ValueAtQuantile(percent))
	}
	for _, b := range h.CumulativeDistributionWithTicks(5) {
		t.Curve = append(t.Curve, Point{b.Quantile, time.Duration(b.ValueAt)})
	}
	return t
}

func (m *measured) sum(p Plan, took time.Duration, stopped bool) Summary {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := Summary{
		Counts: m.counts, Loop: "closed", Stopped: stopped, Took: took,
		Rate:    float64(m.counts.Succeeded) / took.Seconds(),
		Latency: timesOf(m.latency), Troubles: tallies(m.troubles),
		Width: m.timeline.width, Moments: m.timeline.moments(), latency: m.latency,
	}
	if m.service != nil {
		service := timesOf(m.service)
		s.Loop, s.Service = "open", &service
	}
	statuses := map[string]uint64{}
	for status, times := range m.statuses {
		statuses[strconv.Itoa(status)] = times
	}
	s.Statuses = tallies(statuses)
	return s
}

// ended is how many a threshold is about.
func (s Summary) ended() uint64 { return s.Succeeded + s.Failed }

package load

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// longest is the longest time that is measured. Longer ones count as this.
const longest = time.Hour

// kinds is how many kinds of trouble are told apart; an endpoint that keeps inventing new ones must not fill memory.
const kinds = 40

// otherTrouble counts the kinds beyond that.
const otherTrouble = "other"

// shot is one that has ended. Times are counted from the beginning of the run.
type shot struct {
	due, sent, ended time.Duration
	Result
}

// measured is what is kept of a run. It is safe for concurrent use.
type measured struct {
	mu       sync.Mutex
	counts   Counts
	latency  *hdrhistogram.Histogram // from when it was due
	service  *hdrhistogram.Histogram // from when it was sent; nil in a closed loop, where it is the same
	statuses map[int]uint64
	troubles map[string]uint64
	timeline timeline
}

// Counts are what became of the shots. Sent is what has succeeded, failed or was abandoned, once a run is over.
type Counts struct {
	// Due is how many there were to be.
	Due uint64 `json:"due"`
	// Sent is how many were begun, and Unsent how many were due and not begun before the run was over. These count as
	// failed, with the time that they had waited.
	Sent   uint64 `json:"sent"`
	Unsent uint64 `json:"unsent"`
	// Late is how many of both had to wait because the most that may be under way were.
	Late      uint64 `json:"late"`
	Succeeded uint64 `json:"succeeded"`
	Failed    uint64 `json:"failed"`
	// Abandoned is how many were under way when the run was stopped, and did not end in time.
	Abandoned uint64 `json:"abandoned"`
}

// newHistogram tells times apart by three digits, from a microsecond on.
func newHistogram() *hdrhistogram.Histogram {
	return hdrhistogram.New(time.Microsecond.Nanoseconds(), longest.Nanoseconds(), 3)
}

func record(h *hdrhistogram.Histogram, d time.Duration) {
	_ = h.RecordValue(min(max(d, 0), longest).Nanoseconds()) // it fails only for values out of range
}

func newMeasured(open bool) *measured {
	m := &measured{latency: newHistogram(), statuses: map[int]uint64{}, troubles: map[string]uint64{}, timeline: newTimeline()}
	if open {
		m.service = newHistogram()
	}
	return m
}

// due counts a shot whose time has come.
func (m *measured) due(late bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts.Due++
	if late {
		m.counts.Late++
	}
}

func (m *measured) add(s shot) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts.Sent++
	if s.Status != 0 {
		m.statuses[s.Status]++
	}
	m.end(s.ended, s.ended-s.due, s.Trouble)
	if m.service != nil {
		record(m.service, s.ended-s.sent)
	}
}

// unsentTrouble is the kind of what could not be sent.
const unsentTrouble = "not sent before the end: too many under way"

func (m *measured) unsent(due, over time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts.Unsent++
	m.end(over, over-due, unsentTrouble)
}

func (m *measured) abandoned() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts.Sent++
	m.counts.Abandoned++
}

// end notes what became of a shot, at a time.
func (m *measured) end(at, latency time.Duration, trouble string) {
	record(m.latency, latency)
	m.timeline.add(at, latency, trouble != "")
	if trouble == "" {
		m.counts.Succeeded++
		return
	}
	m.counts.Failed++
	if _, known := m.troubles[trouble]; !known && len(m.troubles) >= kinds {
		trouble = otherTrouble
	}
	m.troubles[trouble]++
}

// Standing is how a run stands.
type Standing struct {
	Counts
	Elapsed time.Duration
	// P99 is that of the whole run so far.
	P99 time.Duration
}

func (m *measured) standing(elapsed time.Duration) Standing {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Standing{m.counts, elapsed, time.Duration(m.latency.ValueAtQuantile(99))}
}

// Tally is how often something happened.
type Tally struct {
	What  string `json:"what"`
	Times uint64 `json:"times"`
}

// tallies sorts counts, the most frequent first.
func tallies(counts map[string]uint64) []Tally {
	sorted := make([]Tally, 0, len(counts))
	for what, times := range counts {
		sorted = append(sorted, Tally{what, times})
	}
	slices.SortFunc(sorted, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.What, b.What))
	})
	return sorted
}

package load

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// A timeline begins with slots of firstSlot. When there are more than maxSlots, each two become one, and so it has the
// same size after a minute and after a day.
const (
	maxSlots  = 120
	firstSlot = 100 * time.Millisecond
)

// timeline is what ended when.
type timeline struct {
	width time.Duration
	slots []slot
}

// slot is a piece of time.
type slot struct {
	latency *hdrhistogram.Histogram
	failed  uint64
}

func newTimeline() timeline { return timeline{width: firstSlot} }

func (t *timeline) add(at, latency time.Duration, failed bool) {
	for at >= maxSlots*t.width {
		t.halve()
	}
	for i := int(at / t.width); len(t.slots) <= i; {
		// Two digits are enough for a picture.
		t.slots = append(t.slots, slot{latency: hdrhistogram.New(time.Microsecond.Nanoseconds(), longest.Nanoseconds(), 2)})
	}
	s := &t.slots[at/t.width]
	record(s.latency, latency)
	if failed {
		s.failed++
	}
}

// halve makes one slot of each two.
func (t *timeline) halve() {
	t.width *= 2
	kept := t.slots[:0]
	for i := 0; i < len(t.slots); i += 2 {
		one := t.slots[i]
		if i+1 < len(t.slots) {
			one.latency.Merge(t.slots[i+1].latency)
			one.failed += t.slots[i+1].failed
		}
		kept = append(kept, one)
	}
	clear(t.slots[len(kept):])
	t.slots = kept
}

// Moment is what ended in a piece of time.
type Moment struct {
	// At is when the piece began, counted from the beginning of the run.
	At     time.Duration `json:"at_ns"`
	Ended  uint64        `json:"ended"`
	Failed uint64        `json:"failed"`
	P50    time.Duration `json:"p50_ns"`
	P99    time.Duration `json:"p99_ns"`
	Max    time.Duration `json:"max_ns"`
}

func (t *timeline) moments() []Moment {
	var all []Moment
	for i, s := range t.slots {
		all = append(all, Moment{
			At: time.Duration(i) * t.width, Ended: uint64(s.latency.TotalCount()), Failed: s.failed,
			P50: time.Duration(s.latency.ValueAtQuantile(50)), P99: time.Duration(s.latency.ValueAtQuantile(99)),
			Max: time.Duration(s.latency.Max()),
		})
	}
	return all
}

package load

import (
	"fmt"
	"testing"
	"time"
)

func TestMemoryDoesNotGrowWithTheNumberOfShots(t *testing.T) {
	m := newMeasured(true)
	one := func(at time.Duration) {
		m.due(true)
		m.add(shot{due: at, sent: at, ended: at + time.Millisecond, Result: Result{Status: 200}})
	}
	// A day, by the second: after that, no shot may need memory.
	for at := time.Duration(0); at < 24*time.Hour; at += time.Second {
		one(at)
	}
	if n := len(m.timeline.slots); n > maxSlots {
		t.Errorf("the timeline has %d slots", n)
	}
	if allocs := testing.AllocsPerRun(1000, func() { one(23 * time.Hour) }); allocs > 0 {
		t.Errorf("a shot allocates %v times", allocs)
	}
}

func TestTheTimelineKeepsCountsWhenItsSlotsMerge(t *testing.T) {
	timeline := newTimeline()
	const n = 10_000
	for i := range n {
		timeline.add(time.Duration(i)*17*time.Millisecond, time.Duration(i+1)*time.Microsecond, i%10 == 0)
	}
	var ended, failed uint64
	moments := timeline.moments()
	for i, m := range moments {
		ended, failed = ended+m.Ended, failed+m.Failed
		if m.At != time.Duration(i)*timeline.width || m.P50 > m.P99 || m.P99 > m.Max {
			t.Errorf("moment %d is %+v", i, m)
		}
	}
	if ended != n || failed != n/10 {
		t.Errorf("%d ended and %d failed", ended, failed)
	}
	// The slowest came last, and must be found there.
	if last := moments[len(moments)-1]; last.Max < 9*time.Millisecond || moments[0].Max > 2*time.Millisecond {
		t.Errorf("first %+v, last %+v", moments[0], last)
	}
}

func TestKindsOfTroubleAreLimited(t *testing.T) {
	m := newMeasured(false)
	for n := range 10 * kinds {
		m.add(shot{Result: Result{500, fmt.Sprint("kind ", n)}})
	}
	s := m.sum(Plan{Workers: 1}, time.Second, false)
	if len(s.Troubles) != kinds+1 || s.Troubles[0] != (Tally{otherTrouble, 9 * kinds}) || s.Failed != 10*kinds {
		t.Errorf("%d kinds, the first %+v", len(s.Troubles), s.Troubles[0])
	}
}

func TestTimesBeyondWhatIsMeasuredCountAsTheLongest(t *testing.T) {
	m := newMeasured(false)
	m.add(shot{ended: 3 * longest})
	m.add(shot{due: time.Second}) // the clock went back
	s := m.sum(Plan{Workers: 1}, time.Second, false)
	if s.ended() != 2 || s.Latency.Max < longest {
		t.Errorf("%+v", s.Latency)
	}
}

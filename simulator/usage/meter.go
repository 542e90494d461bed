package usage

import (
	"bytes"
	"sync"
)

// Meter sums lines of the log while they are written. It is safe for concurrent use, and what it remembers is bounded by
// [Options.MaxKeys]. Make one with [NewMeter].
type Meter struct {
	mu  sync.Mutex
	sum *summing
}

// NewMeter returns a meter that has read nothing.
func NewMeter(o Options) *Meter { return &Meter{sum: newSumming(o)} }

// Line reads one line.
func (m *Meter) Line(line []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if line = bytes.TrimSpace(line); len(line) == 0 {
		return
	}
	m.sum.lines.Read++
	var e entry
	switch {
	case len(line) > maxLine:
		m.sum.lines.TooLong++
	case parse(line, &e):
		m.sum.add(&e)
	default:
		m.sum.lines.Unknown++
	}
}

// Summary returns what was read so far.
func (m *Meter) Summary() Summary {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sum.summary(false)
}

package usage

import (
	"strings"
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

// Decision is what a line says of one request.
type Decision struct {
	// RequestID is the answer's X-Request-Id.
	RequestID string
	// Caller is who asked, as far as it is known, and Cause why the request was refused.
	Caller, Cause string
}

// Line reads one line, and returns what it says of a request; zero if it is not about one.
func (m *Meter) Line(line string) Decision {
	if line = strings.TrimSpace(line); line == "" {
		return Decision{}
	}
	var e entry
	tooLong := len(line) > maxLine
	known := !tooLong && parse(line, &e)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sum.lines.Read++
	switch {
	case tooLong:
		m.sum.lines.TooLong++
	case known:
		m.sum.add(&e)
		return Decision{e.RequestID, e.Caller, e.Cause}
	default:
		m.sum.lines.Unknown++
	}
	return Decision{}
}

// Summary returns what was read so far.
func (m *Meter) Summary() Summary {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sum.summary(false)
}

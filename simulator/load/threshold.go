package load

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ErrThreshold is wrapped by the errors about a threshold that cannot be read. They say what can.
var ErrThreshold = errors.New("invalid threshold")

// Threshold is what a run must not come to, such as "p99>5ms".
type Threshold struct {
	text      string
	measure   string
	above     bool
	inclusive bool
	// limit is in the measure's unit: seconds, shots per second, or a part of all shots.
	limit float64
	// counted says that the limit is a number of shots instead of a part of them.
	counted bool
}

// unit is what a measure is given in.
type unit int

const (
	seconds unit = iota
	perSecond
	shots
)

// grammar is shown with a threshold that cannot be parsed.
const grammar = "use MEASURE, then >, >=, < or <=, then a value: p50, p99, p99.9 or any other percentile, mean or max with " +
	"a time (p99>5ms); errors or late with a part or a number (errors>0.1%, errors>3); rate with a number per second (rate<1000)"

var thresholdForm = regexp.MustCompile(`^([a-z]+[0-9.]*)\s*(>=|<=|>|<)\s*(\S+)$`)

// ParseThreshold reads a threshold. Errors wrap [ErrThreshold].
func ParseThreshold(text string) (Threshold, error) {
	parts := thresholdForm.FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return Threshold{}, fmt.Errorf("%w: %q: %s", ErrThreshold, text, grammar)
	}
	t := Threshold{measure: parts[1], above: parts[2][0] == '>', inclusive: len(parts[2]) == 2}
	t.text = parts[1] + parts[2] + parts[3]
	u, err := unitOf(t.measure)
	if err == nil {
		err = t.setLimit(u, parts[3])
	}
	if err != nil {
		return Threshold{}, fmt.Errorf("%w: %q: %w", ErrThreshold, text, err)
	}
	return t, nil
}

func unitOf(measure string) (unit, error) {
	switch measure {
	case "mean", "max":
		return seconds, nil
	case "rate":
		return perSecond, nil
	case "errors", "late":
		return shots, nil
	}
	if _, err := percentOf(measure); err != nil {
		return 0, err
	}
	return seconds, nil
}

// percentOf reads "p99.9".
func percentOf(measure string) (float64, error) {
	digits, ok := strings.CutPrefix(measure, "p")
	percent, err := strconv.ParseFloat(digits, 64)
	switch {
	case !ok || err != nil:
		return 0, fmt.Errorf("%q is not measured: %s", measure, grammar)
	case percent <= 0 || percent >= 100:
		return 0, fmt.Errorf("%q: use a percentile between 0 and 100, or max", measure)
	}
	return percent, nil
}

func (t *Threshold) setLimit(u unit, text string) error {
	if u == seconds {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return fmt.Errorf("%q is not a time: use one with its unit, such as 5ms, 250us or 1.5s", text)
		}
		t.limit = d.Seconds()
		return nil
	}
	digits, part := strings.CutSuffix(text, "%")
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil || n < 0 || math.IsInf(n, 0) || math.IsNaN(n) {
		return fmt.Errorf("%q is not a number", text)
	}
	switch {
	case u == perSecond && part:
		return fmt.Errorf("%q: use a number per second, such as 1000", text)
	case part && n > 100:
		return fmt.Errorf("%q: use a part up to 100%%", text)
	case part:
		n /= 100
	}
	t.limit, t.counted = n, u == shots && !part
	return nil
}

// String returns the threshold as it is written.
func (t Threshold) String() string { return t.text }

// Crossed reports whether a run came to what it must not, and what the measure was. Where nothing was measured,
// everything is crossed: a run that did nothing has shown nothing.
func (t Threshold) Crossed(s Summary) (crossed bool, measured string) {
	if s.ended() == 0 {
		return true, "nothing was measured"
	}
	got, measured := t.of(s)
	switch {
	case got == t.limit:
		return t.inclusive, measured
	case t.above:
		return got > t.limit, measured
	}
	return got < t.limit, measured
}

func (t Threshold) of(s Summary) (got float64, shown string) {
	timed := func(d time.Duration) (float64, string) { return d.Seconds(), t.measure + " is " + Brief(d) }
	counted := func(n, of uint64) (float64, string) {
		part := float64(n) / float64(of)
		shown := fmt.Sprintf("%s are %d of %d, %.3g%%", t.measure, n, of, 100*part)
		if t.counted {
			return float64(n), shown
		}
		return part, shown
	}
	switch t.measure {
	case "mean":
		return timed(s.Latency.Mean)
	case "max":
		return timed(s.Latency.Max)
	case "rate":
		return s.Rate, fmt.Sprintf("rate is %.1f per second", s.Rate)
	case "errors":
		return counted(s.Failed, s.ended())
	case "late":
		return counted(s.Late, s.Due)
	}
	percent, _ := percentOf(t.measure) // it was read before
	return timed(time.Duration(s.latency.ValueAtQuantile(percent)))
}

// Brief shows a time with three digits, which is what is measured.
func Brief(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d >= time.Second:
		return fmt.Sprintf("%.3g s", d.Seconds())
	case d >= time.Millisecond:
		return fmt.Sprintf("%.3g ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.3g µs", float64(d)/1e3)
}

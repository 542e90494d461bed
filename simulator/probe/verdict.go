package probe

import (
	"fmt"

	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
)

// outcome is what a probe comes to. Whether a finding fails the run depends on its severity.
type outcome int

const (
	good outcome = iota
	bad
	untold
)

// verdict is an outcome and what it rests on.
type verdict struct {
	outcome  outcome
	severity report.Severity // replaces that of the probe, if it is set
	advice   string          // the same of its advice
	message  string
	sent     string
	expected string // replaces what holds, if it is set
	got      string
	checks   []report.Check // what was tried, if it was tried in several ways
	// broken is what only broke the server, where something else may have got through. The graver of both is told.
	broken *verdict
}

func holds(format string, args ...any) verdict {
	return verdict{outcome: good, message: fmt.Sprintf(format, args...)}
}

func skip(format string, args ...any) verdict {
	return verdict{outcome: untold, message: fmt.Sprintf(format, args...)}
}

// found is a finding without a request of its own.
func found(format string, args ...any) verdict {
	return verdict{outcome: bad, message: fmt.Sprintf(format, args...)}
}

// on adds the exchange that a verdict rests on.
func (v verdict) on(e *endpoint, r exchange.Request, a exchange.Answer) verdict {
	v.sent, v.got = e.evidence.Sent(r), e.evidence.Got(a)
	return v
}

// as replaces the probe's severity.
func (v verdict) as(severity report.Severity) verdict {
	v.severity = severity
	return v
}

// judgeBadInput says of an answer to bad input, which is no token, whether it blames the one who is to blame
// (RFC 9110 sections 15.5 and 15.6).
func judgeBadInput(e *endpoint, r exchange.Request, a exchange.Answer) (verdict, error) {
	switch {
	case a.Broke():
		return found("the endpoint breaks: it answers %d, as if the fault were its own", a.Status).as(report.Medium).on(e, r, a), nil
	case a.Refused() && a.Code() != "":
		return holds("it is refused: %d %s", a.Status, a.Code()), nil
	case a.Refused():
		return holds("it is refused: %d", a.Status), nil
	}
	return holds("there is no token: %d", a.Status), nil
}

package check

import (
	"context"
	"fmt"
	"time"

	"aiuta-edge/simulator/check/exchange"
	"aiuta-edge/simulator/report"
)

// Probe is one thing that a token endpoint is judged by. All but the judging is data, so that lists, reports
// and the documentation say the same.
type Probe struct {
	// Group and Name identify the probe, and its finding if there is one.
	Group, Name string
	// Holds says what is true of an endpoint that has no such finding.
	Holds string
	// Severity is that of the finding. A probe whose bad input makes the endpoint break instead, or give no
	// answer at all, reports that as medium, whatever stands here.
	Severity report.Severity
	// Rule is where the rule comes from, and Advice what to change.
	Rule, Advice string

	needs need
	judge func(context.Context, *session) (verdict, error)
}

// ID is the probe's full name, such as "token/expires".
func (p Probe) ID() string { return p.Group + "/" + p.Name }

// Probes returns all probes, in the order in which they run. A burst uses a quota up, so it comes after all that needs one;
// what is observed on the way is judged last.
func Probes() []Probe {
	var all []Probe
	for _, group := range [][]Probe{
		transportProbes(), contractProbes(), tokenProbes(), shapeProbes(), lifetimeProbes(), secretProbes(),
		callerProbes(), injectionProbes(), cachingProbes(), corsProbes(), limitProbes(), inputProbes(),
		serviceProbes(), attackProbes(), burstProbes(), observedProbes(),
	} {
		all = append(all, group...)
	}
	return all
}

// Groups returns the names of the groups, in the order in which they first run.
func Groups() []string {
	var names []string
	seen := map[string]bool{}
	for _, p := range Probes() {
		if !seen[p.Group] {
			seen[p.Group] = true
			names = append(names, p.Group)
		}
	}
	return names
}

// outcome is what a probe comes to. Whether a finding fails the check depends on its severity.
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
	message  string
	sent     string
	expected string // replaces what holds, if it is set
	got      string
	took     time.Duration // replaces the time that judging took, if it is set
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
func (v verdict) on(s *session, r exchange.Request, a exchange.Answer) verdict {
	v.sent, v.got = s.evidence.Sent(r), s.evidence.Got(a)
	return v
}

// as replaces the probe's severity.
func (v verdict) as(severity report.Severity) verdict {
	v.severity = severity
	return v
}

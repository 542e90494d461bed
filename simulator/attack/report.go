package attack

import (
	"fmt"

	"aiuta-edge/simulator/report"
)

// Cases returns what every attack came to, for a report. Those of at least the severity failOn fail it.
func Cases(results []Result, failOn report.Severity) []report.Case {
	cases := make([]report.Case, len(results))
	for i, r := range results {
		cases[i] = r.Case(failOn)
	}
	return cases
}

// Case returns what an attack came to: one that got through has failed if its severity is failOn or above, and is a
// warning otherwise. A control that fails always does. The texts hold neither tokens nor secrets.
func (r Result) Case(failOn report.Severity) report.Case {
	shown := r.Telling()
	c := report.Case{
		Group: string(r.Against) + ": " + r.Group, Name: r.Name, Summary: r.Summary, Rule: r.Rule,
		Sent: shown.Sent, Expected: shown.Expected, Got: shown.Got, Took: r.Took,
	}
	if r.Skipped != "" {
		c.Outcome, c.Message = report.Skipped, r.Skipped
		return c
	}
	for _, t := range r.Tries {
		check := report.Check{Expected: t.Sent + ": " + t.Expected, OK: t.OK}
		if !t.OK {
			check.Got = t.Got
		}
		c.Checks = append(c.Checks, check)
	}
	c.Outcome = report.Passed
	if more := len(r.Tries) - 1; r.OK() && more > 0 {
		c.Sent += fmt.Sprintf(" (and %d more)", more)
	}
	if !r.OK() {
		c.Outcome, c.Severity = report.Failed, r.severity()
		if r.Group != controlGroup && !c.Severity.AtLeast(failOn) {
			c.Outcome = report.Warning
		}
		c.Message = fmt.Sprintf("%s: got %s, expected %s", shown.Sent, shown.Got, shown.Expected)
		c.Advice = r.advice()
	}
	return c
}

// advice names the rule to follow. A control has none: something else is wrong.
func (r Result) advice() string {
	t, _ := r.through()
	switch {
	case r.Group == controlGroup:
		return "make the legitimate request work first: check the credentials that were given"
	case t.Broke:
		return "answer every request, a hostile one with 4xx: a failure of the server is one for all who wait: " + r.Rule
	case r.Leaked:
		return "refuse such a token although its signature is right: " + r.Rule
	}
	return "refuse it: " + r.Rule
}

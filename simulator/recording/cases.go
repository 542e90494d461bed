package recording

import (
	"fmt"
	"strings"
	"time"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
)

// The groups of a recording's cases.
const (
	groupSession  = "session"
	groupTokens   = "tokens"
	groupFindings = "findings"
)

// Cases are what a recording shows: the SDK and every request, what became of each token, and what each rule found. A
// finding below failOn is a warning.
func (r Recording) Cases(failOn report.Severity) []report.Case {
	s := r.judged()
	cases := []report.Case{s.overview()}
	for _, f := range s.fates[:min(len(s.fates), maxTokens)] {
		cases = append(cases, report.Case{Group: groupTokens, Name: f.Short, Outcome: report.Passed, Summary: f.String()})
	}
	for _, rule := range rules {
		cases = append(cases, s.apply(rule, failOn))
	}
	return cases
}

// overview is the whole session as one case, with its ladder.
func (s *session) overview() report.Case {
	c := report.Case{
		Group: groupSession, Name: "all that passed", Outcome: report.Passed, Steps: s.Steps(),
		Summary: fmt.Sprintf("%s, answered by %s; the app has %s in it", counted(len(s.Requests), "request"), answeredBy[s.Upstream], s.sdk),
	}
	if len(s.sdk.Personas) > 0 {
		c.Persona = s.sdk.usual().String()
	}
	if len(s.sdk.Fits) > 0 {
		c.Got = strings.Join(s.sdk.Fits, "; ")
	}
	if len(s.Requests) == 0 {
		c.Outcome, c.Message = report.Skipped, "nothing passed: is the proxy set in the app, and does it ask Aiuta?"
		return c
	}
	c.Took = s.Took()
	return c
}

// answeredBy says who answered for Aiuta.
var answeredBy = map[string]string{StandIn: "our stand-in", Aiuta: "the real Aiuta"}

// counted is a number of things.
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// Took is how long the session lasted, from the first request to the last answer.
func (r Recording) Took() time.Duration {
	if len(r.Requests) == 0 {
		return 0
	}
	last := r.Requests[len(r.Requests)-1]
	return last.At.Sub(r.Requests[0].At) + time.Duration(last.Milliseconds*float64(time.Millisecond))
}

// maxFound is how many findings of one rule are listed, and maxTokens how many tokens.
const (
	maxFound  = 8
	maxTokens = 100
)

func (s *session) apply(r rule, failOn report.Severity) report.Case {
	c := report.Case{Group: groupFindings, Name: r.name, Summary: r.holds, Outcome: report.Passed}
	found, seen := r.judge(s)
	switch {
	case len(found) > 0:
		c.Outcome, c.Severity, c.Advice, c.Rule = report.Warning, r.severity, r.advice, r.source
		if r.severity.AtLeast(failOn) {
			c.Outcome = report.Failed
		}
		if more := len(found) - maxFound; more > 0 {
			found = append(found[:maxFound], fmt.Sprintf("and %d more", more))
		}
		c.Message = ladder.Brief(strings.Join(found, "; "))
	case !seen:
		c.Outcome, c.Message = report.Skipped, "nothing was seen that could have been wrong"
	}
	return c
}

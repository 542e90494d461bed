package load

import (
	"fmt"
	"strings"

	"aiuta-edge/simulator/report"
)

// Case makes a case of a run for a report, judged by thresholds. Without any, it is enough that something succeeded.
func (s Summary) Case(name string, thresholds []Threshold) report.Case {
	c := report.Case{
		Name: name, Summary: s.Headline(), Outcome: report.Passed, Took: s.Took, Figures: s.Figures(),
		Got: strings.Join(s.sentence(), "; "),
	}
	for _, t := range thresholds {
		crossed, measured := t.Crossed(s)
		check := report.Check{Expected: "not " + t.String(), OK: !crossed}
		if crossed {
			check.Got, c.Outcome = measured, report.Failed
		}
		c.Checks = append(c.Checks, check)
	}
	if s.Succeeded == 0 {
		c.Checks = append(c.Checks, report.Check{Expected: "something succeeds", Got: "nothing did"})
		c.Outcome = report.Failed
	}
	return c
}

// Headline sums a run up in one line.
func (s Summary) Headline() string {
	text := fmt.Sprintf("%.1f a second, p50 %s, p99 %s, %d of %d failed", s.Rate, Brief(s.Latency.P50), Brief(s.Latency.P99), s.Failed, s.ended())
	if s.Stopped {
		text += ", stopped early"
	}
	return text
}

// Lines shows a run to people.
func (s Summary) Lines() []string {
	lines := s.became()
	if s.ended() > 0 {
		lines = append(lines, fmt.Sprintf("%-22s %9s %9s %9s %9s %9s %9s", "", "mean", "p50", "p90", "p99", "p99.9", "max"))
	}
	if s.ended() > 0 && s.Service == nil {
		lines = append(lines, s.Latency.row("latency"))
	} else if s.ended() > 0 {
		lines = append(lines, s.Latency.row("latency, since due"), s.Service.row("of it, since sent"))
	}
	return append(lines, s.tallied()...)
}

// sentence is the same on one line, for a report.
func (s Summary) sentence() []string {
	parts := s.became()
	if s.ended() > 0 {
		parts = append(parts, "latency "+s.Latency.brief())
	}
	if s.Service != nil && s.Sent > 0 {
		parts = append(parts, "of it since sent "+s.Service.brief())
	}
	for _, line := range s.tallied() {
		parts = append(parts, strings.TrimSpace(line))
	}
	return parts
}

// became says what became of the shots.
func (s Summary) became() []string {
	lines := []string{
		fmt.Sprintf("%d sent in %s, %d succeeded, %d failed: %.1f successes a second", s.Sent, Brief(s.Took), s.Succeeded, s.Failed, s.Rate),
	}
	if s.Loop == "open" {
		lines = append(lines, fmt.Sprintf("of %d that were due, %d had to wait for a place, and %d were not sent at all", s.Due, s.Late, s.Unsent))
	}
	if s.Abandoned > 0 {
		lines = append(lines, fmt.Sprintf("%d were under way when the run was stopped", s.Abandoned))
	}
	return lines
}

// tallied says which answers and troubles there were.
func (s Summary) tallied() (lines []string) {
	for _, t := range s.Statuses {
		lines = append(lines, fmt.Sprintf("%9d × status %s", t.Times, t.What))
	}
	for _, t := range s.Troubles {
		lines = append(lines, fmt.Sprintf("%9d × failed: %s", t.Times, t.What))
	}
	return lines
}

func (t Times) row(name string) string {
	return fmt.Sprintf("%-22s %9s %9s %9s %9s %9s %9s", name,
		Brief(t.Mean), Brief(t.P50), Brief(t.P90), Brief(t.P99), Brief(t.P999), Brief(t.Max))
}

func (t Times) brief() string {
	return fmt.Sprintf("p50 %s, p90 %s, p99 %s, p99.9 %s, max %s", Brief(t.P50), Brief(t.P90), Brief(t.P99), Brief(t.P999), Brief(t.Max))
}

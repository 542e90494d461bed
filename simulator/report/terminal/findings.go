package terminal

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
)

// findingsFirst prints what was found, the most severe on top, and counts the rest. all prints every case as it ends, for
// --verbose.
type findingsFirst struct {
	*Terminal
	all Writer
}

// FindingsFirst is a [Writer] that lets a person read what was found before anything else. all shows every case, if the
// terminal is verbose.
func (t *Terminal) FindingsFirst(all Writer) Writer { return &findingsFirst{t, all} }

func (f *findingsFirst) Write(c report.Case) error {
	if f.style.Verbose {
		return f.all.Write(c)
	}
	return nil
}

func (f *findingsFirst) Verdict(r report.Report) error {
	var b strings.Builder
	if !f.style.Verbose {
		found := slices.DeleteFunc(slices.Clone(r.Cases), func(c report.Case) bool { return c.Outcome == report.Passed || c.Outcome == report.Skipped })
		slices.SortStableFunc(found, bySeverity)
		for _, c := range found {
			if r.Command == "check" {
				c.Name = c.Group + "/" + c.Name // by which --only and --skip know it
			}
			f.line(&b, c)
		}
		if len(found) > 0 {
			b.WriteString("\n")
		}
		if !f.quiet {
			f.rest(&b, r.Cases)
		}
	}
	fmt.Fprintf(&b, "findings: %s\n", CountFindings(r.Cases))
	if n := CutShort(r.Cases); n > 0 {
		fmt.Fprintf(&b, "%s %d of %d were not judged: a limit cut this short\n", f.style.Bad("✗"), n, len(r.Cases))
	}
	if _, err := f.w.Write([]byte(b.String())); err != nil {
		return err
	}
	return f.Terminal.Verdict(r)
}

// rest counts what holds, and what was skipped by its reason, the commonest first.
func (f *findingsFirst) rest(b *strings.Builder, cases []report.Case) {
	hold, skips := 0, map[string]int{}
	for _, c := range cases {
		switch c.Outcome {
		case report.Passed:
			hold++
		case report.Skipped:
			skips[c.Message]++
		}
	}
	fmt.Fprintf(b, "%s %d hold (--verbose shows them)\n", f.style.Good("✓"), hold)
	reasons := slices.SortedFunc(maps.Keys(skips), func(x, y string) int {
		return cmp.Or(cmp.Compare(skips[y], skips[x]), strings.Compare(x, y))
	})
	for _, why := range reasons {
		fmt.Fprintf(b, "%s %d skipped: %s\n", f.style.Dim("-"), skips[why], ladder.Visible(why))
	}
}

// bySeverity puts a case that failed without a severity first, such as the legitimate request of attack: nothing after
// it counts.
func bySeverity(a, b report.Case) int { return cmp.Compare(gravity(b), gravity(a)) }

func gravity(c report.Case) int {
	order := report.Severities()
	if c.Severity == "" {
		return len(order)
	}
	return slices.Index(order, c.Severity)
}

// CutShort counts the cases that a rate limit left unjudged.
func CutShort(cases []report.Case) int {
	n := 0
	for _, c := range cases {
		if c.Outcome == report.Skipped && c.Message == exchange.ErrLimited.Error() {
			n++
		}
	}
	return n
}

// CountFindings says how many findings there are of each severity, the most severe first.
func CountFindings(cases []report.Case) string {
	counts := map[report.Severity]int{}
	for _, c := range cases {
		counts[c.Severity]++
	}
	var parts []string
	for _, severity := range slices.Backward(report.Severities()) {
		if n := counts[severity]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, severity))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

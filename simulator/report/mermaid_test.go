package report_test

import (
	"fmt"
	"strings"
	"testing"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/report"
)

// maxSummary is below what GitHub takes of a step. Source: docs.github.com, workflow-commands-for-github-actions: 1 MiB.
const maxSummary = 900_000

// failures are so many plays that fail, each for a reason of its own, and every text of them is so long.
func failures(n, long int) report.Report {
	r := report.Report{Command: "run", Target: "native", Began: began}
	for i := range n {
		text := fmt.Sprintf("%d %s", i, strings.Repeat("<&", long/2))
		r.Cases = append(r.Cases, report.Case{
			Name: fmt.Sprintf("scenario-%d-%s", i/5, strings.Repeat("n", long/100)), Persona: fmt.Sprintf("sdk-%d@1.0.0", i%5), Outcome: report.Failed, Message: text,
			Checks: []report.Check{{Expected: text, Got: text}},
			Steps:  []ladder.Step{{From: ladder.SDK, To: ladder.API, Request: true, Text: "POST /" + text, Status: 400, Answer: text, At: began}},
		})
	}
	return r
}

func TestTheSummaryIsShortEnoughForGitHubWhateverFails(t *testing.T) {
	race.Skip(t, "one goroutine writes it")
	for name, r := range map[string]report.Report{
		"the catalogue":       failures(836, 200),
		"long answers":        failures(836, 2_000),
		"very long answers":   failures(5, 500_000),
		"very many plays":     failures(10_000, 100),
		"many and long names": failures(500, 20_000),
	} {
		got := written(t, report.Mermaid, r)
		if len(got) > maxSummary {
			t.Errorf("%s: %d bytes", name, len(got))
		}
		if !strings.Contains(got, "## Scenarios and SDKs") || !strings.Contains(got, "What failed") || !strings.Contains(got, "Left out") {
			t.Errorf("%s: it lacks failures, table, or what is left out: %d bytes", name, len(got))
		}
		if open, closed := strings.Count(got, "<details"), strings.Count(got, "</details>"); open != closed || strings.Count(got, "```")%2 != 0 {
			t.Errorf("%s: %d details, %d ends: something is cut in the middle", name, open, closed)
		}
	}
}

func TestTheSummaryShowsFailuresAndTheTable(t *testing.T) {
	r := report.Report{Command: "run", Target: "native", Began: began}
	step := []ladder.Step{{From: ladder.User, To: ladder.SDK, Text: "tries", At: began}}
	for _, sdk := range []string{"ios", "web"} {
		for i := range 8 {
			c := report.Case{Name: fmt.Sprintf("s-%d", i), Persona: sdk + "@1.0.0", Outcome: report.Passed, Steps: step}
			switch {
			case i == 0:
				c.Outcome, c.Checks = report.Failed, []report.Check{{Expected: "a result", Got: "none"}}
			case i == 1 && sdk == "web":
				continue
			case i == 2:
				c.Outcome, c.Message = report.Skipped, "it needs a clock"
			}
			r.Cases = append(r.Cases, c)
		}
	}
	got := written(t, report.Mermaid, r)
	for _, want := range []string{
		"\n### 2 cases: a result, but&#58; none\n", "✗ s-0, ios&#64;1.0.0: failed", "\nThe same: s-0, web&#64;1.0.0.\n",
		"| scenario | ios | web |\n", "| s-0 | ✗ failed | ✗ failed |\n", "| s-1 | ✓ passed | |\n", "| s-2 | – skipped | – skipped |\n",
		"\n- 2 cases: it needs a clock\n", "Left out are the courses of 1 failed, 11 passed: ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it lacks %q", want)
		}
	}
	if n := strings.Count(got, "```mermaid"); n != 1 {
		t.Errorf("%d diagrams, want that of the cause", n)
	}
	if t.Failed() {
		t.Log(got)
	}
}

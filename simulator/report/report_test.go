package report_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/report/reporttest"
)

// began is a moment of no importance.
var began = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// everything is a report that has each outcome, each severity, a ladder with a fault, and tokens.
func everything() report.Report {
	steps := []ladder.Step{
		{From: ladder.User, To: ladder.SDK, Text: "tries sku-1 on", At: began},
		{
			From: ladder.SDK, To: ladder.API, Request: true, Text: "POST /v1/sku_try_on_operations", Status: 401, Answer: "token_expired",
			Headers: []string{"Authorization: Bearer eyJhbG…EjXk"}, Fault: "delay", At: began.Add(time.Second), Took: time.Millisecond,
			Tokens: []ladder.Token{{Short: "eyJhbG…EjXk", Header: json.RawMessage(`{"alg":"HS256"}`), Claims: json.RawMessage(`{"exp":1772366460}`)}},
		},
	}
	cases := []report.Case{
		{Group: "jwt", Name: "jwt", Persona: "ios@4.4.3", Summary: "straight", Outcome: report.Passed, Steps: steps, Took: 3 * time.Millisecond,
			Checks: []report.Check{{Expected: "the user sees: result", OK: true}}},
		{Group: "jwt", Name: "jwt", Persona: "web@5.0.5", Summary: "straight", Outcome: report.Failed, Steps: steps,
			Checks: []report.Check{{Expected: "the user sees: result", Got: "an error"}}},
		{Group: "late", Name: "late", Outcome: report.Skipped, Message: "the clock of a URL cannot be moved"},
		{Group: "jwt", Name: "slow", Outcome: report.Warning, Message: "an answer took long"},
	}
	for _, severity := range report.Severities() {
		cases = append(cases, report.Case{
			Group: "check", Name: "probe-" + string(severity), Outcome: report.Failed, Severity: severity, Message: "it signs anything",
			Advice: "set params", Rule: "RFC 8725 section 3.1", Sent: "POST", Expected: "400", Got: "200",
		})
	}
	return report.Report{Command: "run", Target: "native", Seed: 7, Began: began, Took: 2 * time.Second, Cases: cases}
}

func written(t *testing.T, format report.Format, r report.Report) string {
	t.Helper()
	if format == report.SVG {
		return reporttest.Read(t, format, reporttest.Write(t, format, r))
	}
	var b strings.Builder
	if err := report.Write(format, &b, r); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.String()
}

func TestSummaryCountsEveryCaseOnce(t *testing.T) {
	sum := everything().Summary()
	if want := (report.Summary{Passed: 1, Warning: 1, Failed: 6, Skipped: 1}); sum != want {
		t.Errorf("got %+v, want %+v", sum, want)
	}
	if sum.Total() != len(everything().Cases) {
		t.Errorf("total is %d", sum.Total())
	}
	for name, tc := range map[string]struct {
		sum  report.Summary
		want bool
	}{
		"nothing was tried": {report.Summary{}, false},
		"one passed":        {report.Summary{Passed: 1}, true},
		"a warning":         {report.Summary{Warning: 1}, true},
		"one of two failed": {report.Summary{Passed: 1, Failed: 1}, false},
	} {
		if tc.sum.OK() != tc.want {
			t.Errorf("%s: OK is %v", name, tc.sum.OK())
		}
	}
}

func TestSeveritiesAreOrdered(t *testing.T) {
	all := append([]report.Severity{""}, report.Severities()...)
	for i, a := range all {
		for j, b := range all {
			if got := a.AtLeast(b); got != (i >= j) {
				t.Errorf("%q at least %q: %v", a, b, got)
			}
		}
	}
}

func TestEveryFormatIsWritten(t *testing.T) {
	for _, format := range report.Formats() {
		for name, r := range map[string]report.Report{"everything": everything(), "nothing": {}} {
			if name == "nothing" && format == report.SVG {
				continue // an empty folder
			}
			if written(t, format, r) == "" {
				t.Errorf("%s of %s is empty", format, name)
			}
		}
	}
}

func TestEveryFormatIsTheSameEachTime(t *testing.T) {
	for _, format := range report.Formats() {
		first, second := written(t, format, everything()), written(t, format, everything())
		if first != second {
			t.Errorf("%s differs from one time to the next", format)
		}
	}
}

func TestAMessageIsLeftOutOnlyWhereChecksSayTheSame(t *testing.T) {
	wrong := []report.Check{{Expected: "a", OK: true}, {Expected: "b", Got: "c"}}
	for name, tc := range map[string]struct {
		c    report.Case
		want bool
	}{
		"a check failed":      {report.Case{Checks: wrong}, true},
		"a finding":           {report.Case{Checks: wrong, Severity: report.High}, false},
		"all checks are good": {report.Case{Checks: wrong[:1]}, false},
		"there are not any":   {report.Case{}, false},
	} {
		tc.c.Name, tc.c.Message, tc.c.Outcome = "probe", "what was found", report.Failed
		if tc.c.SumsUp() != tc.want {
			t.Errorf("%s: %v", name, tc.c.SumsUp())
		}
		if shown := strings.Contains(written(t, report.HTML, report.Report{Cases: []report.Case{tc.c}}), "<dd>what was found</dd>"); shown == tc.want {
			t.Errorf("%s: the page shows it: %v", name, shown)
		}
	}
}

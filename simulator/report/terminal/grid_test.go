package terminal

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/scenario"
)

// drawn is what a run of these cases prints, so many columns wide.
func drawn(t *testing.T, columns int, quiet bool, cases ...report.Case) string {
	t.Helper()
	var screen bytes.Buffer
	g := New(&screen, ladder.Style{Columns: columns}, quiet).Grid("simulator")
	for _, c := range cases {
		if err := g.Write(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.Verdict(report.Report{Command: "run", Target: "native", Took: time.Second, Cases: cases}); err != nil {
		t.Fatal(err)
	}
	return screen.String()
}

// refusedBy is a play that fails because of the endpoint's answer.
func refusedBy(persona, id string) report.Case {
	return report.Case{Name: "jwt", Persona: persona, Outcome: report.Failed, Checks: []report.Check{{Expected: "the user sees: result", Got: "nothing of " + id}},
		Steps: []ladder.Step{
			{From: ladder.App, To: ladder.Endpoint, Request: true, Text: "POST /aiuta_jwt", Status: 201},
			{From: ladder.App, To: ladder.Endpoint, Request: true, Text: "OPTIONS /aiuta_jwt", Status: 204},
			{From: ladder.App, To: ladder.SDK, Text: "throws: no token in " + id},
		}}
}

func TestARunShowsAGridFailuresByCauseAndSkipsByReason(t *testing.T) {
	t.Setenv("GITHUB_ACTIONS", "")
	got := drawn(t, 80, false,
		refusedBy("ios@4.4.3", "761ec239-0000-4000-8000-000000000001"), refusedBy("web@5.0.5", "761ec239-0000-4000-8000-000000000002"),
		report.Case{Name: "quota", Persona: "ios@4.4.3", Outcome: report.Skipped, Message: "it needs a clock"},
		report.Case{Name: "quota", Persona: "web@5.0.5", Outcome: report.Skipped, Message: "it needs a clock"},
		report.Case{Name: "api-key", Persona: "web@5.0.5", Outcome: report.Warning, Message: "known to fail: a reason"},
		report.Case{Name: "cors", Persona: "web@5.0.5", Outcome: report.Passed})
	want := `1 ios   2 web   
✗ failed   ! warning   ✓ passed   – skipped   · not played by this SDK

        12          12          12          12
jwt     ✗✗  quota   ––  api-key ·!  cors    ·✓

✗ 2 plays: getJwt threw, because the endpoint answered 201

jwt

  jwt, ios@4.4.3
  App      Endpoint SDK
  ├────────▶        │  POST /aiuta_jwt 201
  ├────────▶        │  OPTIONS /aiuta_jwt 204
  ├─────────────────▶  throws: no token in 761ec239…
  ✗ the user sees: result, but: nothing of 761ec239-0000-4000-8000-000000000001

  the same: jwt, web@5.0.5
  to see one, add: jwt --persona ios@4.4.3 --verbose

! api-key, web@5.0.5: known to fail: a reason
– 2 skipped: it needs a clock
To look closer, add to this command:
  SCENARIO --persona SDK --verbose   one play, as a ladder
  --report html=report.html          all of them, in one page
FAIL  target native: 1 passed, 2 failed, 1 with a warning, 2 skipped in 1s
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if quiet := drawn(t, 80, true, refusedBy("ios@4.4.3", "x")); strings.Contains(quiet, "✗ failed") || !strings.Contains(quiet, "1 play: getJwt threw") {
		t.Errorf("quiet is\n%s", quiet)
	}
}

// TestACatalogueThatPassesFitsOnTwoScreens of sixty rows, and no row runs over the edge.
func TestACatalogueThatPassesFitsOnTwoScreens(t *testing.T) {
	var all []report.Case
	for _, s := range scenario.Builtin() {
		for _, p := range s.Players() {
			all = append(all, report.Case{Name: s.Name, Persona: p.String(), Outcome: report.Passed})
		}
	}
	for columns, most := range map[int]int{80: 120, 120: 90, 200: 60} {
		text := drawn(t, columns, false, all...)
		if n := strings.Count(text, "\n"); n > most {
			t.Errorf("%d columns: %d rows, want at most %d", columns, n, most)
		}
		for line := range strings.Lines(text) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > columns {
				t.Errorf("%d columns: a row of %d: %s", columns, n, line)
			}
		}
		for _, s := range scenario.Builtin() {
			if len(s.Name) <= nameColumns && !strings.Contains(text, s.Name) {
				t.Errorf("%d columns: %s is not there", columns, s.Name)
			}
		}
	}
}

// TestOfManyScenariosOnlyThoseThatPassedWithEverySDKHaveNoRow: whatever else came of one with any SDK stays a row of marks.
func TestOfManyScenariosOnlyThoseThatPassedWithEverySDKHaveNoRow(t *testing.T) {
	var all []report.Case
	for i := range manyScenarios {
		name := fmt.Sprintf("green-%02d", i)
		all = append(all, report.Case{Name: name, Persona: "ios@1", Outcome: report.Passed}, report.Case{Name: name, Persona: "web@1", Outcome: report.Passed})
	}
	if text := drawn(t, 80, false, all...); !strings.Contains(text, "green-00 ✓✓") {
		t.Errorf("few scenarios have no rows:\n%s", text)
	}
	for name, outcome := range map[string]report.Outcome{"red": report.Failed, "yellow": report.Warning, "grey": report.Skipped} {
		all = append(all, report.Case{Name: name, Persona: "ios@1", Outcome: report.Passed}, report.Case{Name: name, Persona: "web@1", Outcome: outcome})
	}
	all = append(all, report.Case{Name: "lonely", Persona: "web@1", Outcome: report.Passed})
	text := drawn(t, 80, false, all...)
	rows, names, found := strings.Cut(text, "✓ with every SDK:\n")
	names, _, _ = strings.Cut(names, "\n\n")
	if !found || len(strings.Fields(names)) != manyScenarios {
		t.Fatalf("not all that passed are named:\n%s", text)
	}
	for _, row := range []string{"red     ✓✗", "yellow  ✓!", "grey    ✓–", "lonely  ·✓"} {
		if !strings.Contains(strings.Join(strings.Fields(rows), " "), strings.Join(strings.Fields(row), " ")) {
			t.Errorf("%q is no row of\n%s", row, rows)
		}
	}
}

func TestGitHubIsToldOfEachCause(t *testing.T) {
	t.Setenv("GITHUB_ACTIONS", "true")
	c := refusedBy("ios@4.4.3", "x")
	c.Steps = nil
	c.Checks[0].Got = "100 %\nof ::it"
	got := drawn(t, 80, false, c, refusedBy("web@5.0.5", "y"))
	for _, want := range []string{
		"::error title=jwt%2C ios@4.4.3::1 play: the user sees: result, but: 100 %25‹U+000A›of ::it\n",
		"::error title=jwt%2C web@5.0.5::1 play: getJwt threw, because the endpoint answered 201\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

// TestAGreenRunEndsWithWhatItProved: counted in what was said, and nothing of plays that were not played.
func TestAGreenRunEndsWithWhatItProved(t *testing.T) {
	t.Setenv("GITHUB_ACTIONS", "")
	start := ladder.Step{From: ladder.SDK, To: ladder.API, Request: true, Text: "POST /v1/sku_try_on_operations", Status: 200}
	refused := start
	refused.Status, refused.Fault = 401, "status 401"
	mint := ladder.Step{From: ladder.App, To: ladder.Endpoint, Request: true, Text: "POST /aiuta_jwt", Status: 200}
	preflight := ladder.Step{From: ladder.App, To: ladder.Endpoint, Request: true, Text: "OPTIONS /aiuta_jwt", Status: 204}
	held := []report.Check{{Expected: "a", OK: true}, {Expected: "b", OK: true}}
	cases := []report.Case{
		{Name: "jwt", Persona: "ios@4.4.3", Outcome: report.Passed, Checks: held, Steps: []ladder.Step{preflight, mint, start, refused}},
		{Name: "quota", Persona: "ios@4.4.3", Outcome: report.Skipped, Message: "it needs a clock", Checks: held, Steps: []ladder.Step{mint}},
	}
	want := `What was proved: 2 expectations held, in 1 scenario with 1 SDK.
  The endpoint signed 1 token.
  Aiuta's stand-in started 1 generation, and refused 1 start.
  On purpose 1 exchange went wrong, and SDK and app did what they do then.
To look closer:
  simulator run jwt --persona android       one play, as a ladder
  simulator run --report html=report.html   all of them, in one page
  simulator serve                           the same parties, for your app
  simulator check URL                       what your own endpoint lacks
`
	if got := drawn(t, 80, false, cases...); !strings.Contains(got, want) || !strings.HasSuffix(got, "PASS  target native: 1 passed, 0 failed, 1 skipped in 1s\n") {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	cases[0].Outcome = report.Failed
	if got := drawn(t, 80, false, cases...); strings.Contains(got, "What was proved") {
		t.Errorf("a run that failed proved something:\n%s", got)
	}
	cases[0].Outcome = report.Passed
	if got := drawn(t, 80, true, cases...); strings.Contains(got, "What was proved") || strings.Contains(got, "look closer") {
		t.Errorf("quiet is\n%s", got)
	}
}

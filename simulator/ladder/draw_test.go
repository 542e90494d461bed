package ladder_test

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/redact"
)

// course is an exchange with something of everything.
func course() []ladder.Step {
	poll := ladder.Step{From: ladder.SDK, To: ladder.API, Request: true, Text: "GET /v1/sku_try_on_operations/op-4f78f478-7f70-4b4b-9d5f-3c5066542c22", Status: 200, Answer: "IN_PROGRESS", Headers: []string{"x-user-id: 66ec"}}
	return []ladder.Step{
		{From: ladder.SDK, To: ladder.App, Text: "getJwt null"},
		{From: ladder.App, To: ladder.Endpoint, Request: true, Text: "POST /aiuta_jwt", Status: 503, Answer: "not_configured"},
		{From: ladder.App, To: ladder.Endpoint, Request: true, Text: "POST /aiuta_jwt", Answer: "not reached: connection refused", Fault: "down"},
		poll, poll,
		{From: ladder.SDK, To: ladder.Storage, Request: true, Text: "GET /storage/a.png", Status: 200},
	}
}

func draw(steps []ladder.Step, style ladder.Style) string {
	var b strings.Builder
	ladder.Draw(&b, steps, style)
	return b.String()
}

func TestALadderHasTheLifelinesOfThoseWhoTakePart(t *testing.T) {
	want := `  App      Endpoint SDK      Aiuta    Storage
  ◀─────────────────┤        │        │  getJwt null
  ├────────▶        │        │        │  POST /aiuta_jwt 503 not_configured
  ├────────▶        │        │        │  POST /aiuta_jwt not reached: connection refused  fault: down
  │        │        ├────────▶        │  GET /v1/sku_try_on_operations/op-4f78f478… ×2 200 IN_PROGRESS  x-user-id: 66ec
  │        │        ├─────────────────▶  GET /storage/a.png 200
`
	if got := draw(course(), ladder.Style{}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTheBrandsServerStandsBesideItsApp(t *testing.T) {
	steps := []ladder.Step{
		{From: ladder.Endpoint, To: ladder.Brand, Request: true, Text: "POST /authorize", Status: 403},
		{From: ladder.App, To: ladder.App, Text: "waits"},
		{From: "Attacker", To: ladder.API, Text: "forges"},
	}
	want := `  App      Brand    Endpoint Aiuta    Attacker
  │        ◀────────┤        │        │  POST /authorize 403
  ↻        │        │        │        │  waits
  │        │        │        ◀────────┤  forges
`
	if got := draw(steps, ladder.Style{}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

var arrowHead = regexp.MustCompile(`├─+▶|◀─+┤`)

func TestNoRowIsWiderThanTheTerminalAndEveryArrowIsWhole(t *testing.T) {
	for columns := 8; columns <= 160; columns++ {
		got := draw(course(), ladder.Style{Columns: columns})
		for row := range strings.Lines(got) {
			if width := ansi.StringWidth(strings.TrimSuffix(row, "\n")); width > columns {
				t.Errorf("%d columns: a row has %d: %q", columns, width, row)
			}
		}
		// Where the lifelines have no room, steps are told in words.
		whole := len(arrowHead.FindAllString(got, -1))
		if told := strings.Count(strings.ReplaceAll(got, "\n", ""), "→"); whole+told != 5 || whole*told != 0 {
			t.Errorf("%d columns: %d arrows, %d told:\n%s", columns, whole, told, got)
		}
		if whole > 0 && letters(got) != letters(draw(course(), ladder.Style{})) {
			t.Errorf("%d columns: something is missing:\n%s", columns, got)
		}
	}
}

// letters leaves out where they stand.
func letters(drawn string) string { return picture.Replace(drawn) }

var picture = strings.NewReplacer("│", "", "├", "", "┤", "", "─", "", "▶", "", "◀", "", " ", "", "\n", "")

func TestAVerboseLadderShowsWhatAStepCarried(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	record := ladder.NewRecord(func() time.Time { return at }, redact.New())
	raw := token(t, `{"alg":"HS256"}`, fmt.Sprintf(`{"sku":"s-1","exp":%d}`, at.Unix()+60))
	record.Say(ladder.App, ladder.SDK, "hands over "+raw)
	record.Say(ladder.App, ladder.SDK, "hands over "+raw)
	steps := record.Steps()
	steps[1].Headers, steps[1].Took = []string{"x-user-id: 66ec"}, 1500*time.Microsecond
	want := `  App      SDK
  ├────────▶  hands over eyJhbG…EjXk
      at 2026-03-01T12:00:00Z
      token eyJhbG…EjXk
        header alg "HS256"
        claim  sku "s-1"
        claim  exp 1772366460  2026-03-01T12:01:00Z, in 1m0s
  ├────────▶  hands over eyJhbG…EjXk
      at 2026-03-01T12:00:00Z, took 1.5ms
      x-user-id: 66ec
      token eyJhbG…EjXk as above
`
	if got := draw(steps, ladder.Style{Verbose: true}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestColourIsForTerminalsAlone(t *testing.T) {
	plain := lipgloss.NewRenderer(io.Discard)
	if got := draw(course(), ladder.NewStyle(plain)); strings.Contains(got, "\x1b") {
		t.Errorf("what is no terminal gets colours: %q", got)
	}
	colourful := lipgloss.NewRenderer(io.Discard)
	colourful.SetColorProfile(termenv.ANSI)
	got := draw(course(), ladder.NewStyle(colourful))
	if !strings.Contains(got, "\x1b[31m") || !strings.Contains(got, "\x1b[33m") {
		t.Errorf("a refusal is not red, or a fault not yellow: %q", got)
	}
	if ansi.Strip(got) != draw(course(), ladder.Style{}) {
		t.Errorf("colours change more than colours:\n%s", ansi.Strip(got))
	}
}

func TestTheWidthIsThatOfTheEnvironment(t *testing.T) {
	for value, want := range map[string]int{"": 0, "44": 44, "wide": 0, "-3": 0} {
		t.Setenv("COLUMNS", value)
		// What is no terminal has no width of its own.
		if got := ladder.NewStyle(lipgloss.NewRenderer(io.Discard)).Columns; got != want {
			t.Errorf("COLUMNS=%s: %d columns, want %d", value, got, want)
		}
	}
}

func TestWhatIsHiddenInAnAnswerIsSeen(t *testing.T) {
	steps := []ladder.Step{{
		From: ladder.SDK, To: ladder.API, Request: true, Status: 400, Text: "GET /\n  ├────────▶  forged row",
		Answer: "\x1b[2Jcleared\u202etxet", Fault: "\a", Headers: []string{"x-user-id: \r1"},
	}}
	for _, style := range []ladder.Style{{}, {Verbose: true}} {
		got := draw(steps, style)
		for _, control := range []string{"\x1b", "\r", "\a", "\u202e", "\n  ├────────▶  forged"} {
			if strings.Contains(got, control) {
				t.Errorf("%q stands in %q", control, got)
			}
		}
		if !strings.Contains(got, "‹U+001B›[2Jcleared‹U+202E›txet") {
			t.Errorf("got %q", got)
		}
	}
}

// TestAnAnswerThatIsTheFailureIsNotGreen: an endpoint that answers 201 is what getJwt throws for, and in a play that failed
// nothing else is praised.
func TestAnAnswerThatIsTheFailureIsNotGreen(t *testing.T) {
	colourful := lipgloss.NewRenderer(io.Discard)
	colourful.SetColorProfile(termenv.ANSI)
	steps := []ladder.Step{
		{From: ladder.SDK, To: ladder.API, Request: true, Text: "GET /v1/settings", Status: 200},
		{From: ladder.App, To: ladder.Endpoint, Request: true, Text: "POST /aiuta_jwt", Status: 201},
		{From: ladder.App, To: ladder.SDK, Text: "throws: no token"},
	}
	for _, verbose := range []bool{false, true} {
		style := ladder.NewStyle(colourful)
		style.Failed, style.Verbose = true, verbose
		got := draw(steps, style)
		if strings.Contains(got, "\x1b[32m") || strings.Count(got, "\x1b[31m") != 1 || !strings.Contains(got, "\x1b[31m 201") {
			t.Errorf("verbose %v: got %q", verbose, got)
		}
		style.Failed = false
		if got := draw(steps, style); strings.Count(got, "\x1b[32m") != 2 || strings.Contains(got, "\x1b[31m") {
			t.Errorf("passed, verbose %v: got %q", verbose, got)
		}
	}
}

package terminal

import (
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
)

// attackTable prints attacks as the rows of a table: attack, sent, expected, got, rule. What gets through is
// explained below its row.
type attackTable struct {
	*Terminal

	group string
}

// Attacks is a [Writer] that prints each case as the row of a table.
func (t *Terminal) Attacks() Writer { return &attackTable{Terminal: t} }

// attackColumns are the headings, and of each column how much of a row it takes, in percent.
var attackColumns = []struct {
	heading string
	share   int
}{{"attack", 24}, {"sent", 24}, {"expected", 19}, {"got", 16}, {"rule", 17}}

const (
	// wideTable is how wide a row is where nothing limits it, such as in a file.
	wideTable = 160
	// leastTable is where columns get too narrow to tell anything.
	leastTable = 60
)

func (t *attackTable) Write(c report.Case) error {
	if t.quiet && (c.Outcome == report.Passed || c.Outcome == report.Skipped) {
		return nil
	}
	var b strings.Builder
	if t.group == "" {
		headings := make([]string, len(attackColumns))
		for i, column := range attackColumns {
			headings[i] = column.heading
		}
		b.WriteString("  " + t.style.Dim(t.row(headings)) + "\n")
	}
	if c.Group != t.group {
		t.group = c.Group
		b.WriteString("\n" + c.Group + "\n")
	}
	cells := []string{c.Name, c.Sent, c.Expected, c.Got, c.Rule}
	if c.Outcome == report.Skipped {
		cells[1], cells[2], cells[3] = "", "", "skipped"
	}
	b.WriteString(t.sign(c.Outcome) + " " + t.row(cells) + "\n")
	if c.Outcome == report.Skipped {
		t.field(&b, "skipped", c.Message)
	}
	for _, check := range c.Checks {
		if !check.OK {
			t.field(&b, "expected", check.Expected)
			t.field(&b, "got", check.Got)
		}
	}
	if c.Outcome == report.Failed {
		t.field(&b, string(c.Severity), c.Summary)
		t.field(&b, "change", c.Advice)
	}
	_, err := io.WriteString(t.w, b.String())
	return err
}

// row puts cells into the columns, cut where they are too long.
func (t *attackTable) row(cells []string) string {
	width := t.style.Columns
	if width == 0 {
		width = wideTable
	}
	width = max(width, leastTable) - len("✓ ") + 2 - 2*len(attackColumns) // two blanks between columns
	var b strings.Builder
	for i, cell := range cells {
		b.WriteString(fit(ladder.Visible(cell), width*attackColumns[i].share/100))
		b.WriteString("  ")
	}
	return strings.TrimRight(b.String(), " ")
}

// fit makes a text as wide as it should be on a terminal.
func fit(text string, width int) string {
	if lipgloss.Width(text) <= width {
		return text + strings.Repeat(" ", width-lipgloss.Width(text))
	}
	letters := []rune(text)
	for len(letters) > 0 && lipgloss.Width(string(letters)) > width-1 {
		letters = letters[:len(letters)-1]
	}
	cut := string(letters) + "…"
	return cut + strings.Repeat(" ", max(0, width-lipgloss.Width(cut)))
}

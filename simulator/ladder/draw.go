package ladder

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"
)

// lane is the distance between two lifelines, in characters.
const lane = 9

// Draw writes the steps as a ladder: a lifeline for each party, an arrow for each step, and beside it what
// was said. Style decides on colour.
func Draw(w io.Writer, steps []Step, style Style) {
	var head strings.Builder
	for _, party := range parties {
		fmt.Fprintf(&head, "%-*s", lane, party)
	}
	fmt.Fprintf(w, "  %s\n", style.Dim(strings.TrimRight(head.String(), " ")))
	for len(steps) > 0 {
		n := repeated(steps)
		fmt.Fprintf(w, "  %s  %s\n", style.Dim(arrow(steps[0].From, steps[0].To)), caption(steps[n-1], n, style))
		steps = steps[n:]
	}
}

// repeated counts how many steps at the front look the same, as polls do.
func repeated(steps []Step) int {
	n := 1
	for n < len(steps) && sameLook(steps[0], steps[n]) {
		n++
	}
	return n
}

func sameLook(a, b Step) bool {
	return a.From == b.From && a.To == b.To && a.Text == b.Text && a.Status == b.Status && a.Answer == b.Answer &&
		slices.Equal(a.Headers, b.Headers)
}

// arrow draws one row of lifelines, with an arrow from one to another.
func arrow(from, to Party) string {
	row := []rune(strings.Repeat("│"+strings.Repeat(" ", lane-1), len(parties)))
	a, b := slices.Index(parties, from)*lane, slices.Index(parties, to)*lane
	for i := min(a, b) + 1; i < max(a, b); i++ {
		row[i] = '─'
	}
	if a < b {
		row[a], row[b] = '├', '▶'
	} else {
		row[a], row[b] = '┤', '◀'
	}
	return string(row[:(len(parties)-1)*lane+1])
}

func caption(s Step, times int, style Style) string {
	var b strings.Builder
	b.WriteString(brief(s.Text))
	if times > 1 {
		fmt.Fprintf(&b, " ×%d", times)
	}
	switch {
	case s.Status >= 400 || s.Request && s.Status == 0:
		b.WriteString(style.Bad(" " + outcome(s)))
	case s.Status != 0:
		b.WriteString(style.Good(" " + outcome(s)))
	}
	for _, header := range s.Headers {
		b.WriteString(style.Dim("  " + brief(header)))
	}
	return b.String()
}

// longID is a UUID or another run of hexadecimal digits, from its ninth character on.
var longID = regexp.MustCompile(`\b([0-9a-f]{8})[0-9a-f-]{12,}\b`)

// brief shortens ids: the beginning tells one from another, and a row stays on its line.
func brief(text string) string { return longID.ReplaceAllString(text, "$1…") }

func outcome(s Step) string {
	switch {
	case s.Status == 0:
		return s.Answer
	case s.Answer == "":
		return fmt.Sprint(s.Status)
	}
	return fmt.Sprintf("%d %s", s.Status, s.Answer)
}

// Style paints parts of a text. The zero Style leaves it plain.
type Style struct{ good, bad, dim *lipgloss.Style }

// NewStyle returns the colours that r's output can show, which are none if it is not a terminal.
func NewStyle(r *lipgloss.Renderer) Style {
	paint := func(colour string) *lipgloss.Style {
		s := r.NewStyle().Foreground(lipgloss.Color(colour))
		return &s
	}
	return Style{good: paint("2"), bad: paint("1"), dim: paint("8")}
}

// Good paints what went as it should.
func (s Style) Good(text string) string { return render(s.good, text) }

// Bad paints what was refused or failed.
func (s Style) Bad(text string) string { return render(s.bad, text) }

// Dim paints what the eye may skip.
func (s Style) Dim(text string) string { return render(s.dim, text) }

func render(s *lipgloss.Style, text string) string {
	if s == nil {
		return text
	}
	return s.Render(text)
}

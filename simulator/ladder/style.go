package ladder

import (
	"io"
	"os"
	"strconv"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/term"
)

// Style is how a ladder is drawn. The zero Style is plain, and as wide as it takes.
type Style struct {
	// Columns is how wide a row may be, 0 if it does not matter.
	Columns int
	// Verbose adds what a step carried: headers, decoded tokens, times.
	Verbose bool
	// Failed says that the steps are of a play that failed.
	Failed bool

	good, bad, dim, mark *lipgloss.Style
}

// NewStyle returns the style for r's output: coloured if it is a terminal and NO_COLOR is not set, and as wide as
// COLUMNS or the terminal says.
func NewStyle(r *lipgloss.Renderer) Style {
	paint := func(colour string) *lipgloss.Style {
		s := r.NewStyle().Foreground(lipgloss.Color(colour))
		return &s
	}
	return Style{Columns: columns(r.Output().Writer()), good: paint("2"), bad: paint("1"), dim: paint("8"), mark: paint("3")}
}

// columns is 0 for what is not a terminal: a file has no edge.
func columns(w io.Writer) int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	file, ok := w.(term.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(file.Fd())
	if err != nil {
		return 0
	}
	return width
}

func (s Style) paint(m Mood) func(string) string {
	switch m {
	case Good:
		return s.Good
	case Bad:
		return s.Bad
	}
	return nil
}

// Good paints what went as it should.
func (s Style) Good(text string) string { return render(s.good, text) }

// Bad paints what was refused or failed.
func (s Style) Bad(text string) string { return render(s.bad, text) }

// Mark paints what the eye should find: a fault, a warning.
func (s Style) Mark(text string) string { return render(s.mark, text) }

// Dim paints what the eye may skip.
func (s Style) Dim(text string) string { return render(s.dim, text) }

func render(s *lipgloss.Style, text string) string {
	if s == nil || text == "" {
		return text
	}
	return s.Render(text)
}

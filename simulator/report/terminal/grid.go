package terminal

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/lipgloss/table"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
)

// grid prints a run of many plays: what came of each, failures by their cause, skips by their reason, and the verdict.
type grid struct {
	*Terminal

	program string // how to start this one
}

// Grid is a [Writer] that prints a run of many plays at its end. program is how this program is started, for what the reader
// may try next.
func (t *Terminal) Grid(program string) Writer { return &grid{t, program} }

func (g *grid) Write(report.Case) error { return nil }

func (g *grid) Verdict(r report.Report) error {
	var b strings.Builder
	marks := report.GridOf(r.Cases)
	if !g.quiet && len(marks.Scenarios) > 0 {
		g.draw(&b, marks, r.Cases)
	}
	failed := r.Causes(report.Failed)
	for i, cause := range failed {
		if i == maxGroups {
			fmt.Fprintf(&b, "and %d more causes: --report html=FILE shows all\n\n", len(failed)-maxGroups)
			break
		}
		g.drawFailures(&b, cause)
	}
	for _, c := range r.With(report.Warning) {
		fmt.Fprintf(&b, "%s %s: %s\n", g.sign(c.Outcome), ladder.Visible(c.Title()), ladder.Visible(c.Message))
	}
	if !g.quiet {
		for _, reason := range r.Causes(report.Skipped) {
			fmt.Fprintf(&b, "%s %d skipped: %s\n", g.style.Dim(report.Skipped.Mark()), len(reason.Cases), ladder.Visible(reason.Text))
		}
	}
	if !g.quiet {
		if r.Summary().OK() {
			drawProof(&b, r.With(report.Passed))
		}
		closer(&b, g.style, g.program, r)
	}
	if os.Getenv("GITHUB_ACTIONS") == "true" {
		annotate(&b, failed)
	}
	if _, err := io.WriteString(g.w, b.String()); err != nil {
		return err
	}
	return g.Terminal.Verdict(r)
}

const (
	// maxGroups is how many causes are printed.
	maxGroups = 10
	// fileColumns is how wide a grid is in a file.
	fileColumns = 100
	// manyScenarios is from how many on those that passed with every SDK are no row: so a whole catalogue that passes takes
	// two screens.
	manyScenarios = 40
	// nameColumns is how long a scenario's name may be before it goes over two rows, if there is no room.
	nameColumns = 26
)

// draw puts scenarios down and SDKs across, as many times next to each other as there is room; of many scenarios, those
// that passed with every SDK are named alone.
func (g *grid) draw(b *strings.Builder, grid report.Grid, cases []report.Case) {
	columns := g.style.Columns
	if columns == 0 {
		columns = fileColumns
	}
	scenarios, green := grid.Scenarios, []string(nil)
	if len(scenarios) > manyScenarios {
		scenarios, green = passedWithAll(grid, cases)
	}
	for i, sdk := range grid.SDKs {
		fmt.Fprintf(b, "%s %s   ", g.style.Dim(fmt.Sprint((i+1)%10)), ladder.Visible(sdk))
	}
	b.WriteString("\n")
	words := ""
	for _, o := range report.Outcomes() {
		words += o.Mark() + " " + string(o) + "   "
	}
	fmt.Fprintf(b, "%s\n\n", g.style.Dim(words+"· not played by this SDK"))

	if len(scenarios) > 0 {
		g.drawRows(b, grid, scenarios, cases, columns)
	}
	if len(green) > 0 {
		fmt.Fprintf(b, "%s with every SDK:\n", g.style.Good(report.Passed.Mark()))
		row := ""
		for _, name := range green {
			name = ladder.Visible(name)
			if row != "" && len(row)+2+len(name) > columns {
				b.WriteString(row + "\n")
				row = ""
			}
			if row != "" {
				row += "  "
			}
			row += name
		}
		b.WriteString(row + "\n\n")
	}
}

// passedWithAll takes the scenarios that passed with every SDK out of the others. Both keep their order.
func passedWithAll(grid report.Grid, cases []report.Case) (others, green []string) {
	for _, scenario := range grid.Scenarios {
		all := true
		for _, sdk := range grid.SDKs {
			place, played := grid.At(scenario, sdk)
			all = all && played && cases[place].Outcome == report.Passed
		}
		if all {
			green = append(green, scenario)
		} else {
			others = append(others, scenario)
		}
	}
	return others, green
}

// drawRows draws the rows of these scenarios.
func (g *grid) drawRows(b *strings.Builder, grid report.Grid, scenarios []string, cases []report.Case, columns int) {
	longest := 0
	for _, name := range scenarios {
		longest = max(longest, len(name))
	}
	marks := max(len(grid.SDKs), 1)
	cell := min(longest, nameColumns) + 1 + marks + 2
	blocks := min(max(columns/cell, 1), len(scenarios))
	name := min(longest, max(columns/blocks-marks-3, nameColumns/2))
	rows := (len(scenarios) + blocks - 1) / blocks
	t := table.New().Border(lipgloss.HiddenBorder()).BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).
		BorderHeader(false).BorderColumn(false).StyleFunc(func(_, col int) lipgloss.Style {
		if col%2 == 0 {
			return lipgloss.NewStyle().Width(name + 1)
		}
		return lipgloss.NewStyle().Width(marks + 2)
	})
	var numbers string
	for i := range grid.SDKs {
		numbers += fmt.Sprint((i + 1) % 10)
	}
	var headers []string
	for range blocks {
		headers = append(headers, "", g.style.Dim(numbers))
	}
	t.Headers(headers...)
	for row := range rows {
		var cells []string
		for block := range blocks {
			if i := block*rows + row; i < len(scenarios) {
				cells = append(cells, ladder.Visible(scenarios[i]), g.row(grid, cases, scenarios[i]))
			} else {
				cells = append(cells, "", "")
			}
		}
		t.Row(cells...)
	}
	for line := range strings.Lines(t.Render()) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	b.WriteString("\n")
}

// row is one mark for each SDK.
func (g *grid) row(grid report.Grid, cases []report.Case, scenario string) string {
	var b strings.Builder
	for _, sdk := range grid.SDKs {
		place, played := grid.At(scenario, sdk)
		if !played {
			b.WriteString(g.style.Dim("·"))
			continue
		}
		outcome := cases[place].Outcome
		mark := outcome.Mark()
		switch outcome {
		case report.Passed:
			mark = g.style.Good(mark)
		case report.Failed:
			mark = g.style.Bad(mark)
		case report.Warning:
			mark = g.style.Mark(mark)
		case report.Skipped:
			mark = g.style.Dim(mark)
		}
		b.WriteString(mark)
	}
	return b.String()
}

// maxNamed is how many plays of a cause are named.
const maxNamed = 5

// drawFailures prints a cause, one ladder, and which plays have it too.
func (g *grid) drawFailures(b *strings.Builder, one report.Cause) {
	fmt.Fprintf(b, "%s %s: %s\n\n", g.style.Bad("✗"), plural(len(one.Cases), "play"), ladder.Visible(one.Text))
	g.play(b, one.Cases[0])
	if rest := one.Cases[1:]; len(rest) > 0 {
		var names []string
		for _, c := range rest[:min(len(rest), maxNamed)] {
			names = append(names, ladder.Visible(c.Title()))
		}
		more := ""
		if len(rest) > maxNamed {
			more = fmt.Sprintf("; and %d more", len(rest)-maxNamed)
		}
		fmt.Fprintf(b, "  the same: %s%s\n", strings.Join(names, "; "), more)
	}
	first := one.Cases[0]
	fmt.Fprintf(b, "  to see one, add: %s --persona %s --verbose\n\n", ladder.Visible(first.Name), ladder.Visible(first.Persona))
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// annotate writes GitHub's workflow commands, which show on a pull request. GitHub keeps ten of a step.
// Source: docs.github.com, workflow-commands-for-github-actions.
func annotate(b *strings.Builder, failed []report.Cause) {
	for _, cause := range failed[:min(len(failed), maxGroups)] {
		fmt.Fprintf(b, "::error title=%s::%s\n", commandProperty(cause.Cases[0].Title()),
			commandData(plural(len(cause.Cases), "play")+": "+cause.Text))
	}
}

func commandData(text string) string { return strings.ReplaceAll(ladder.Visible(text), "%", "%25") }

func commandProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(commandData(text))
}

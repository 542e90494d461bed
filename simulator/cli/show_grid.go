package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/lipgloss/table"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
)

// grid prints a run of many plays: what came of each, failures by their cause, skips by their reason, and the verdict.
type grid struct {
	*terminal

	sdks      []string
	scenarios []string
	marks     map[[2]string]report.Outcome // by scenario and SDK; the worst of the SDK's versions
	failed    groups
	skipped   groups
	warnings  []report.Case
}

func (g *grid) write(c report.Case) error {
	sdk, _, _ := strings.Cut(c.Persona, "@")
	if !slices.Contains(g.sdks, sdk) {
		g.sdks = append(g.sdks, sdk)
	}
	if !slices.Contains(g.scenarios, c.Name) {
		g.scenarios = append(g.scenarios, c.Name)
	}
	if g.marks == nil {
		g.marks = map[[2]string]report.Outcome{}
	}
	at := [2]string{c.Name, sdk}
	if before, ok := g.marks[at]; !ok || slices.Index(report.Outcomes(), c.Outcome) < slices.Index(report.Outcomes(), before) {
		g.marks[at] = c.Outcome
	}
	switch c.Outcome {
	case report.Failed:
		g.failed.add(causeOf(c), c)
	case report.Skipped:
		g.skipped.add(c.Message, c)
	case report.Warning:
		g.warnings = append(g.warnings, c)
	}
	return nil
}

func (g *grid) verdict(r report.Report) error {
	var b strings.Builder
	if !g.quiet && len(g.scenarios) > 0 {
		g.draw(&b)
	}
	for i, group := range g.failed {
		if i == maxGroups {
			fmt.Fprintf(&b, "and %d more causes: --report html=FILE shows all\n\n", len(g.failed)-maxGroups)
			break
		}
		g.drawFailures(&b, group)
	}
	for _, c := range g.warnings {
		fmt.Fprintf(&b, "%s %s: %s\n", g.sign(c.Outcome), ladder.Visible(c.Title()), ladder.Visible(c.Message))
	}
	if !g.quiet {
		for _, group := range g.skipped {
			fmt.Fprintf(&b, "%s %d skipped: %s\n", g.style.Dim(gridMark(report.Skipped)), len(group.cases), ladder.Visible(group.cause))
		}
	}
	if !g.quiet {
		fmt.Fprintln(&b, g.style.Dim("To look closer: run SCENARIO --persona SDK, --verbose, or --report html=FILE."))
	}
	if os.Getenv("GITHUB_ACTIONS") == "true" {
		g.annotate(&b)
	}
	if _, err := io.WriteString(g.w, b.String()); err != nil {
		return err
	}
	return g.terminal.verdict(r)
}

const (
	// maxGroups is how many causes are told.
	maxGroups = 10
	// fileColumns is how wide a grid is in a file.
	fileColumns = 100
	// nameColumns is how long a scenario's name may be before it goes over two rows, if there is no room.
	nameColumns = 26
)

// draw puts scenarios down and SDKs across, as many times next to each other as there is room.
func (g *grid) draw(b *strings.Builder) {
	columns := g.style.Columns
	if columns == 0 {
		columns = fileColumns
	}
	longest := 0
	for _, name := range g.scenarios {
		longest = max(longest, len(name))
	}
	marks := max(len(g.sdks), 1)
	cell := min(longest, nameColumns) + 1 + marks + 2
	blocks := min(max(columns/cell, 1), len(g.scenarios))
	name := min(longest, max(columns/blocks-marks-3, nameColumns/2))
	rows := (len(g.scenarios) + blocks - 1) / blocks

	for i, sdk := range g.sdks {
		fmt.Fprintf(b, "%s %s   ", g.style.Dim(fmt.Sprint((i+1)%10)), ladder.Visible(sdk))
	}
	b.WriteString("\n")
	words := ""
	for _, o := range report.Outcomes() {
		words += gridMark(o) + " " + string(o) + "   "
	}
	fmt.Fprintf(b, "%s\n\n", g.style.Dim(words+"· not played by this SDK"))

	t := table.New().Border(lipgloss.HiddenBorder()).BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).
		BorderHeader(false).BorderColumn(false).StyleFunc(func(_, col int) lipgloss.Style {
		if col%2 == 0 {
			return lipgloss.NewStyle().Width(name + 1)
		}
		return lipgloss.NewStyle().Width(marks + 2)
	})
	var numbers string
	for i := range g.sdks {
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
			if i := block*rows + row; i < len(g.scenarios) {
				cells = append(cells, ladder.Visible(g.scenarios[i]), g.row(g.scenarios[i]))
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
func (g *grid) row(scenario string) string {
	var b strings.Builder
	for _, sdk := range g.sdks {
		outcome, played := g.marks[[2]string{scenario, sdk}]
		if !played {
			b.WriteString(g.style.Dim("·"))
			continue
		}
		mark := gridMark(outcome)
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

// gridMark differs by its shape, for those who see no colours.
func gridMark(o report.Outcome) string {
	switch o {
	case report.Passed:
		return "✓"
	case report.Warning:
		return "!"
	case report.Failed:
		return "✗"
	}
	return "–"
}

// maxNamed is how many plays of a cause are named.
const maxNamed = 5

// drawFailures prints a cause, one ladder, and which plays have it too.
func (g *grid) drawFailures(b *strings.Builder, one group) {
	fmt.Fprintf(b, "%s %s: %s\n\n", g.style.Bad("✗"), plural(len(one.cases), "play"), ladder.Visible(one.cause))
	g.play(b, one.cases[0])
	if rest := one.cases[1:]; len(rest) > 0 {
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
	first := one.cases[0]
	fmt.Fprintf(b, "  to see one: run %s --persona %s --verbose\n\n", ladder.Visible(first.Name), ladder.Visible(first.Persona))
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// annotate writes GitHub's workflow commands, which show on a pull request. GitHub keeps ten of a step.
// Source: docs.github.com, workflow-commands-for-github-actions.
func (g *grid) annotate(b *strings.Builder) {
	for _, group := range g.failed[:min(len(g.failed), maxGroups)] {
		fmt.Fprintf(b, "::error title=%s::%s\n", commandProperty(group.cases[0].Title()),
			commandData(plural(len(group.cases), "play")+": "+group.cause))
	}
}

func commandData(text string) string { return strings.ReplaceAll(ladder.Visible(text), "%", "%25") }

func commandProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(commandData(text))
}

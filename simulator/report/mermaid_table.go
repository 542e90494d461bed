package report

import (
	"fmt"
	"strings"
)

// maxTable is how many bytes the tables have at most, so that there is room for what failed.
const maxTable = 300_000

// tables are the grid of a run, or the counts of each group, and why cases were skipped.
func tables(r Report) string {
	t := &summary{left: maxTable}
	grid := GridOf(r.Cases)
	if len(grid.Scenarios) > 0 {
		t.add("\n## Scenarios and SDKs\n\n| scenario |" + cells(grid.SDKs) + "\n|---|" + strings.Repeat(":---|", len(grid.SDKs)) + "\n")
		for i, scenario := range grid.Scenarios {
			if !t.add(gridLine(r, grid, scenario)) {
				t.text.WriteString(fmt.Sprintf("\nThe table leaves out %d more scenarios.\n", len(grid.Scenarios)-i))
				break
			}
		}
	} else {
		t.add("\n## What was tried\n\n| group | failed | warning | passed | skipped |\n|---|---:|---:|---:|---:|\n")
		groups := r.groups()
		for i, g := range groups {
			sum := summarise(g.Cases)
			if !t.add(fmt.Sprintf("| %s | %d | %d | %d | %d |\n", paragraph(g.Name), sum.Failed, sum.Warning, sum.Passed, sum.Skipped)) {
				t.text.WriteString(fmt.Sprintf("\nThe table leaves out %d more groups.\n", len(groups)-i))
				break
			}
		}
	}
	if skipped := r.Causes(Skipped); len(skipped) > 0 {
		t.add(fmt.Sprintf("\n## %s %s\n\n", Skipped.Mark(), parts[2].heading))
		for i, reason := range skipped {
			if !t.add(fmt.Sprintf("- %s: %s\n", plays(len(reason.Cases)), paragraph(reason.Text))) {
				t.text.WriteString(fmt.Sprintf("- and %d more reasons\n", len(skipped)-i))
				break
			}
		}
	}
	return t.text.String()
}

func cells(names []string) string {
	var b strings.Builder
	for _, name := range names {
		b.WriteString(" " + paragraph(name) + " |")
	}
	return b.String()
}

func gridLine(r Report, grid Grid, scenario string) string {
	line := "| " + paragraph(scenario) + " |"
	for _, sdk := range grid.SDKs {
		if place, ok := grid.At(scenario, sdk); ok {
			line += fmt.Sprintf(" %s %s |", r.Cases[place].Outcome.Mark(), r.Cases[place].Outcome)
		} else {
			line += " |"
		}
	}
	return line + "\n"
}

package report

import (
	"slices"
	"strings"
)

// Grid is what came of each scenario with each SDK.
type Grid struct {
	// Scenarios stand down, SDKs across, both in the order in which they were played.
	Scenarios, SDKs []string

	cells map[[2]string]int // the place of a case, by scenario and SDK
}

// GridOf sorts cases into a grid. It is empty if no SDK played.
func GridOf(cases []Case) Grid {
	g := Grid{cells: map[[2]string]int{}}
	severe := func(i int) int { return slices.Index(Outcomes(), cases[i].Outcome) }
	seen := map[string]bool{}
	for i, c := range cases {
		sdk, _, _ := strings.Cut(c.Persona, "@")
		if sdk == "" {
			continue
		}
		if !slices.Contains(g.SDKs, sdk) {
			g.SDKs = append(g.SDKs, sdk)
		}
		if !seen[c.Name] {
			seen[c.Name] = true
			g.Scenarios = append(g.Scenarios, c.Name)
		}
		at := [2]string{c.Name, sdk}
		if before, ok := g.cells[at]; !ok || severe(i) < severe(before) {
			g.cells[at] = i
		}
	}
	return g
}

// At returns the place among the cases of a scenario's worst case with any version of an SDK; ok is false if there is none.
func (g Grid) At(scenario, sdk string) (place int, ok bool) {
	place, ok = g.cells[[2]string{scenario, sdk}]
	return place, ok
}

// Mark is an outcome's sign. Signs differ by their shape, for those who see no colours.
func (o Outcome) Mark() string {
	switch o {
	case Passed:
		return "✓"
	case Warning:
		return "!"
	case Failed:
		return "✗"
	}
	return "–"
}

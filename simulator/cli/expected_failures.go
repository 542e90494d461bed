package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/suggest"
)

// expectedFailures are the plays that are known to fail. Nil means that there are none.
type expectedFailures struct {
	file string
	rows []expectedFailure
}

type expectedFailure struct{ scenario, persona, why string }

// readExpectedFailures reads "SCENARIO [PERSONA] [# why]" from each line of a file. A persona is a name or name@version;
// without one, all plays of the scenario are meant.
func readExpectedFailures(file string) (*expectedFailures, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, couldNotRun(fmt.Errorf("--expect-failures: %w", err))
	}
	known := &expectedFailures{file: file}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		row, why, _ := strings.Cut(line, "#")
		words := strings.Fields(row)
		switch len(words) {
		case 0:
		case 1:
			known.rows = append(known.rows, expectedFailure{words[0], "", strings.TrimSpace(why)})
		case 2:
			known.rows = append(known.rows, expectedFailure{words[0], words[1], strings.TrimSpace(why)})
		default:
			return nil, fmt.Errorf("%s:%d: write SCENARIO [PERSONA], and what else there is to say after a #", file, number)
		}
	}
	return known, nil
}

// check refuses a row about a scenario that does not exist: it would never ask to be removed.
func (known *expectedFailures) check(all []scenario.Scenario) error {
	if known == nil {
		return nil
	}
	var names []string
	for _, s := range slices.Concat(all, scenario.Builtin()) {
		names = append(names, s.Name)
	}
	for _, row := range known.rows {
		if !slices.Contains(names, row.scenario) {
			return fmt.Errorf("%s: unknown scenario %q%s", known.file, row.scenario, suggest.For(row.scenario, names, "run --list names them all"))
		}
	}
	return nil
}

// judge makes a warning of a failure that is known, and of a play that was expected to fail and did not.
func (known *expectedFailures) judge(c report.Case) report.Case {
	if known == nil || c.Outcome != report.Failed && c.Outcome != report.Passed {
		return c
	}
	name, _, _ := strings.Cut(c.Persona, "@")
	i := slices.IndexFunc(known.rows, func(row expectedFailure) bool {
		return row.scenario == c.Name && (row.persona == "" || row.persona == c.Persona || row.persona == name)
	})
	switch {
	case i < 0:
		return c
	case c.Outcome == report.Failed:
		c.Message = "known to fail: " + c.Message
		if why := known.rows[i].why; why != "" {
			c.Message += " (" + why + ")"
		}
	default:
		c.Message = "it passes: remove it from " + known.file
	}
	c.Outcome = report.Warning
	return c
}

// Package scenario plays named sequences between the parties of a simulation and says whether each went as it should.
//
// A scenario is a file: what is given, the steps that are taken one after the other, and what is expected of them.
// docs/scenarios.md explains the files, docs/scenario.schema.json describes them for editors, and those that come with
// the simulator stand in the folder catalogue.
package scenario

import (
	"fmt"
	"io"
	"os"
	"slices"

	"aiuta-edge/simulator/document"
	"aiuta-edge/simulator/sdk"
)

// Scenario is a named sequence of steps and expectations, as it stands in a file.
type Scenario struct {
	// Name is lower-case words joined by hyphens.
	Name string `yaml:"name"`
	// Summary says in one line what the sequence shows.
	Summary string `yaml:"summary"`
	// About is prose: what can go wrong in an integration, and the source of it.
	About string `yaml:"about"`
	// Tags are words by which a run chooses scenarios.
	Tags []string `yaml:"tags"`
	// Ours says what of the scenario is this project's own, and no rule of Aiuta's or of a standard. It is not asked of an
	// endpoint at a URL.
	Ours string `yaml:"ours"`
	// Personas are those that the scenario is about, as "ios" or "ios@4.4.3". An empty list means the newest of each SDK.
	Personas []string `yaml:"personas"`
	Given    Given    `yaml:"given"`
	Steps    []Step   `yaml:"steps"`
	// Expect is about the play as a whole. What the user sees is what the last try-on has shown.
	Expect *Expect `yaml:"expect"`
}

// Parse reads a scenario. The file name is used only in errors; an error is [document.Problems].
func Parse(file string, text []byte) (Scenario, error) {
	var s Scenario
	d, err := document.YAML(file, text, &s)
	if err != nil {
		return Scenario{}, err
	}
	c := &checker{d: d, names: map[string]capture{}}
	c.scenario(s)
	if err := d.Err(); err != nil {
		return Scenario{}, err
	}
	return s, nil
}

// Load reads a scenario from a file. An error says that the file cannot be read, or is [document.Problems].
func Load(file string) (Scenario, error) {
	info, err := os.Stat(file)
	if err == nil && !info.Mode().IsRegular() { // a pipe would be waited for, and a device may never end
		err = fmt.Errorf("%s is not a regular file", file)
	}
	if err != nil {
		return Scenario{}, fmt.Errorf("read a scenario: %w", err)
	}
	opened, err := os.Open(file)
	if err != nil {
		return Scenario{}, fmt.Errorf("read a scenario: %w", err)
	}
	defer opened.Close()
	text, err := io.ReadAll(io.LimitReader(opened, document.MaxSize+1))
	if err != nil {
		return Scenario{}, fmt.Errorf("read a scenario: %w", err)
	}
	return Parse(file, text)
}

// Tags returns the tags that scenarios have, sorted.
func Tags(scenarios []Scenario) []string {
	var all []string
	for _, s := range scenarios {
		all = append(all, s.Tags...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Players returns the personas that play the scenario unless the run names others.
func (s Scenario) Players() []sdk.Persona {
	if len(s.Personas) == 0 {
		return sdk.Newest()
	}
	var players []sdk.Persona
	for _, name := range s.Personas {
		if p, err := sdk.Find(name); err == nil { // the checker has found every name
			players = append(players, p)
		}
	}
	return players
}

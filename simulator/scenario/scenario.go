// Package scenario plays named sequences between the parties of a simulation and says whether each went as
// it should.
package scenario

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"aiuta-edge/simulator/ladder"
)

// Scenario is a named sequence of steps and expectations.
type Scenario struct {
	Name string
	// Summary says in one line what the sequence shows.
	Summary string

	play func(context.Context, *Stage)
}

// ErrUnknown is wrapped by the errors of [Find].
var ErrUnknown = errors.New("unknown scenario")

// Builtin returns the scenarios that the simulator brings along, in the order in which they are told best.
func Builtin() []Scenario {
	return []Scenario{
		straightJWT, subscriptionID, apiKey, jwtInvalid, getJWTThrows, jwtExpired, jwtOtherImage,
	}
}

// Find returns the built-in scenarios with the given names, all of them if there are no names.
func Find(names ...string) ([]Scenario, error) {
	all := Builtin()
	if len(names) == 0 {
		return all, nil
	}
	found := make([]Scenario, 0, len(names))
	for _, name := range names {
		i := slices.IndexFunc(all, func(s Scenario) bool { return s.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("%w %q: take one of %s", ErrUnknown, name, strings.Join(namesOf(all), ", "))
		}
		found = append(found, all[i])
	}
	return found, nil
}

func namesOf(scenarios []Scenario) []string {
	names := make([]string, len(scenarios))
	for i, s := range scenarios {
		names[i] = s.Name
	}
	return names
}

// Result is one scenario played by one persona.
type Result struct {
	Scenario string        `json:"scenario"`
	Persona  string        `json:"persona"`
	Target   string        `json:"target"`
	Checks   []Check       `json:"checks"`
	Steps    []ladder.Step `json:"steps"`
	Took     time.Duration `json:"took_ns"`
}

// Passed reports whether everything was as expected, and something was.
func (r Result) Passed() bool {
	return len(r.Checks) > 0 && !slices.ContainsFunc(r.Checks, func(c Check) bool { return !c.OK })
}

// Check is one expectation and what came of it.
type Check struct {
	// Expected is a sentence that is true if the check is OK.
	Expected string `json:"expected"`
	// Got says what happened instead; it is empty if the check is OK.
	Got string `json:"got,omitempty"`
	OK  bool   `json:"ok"`
}

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/charmbracelet/lipgloss"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/target"
)

// verdict is the end of a run.
type verdict struct {
	Passed int           `json:"passed"`
	Failed int           `json:"failed"`
	Target target.Spec   `json:"target"`
	Took   time.Duration `json:"took_ns"`
}

// output shows results as they come.
type output interface {
	scenario(scenario.Scenario)
	result(scenario.Result) error
	verdict(verdict) error
}

// terminal prints for people.
type terminal struct {
	w     io.Writer
	style ladder.Style
}

func newTerminal(w io.Writer) *terminal {
	return &terminal{w, ladder.NewStyle(lipgloss.NewRenderer(w))}
}

func (t *terminal) scenario(s scenario.Scenario) { fmt.Fprintf(t.w, "%s: %s\n\n", s.Name, s.Summary) }

func (t *terminal) result(r scenario.Result) error {
	fmt.Fprintf(t.w, "  %s, %s\n", r.Scenario, r.Persona)
	ladder.Draw(t.w, r.Steps, t.style)
	for _, check := range r.Checks {
		if check.OK {
			fmt.Fprintf(t.w, "  %s %s\n", t.style.Good("✓"), check.Expected)
		} else {
			fmt.Fprintf(t.w, "  %s %s, but: %s\n", t.style.Bad("✗"), check.Expected, check.Got)
		}
	}
	_, err := fmt.Fprintln(t.w)
	return err
}

func (t *terminal) verdict(v verdict) error {
	word := t.style.Good("PASS")
	if v.Failed > 0 {
		word = t.style.Bad("FAIL")
	}
	_, err := fmt.Fprintf(t.w, "%s  target %s: %d passed, %d failed in %s\n",
		word, v.Target, v.Passed, v.Failed, v.Took.Round(time.Millisecond))
	return err
}

// lines prints for machines, one JSON object a line.
type lines struct{ *json.Encoder }

func (*lines) scenario(scenario.Scenario) {}

func (l *lines) result(r scenario.Result) error {
	return l.Encode(struct {
		scenario.Result
		Passed bool `json:"passed"`
	}{r, r.Passed()})
}

func (l *lines) verdict(v verdict) error { return l.Encode(v) }

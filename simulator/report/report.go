// Package report is what a command of the simulator found, in one model, and the formats in which others
// read it: JUnit XML, TAP, JSON, HTML and Mermaid.
//
// The caller that fills in a [Report] redacts secrets and whole tokens with a [redact.Redactor]. The formats
// escape, but redact nothing.
package report

import (
	"html/template"
	"slices"
	"time"

	"aiuta-edge/simulator/ladder"
)

// Report is one run of one command.
type Report struct {
	Command string `json:"command"`
	// Target is the endpoint under test: "component", "native" or a URL.
	Target string `json:"target"`
	// Seed makes the same run again.
	Seed  uint64    `json:"seed"`
	Began time.Time `json:"began"`
	// Took is the machine's time. Cases that ran side by side make it shorter than their sum.
	Took  time.Duration `json:"took_ns"`
	Cases []Case        `json:"cases"`
}

// Case is one thing that was tried, and what came of it.
type Case struct {
	// Group is what belongs together; a report without groups leaves it empty.
	Group   string `json:"group,omitempty"`
	Name    string `json:"name"`
	Summary string `json:"summary,omitempty"`
	// Persona is the SDK that played, as "name@version"; it is empty if none did.
	Persona  string   `json:"persona,omitempty"`
	Outcome  Outcome  `json:"outcome"`
	Severity Severity `json:"severity,omitempty"`
	// Message says why it failed, why it was skipped, or what was found.
	Message string `json:"message,omitempty"`
	// Advice is what to change.
	Advice string `json:"advice,omitempty"`
	// Rule is the source of what is expected, such as "RFC 8725 section 3.1".
	Rule     string        `json:"rule,omitempty"`
	Sent     string        `json:"sent,omitempty"`
	Expected string        `json:"expected,omitempty"`
	Got      string        `json:"got,omitempty"`
	Checks   []Check       `json:"checks,omitempty"`
	Steps    []ladder.Step `json:"steps,omitempty"`
	Took     time.Duration `json:"took_ns"`
	// Figures are drawn only in the HTML report. They are markup: the caller escapes text that is not its own.
	Figures []template.HTML `json:"-"`
}

// Title tells a case from the others of its group.
func (c Case) Title() string {
	if c.Persona == "" {
		return c.Name
	}
	return c.Name + ", " + c.Persona
}

// SumsUp reports whether the message says nothing that the checks do not: where these are shown, it can be left out.
func (c Case) SumsUp() bool {
	return c.Severity == "" && c.Outcome != Warning && slices.ContainsFunc(c.Checks, func(check Check) bool { return !check.OK })
}

// Check is one expectation of a case.
type Check struct {
	// Expected is a sentence that is true if the check is OK.
	Expected string `json:"expected"`
	// Got says what happened instead; it is empty if the check is OK.
	Got string `json:"got,omitempty"`
	OK  bool   `json:"ok"`
}

// Outcome is how a case ended.
type Outcome string

// The outcomes. A warning does not fail a run.
const (
	Passed  Outcome = "passed"
	Warning Outcome = "warning"
	Failed  Outcome = "failed"
	Skipped Outcome = "skipped"
)

// Outcomes returns every outcome, most severe first.
func Outcomes() []Outcome { return []Outcome{Failed, Warning, Passed, Skipped} }

// Severity is how much a finding matters; it is empty where nothing was found.
type Severity string

// The severities of a finding.
const (
	Info     Severity = "info"
	Low      Severity = "low"
	Medium   Severity = "medium"
	High     Severity = "high"
	Critical Severity = "critical"
)

// Severities returns every severity, most severe last.
func Severities() []Severity { return []Severity{Info, Low, Medium, High, Critical} }

// AtLeast reports whether s is at least as severe as other. The empty severity is below all others.
func (s Severity) AtLeast(other Severity) bool {
	return slices.Index(Severities(), s) >= slices.Index(Severities(), other)
}

// Summary counts the cases of each outcome.
type Summary struct {
	Passed  int `json:"passed"`
	Warning int `json:"warning"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
}

// With returns the cases that ended so.
func (r Report) With(o Outcome) []Case {
	return slices.DeleteFunc(slices.Clone(r.Cases), func(c Case) bool { return c.Outcome != o })
}

// Summary counts the report's cases.
func (r Report) Summary() Summary { return summarise(r.Cases) }

func summarise(cases []Case) Summary {
	var s Summary
	for _, c := range cases {
		s.Add(c.Outcome)
	}
	return s
}

// Add counts one case more.
func (s *Summary) Add(o Outcome) {
	switch o {
	case Passed:
		s.Passed++
	case Warning:
		s.Warning++
	case Failed:
		s.Failed++
	case Skipped:
		s.Skipped++
	}
}

// Of returns the count of one outcome.
func (s Summary) Of(o Outcome) int {
	switch o {
	case Passed:
		return s.Passed
	case Warning:
		return s.Warning
	case Failed:
		return s.Failed
	case Skipped:
		return s.Skipped
	}
	return 0
}

// Total is how many cases there are.
func (s Summary) Total() int { return s.Passed + s.Warning + s.Failed + s.Skipped }

// OK reports whether something was tried and nothing failed.
func (s Summary) OK() bool { return s.Failed == 0 && s.Total() > s.Skipped }

// group is the cases that belong together.
type group struct {
	Name   string
	Cases  []Case
	places []int // where the cases stand in the report
}

// groups sorts the cases by group, both in the order in which they came first.
func (r Report) groups() []group {
	var found []group
	known := map[string]int{}
	for i, c := range r.Cases {
		name := c.Group
		if name == "" {
			name = r.Command
		}
		place, ok := known[name]
		if !ok {
			place = len(found)
			known[name] = place
			found = append(found, group{Name: name})
		}
		found[place].Cases = append(found[place].Cases, c)
		found[place].places = append(found[place].places, i)
	}
	return found
}

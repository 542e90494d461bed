package report

import "slices"

// htmlPart is the cases that did not pass, by outcome and cause.
type htmlPart struct {
	Outcome Outcome
	Heading string
	Causes  []htmlCause
}

type htmlCause struct {
	Text  string // empty if the case says it
	Count int
	First *htmlCase // the one that stands for the others, open
	Rest  []htmlCase
}

// parts are the outcomes that have a cause, in the order of a report, and what they are called.
var parts = []struct {
	outcome Outcome
	heading string
}{{Failed, "What failed"}, {Warning, "Warnings"}, {Skipped, "What was skipped"}}

// partOf sorts the cases of one outcome by their causes, and findings by their severity.
func partOf(r Report, o Outcome, cases []htmlCase) htmlPart {
	part := htmlPart{Outcome: o}
	for _, known := range parts {
		if known.outcome == o {
			part.Heading = known.heading
		}
	}
	for _, cause := range r.Causes(o) {
		shown := htmlCause{Text: cause.Text, Count: len(cause.Cases)}
		for i, place := range cause.places {
			one := cases[place]
			if i > 0 || o == Skipped {
				shown.Rest = append(shown.Rest, one)
				continue
			}
			one.Open = o == Failed || r.Summary().Failed == 0
			one.tell()
			shown.First = &one
		}
		if cause.Cases[0].Persona == "" && o != Skipped {
			shown.Text = "" // the case says it
		}
		part.Causes = append(part.Causes, shown)
	}
	slices.SortStableFunc(part.Causes, func(a, b htmlCause) int { return b.severity() - a.severity() })
	return part
}

func (c htmlCause) severity() int {
	if c.First == nil {
		return 0
	}
	return slices.Index(Severities(), c.First.Severity)
}

// htmlGroup is the cases that passed, of one group.
type htmlGroup struct {
	Name, Summary, Counts string
	Open                  bool
	Cases                 []htmlCase
}

// groupsOf are the cases that passed. What a group's cases say alike is said once.
func groupsOf(r Report, cases []htmlCase, open bool) []htmlGroup {
	var groups []htmlGroup
	for _, g := range r.groups() {
		group := htmlGroup{Name: g.Name, Counts: counts(summarise(g.Cases)), Open: open, Summary: g.Cases[0].Summary}
		if slices.ContainsFunc(g.Cases, func(c Case) bool { return c.Summary != group.Summary || c.Persona == "" }) {
			group.Summary = ""
		}
		for _, place := range g.places {
			if one := cases[place]; one.Outcome == Passed {
				if group.Summary != "" {
					one.Said = ""
				}
				group.Cases = append(group.Cases, one)
			}
		}
		if len(group.Cases) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

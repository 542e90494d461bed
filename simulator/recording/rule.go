package recording

import (
	"slices"

	"aiuta-edge/simulator/report"
)

// rule is one thing that an app, its endpoint or its SDK can get wrong.
type rule struct {
	name     string
	severity report.Severity
	// holds is a sentence that is true if nothing was found.
	holds string
	// advice is what to change, and source where the rule comes from.
	advice, source string
	// judge returns what it found, a sentence each, and false if nothing was seen that could have been wrong.
	judge func(*session) (found []string, seen bool)
}

// session is a recording with what was made out of it.
type session struct {
	Recording
	observed
	fates []*fate
	sdk   Recognised
}

func (r Recording) judged() *session {
	return &session{Recording: r, observed: r.observe(), fates: r.fates(), sdk: r.Recognise()}
}

// rules are all of them, in the order of a report.
var rules = slices.Concat(tokenRules, endpointRules, appRules)

// Rules names all rules and what each holds.
func Rules() (list [][2]string) {
	for _, r := range rules {
		list = append(list, [2]string{r.name, r.holds})
	}
	return list
}

package report

import (
	"fmt"
	"regexp"
	"strings"

	"aiuta-edge/simulator/ladder"
)

// Cause is a reason, and the cases that have it, in their order.
type Cause struct {
	Text  string
	Cases []Case
}

// Causes groups cases by the reason that of names, the first seen first.
func Causes(cases []Case, of func(Case) string) []Cause {
	var found []Cause
	place := map[string]int{}
	for _, c := range cases {
		text := of(c)
		i, known := place[text]
		if !known {
			i = len(found)
			place[text] = i
			found = append(found, Cause{Text: text})
		}
		found[i].Cases = append(found[i].Cases, c)
	}
	return found
}

// ids differ from play to play.
var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+…?|\b[0-9a-f]{8,}\b…?|[0-9a-f]{8}…`)

// CauseOf says why a case failed, in words that plays with the same cause share: what getJwt threw and what the endpoint
// had answered, or else the first expectation that failed. A case that no SDK played has a cause of its own.
func CauseOf(c Case) string {
	if c.Persona == "" {
		return c.Name + ": " + headline(c)
	}
	if thrown, answered := ladder.Thrown(c.Steps); thrown >= 0 {
		_, what, _ := strings.Cut(c.Steps[thrown].Text, ": ")
		text := "getJwt threw: " + what
		if answered >= 0 {
			text = fmt.Sprintf("getJwt threw, because the endpoint answered %s", c.Steps[answered].Outcome())
		}
		return ids.ReplaceAllString(text, "…")
	}
	for _, check := range c.Checks {
		if !check.OK {
			return ids.ReplaceAllString(check.Expected+", but: "+check.Got, "…")
		}
	}
	return ids.ReplaceAllString(c.Message, "…")
}

// ReasonOf says why a case was skipped, or what its warning is.
func ReasonOf(c Case) string { return c.Message }

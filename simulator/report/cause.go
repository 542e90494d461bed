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

	places []int // where the cases stand in the report
}

// Causes groups the cases of one outcome by their reason, the first seen first.
func (r Report) Causes(o Outcome) []Cause {
	var found []Cause
	known := map[string]int{}
	for place, c := range r.Cases {
		if c.Outcome != o {
			continue
		}
		text := reasonOf(c)
		i, ok := known[text]
		if !ok {
			i = len(found)
			known[text] = i
			found = append(found, Cause{Text: text})
		}
		found[i].Cases = append(found[i].Cases, c)
		found[i].places = append(found[i].places, place)
	}
	return found
}

// reasonOf says why a case ended as it did. A finding that no SDK has to do with has a reason of its own.
func reasonOf(c Case) string {
	switch {
	case c.Outcome == Skipped, c.Outcome == Warning && c.Persona != "":
		return c.Message
	case c.Persona == "":
		return c.Name + ": " + headline(c)
	}
	return causeOf(c)
}

// ids differ from play to play.
var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+…?|\b[0-9a-f]{8,}\b…?|[0-9a-f]{8}…`)

// causeOf says why a play failed, in words that plays with the same cause share: what getJwt threw and what the endpoint had
// answered, or else the first expectation that failed.
func causeOf(c Case) string {
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

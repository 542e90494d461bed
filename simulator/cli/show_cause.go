package cli

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
)

// groups are cases by their cause, the first seen first.
type groups []group

type group struct {
	cause string
	cases []report.Case
}

func (g *groups) add(cause string, c report.Case) {
	i := slices.IndexFunc(*g, func(one group) bool { return one.cause == cause })
	if i < 0 {
		i = len(*g)
		*g = append(*g, group{cause: cause})
	}
	(*g)[i].cases = append((*g)[i].cases, c)
}

// ids differ from play to play.
var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+…?|\b[0-9a-f]{8,}\b…?|[0-9a-f]{8}…`)

// causeOf says why a play failed, in words that plays with the same cause share: what getJwt threw and what the endpoint had
// answered, or else the first expectation that failed.
func causeOf(c report.Case) string {
	for i, step := range c.Steps {
		if step.From != ladder.App || step.To != ladder.SDK || !strings.HasPrefix(step.Text, "throws: ") {
			continue
		}
		for _, before := range slices.Backward(c.Steps[:i]) {
			if before.To == ladder.Endpoint && before.Request && before.Status != 0 && !strings.HasPrefix(before.Text, "OPTIONS ") {
				return ids.ReplaceAllString(fmt.Sprintf("getJwt threw, because the endpoint answered %s", before.Outcome()), "…")
			}
		}
		return ids.ReplaceAllString("getJwt threw: "+strings.TrimPrefix(step.Text, "throws: "), "…")
	}
	for _, check := range c.Checks {
		if !check.OK {
			return ids.ReplaceAllString(check.Expected+", but: "+check.Got, "…")
		}
	}
	return ids.ReplaceAllString(c.Message, "…")
}

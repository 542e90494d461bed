package report

import (
	"fmt"
	"strings"
)

// verdict is how a report ended, in one word and the counts that matter.
func verdict(r Report) string {
	sum := r.Summary()
	word := "passed"
	if !sum.OK() {
		word = "failed"
	}
	return fmt.Sprintf("%s (%s)", word, counts(sum))
}

// counts names every outcome, most severe first.
func counts(sum Summary) string {
	var parts []string
	for _, o := range Outcomes() {
		if n := sum.Of(o); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, o))
		}
	}
	if len(parts) == 0 {
		return "nothing was tried"
	}
	return strings.Join(parts, ", ")
}

// explanation says in lines why a case ended as it did: what was found, what was expected and came, and what to
// change. It is empty for a case that has nothing to say.
func explanation(c Case) []string {
	var lines []string
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, label+": "+text)
		}
	}
	for _, check := range c.Checks {
		if !check.OK {
			add("expected", check.Expected)
			add("but", check.Got)
		}
	}
	label := "why"
	if c.Severity != "" {
		label = "finding, " + string(c.Severity)
	}
	if !c.SumsUp() {
		add(label, c.Message)
	}
	add("sent", c.Sent)
	add("expected", c.Expected)
	add("got", c.Got)
	add("change", c.Advice)
	add("rule", c.Rule)
	return lines
}

// headline is the first thing to say about a case that did not pass.
func headline(c Case) string {
	if c.Message != "" {
		return c.Message
	}
	for _, check := range c.Checks {
		if !check.OK {
			return "expected: " + check.Expected
		}
	}
	if c.Expected != "" {
		return "expected: " + c.Expected
	}
	return string(c.Outcome)
}

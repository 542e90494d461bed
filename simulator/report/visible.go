package report

import (
	"slices"

	"aiuta-edge/simulator/ladder"
)

// visible returns a copy of the report without anything that is not there to be seen: an endpoint's answer may
// hold what ends a line, moves a cursor or is not allowed in XML. Tokens stay as they are, for they are JSON.
func (r Report) visible() Report {
	clean(&r.Command, &r.Target)
	r.Cases = slices.Clone(r.Cases)
	for i := range r.Cases {
		r.Cases[i] = r.Cases[i].visible()
	}
	return r
}

func (c Case) visible() Case {
	clean(&c.Group, &c.Name, &c.Summary, &c.Persona, &c.Message, &c.Advice, &c.Rule, &c.Sent, &c.Expected, &c.Got)
	c.Checks = slices.Clone(c.Checks)
	for i := range c.Checks {
		clean(&c.Checks[i].Expected, &c.Checks[i].Got)
	}
	c.Steps = slices.Clone(c.Steps)
	for i := range c.Steps {
		s := &c.Steps[i]
		clean((*string)(&s.From), (*string)(&s.To), &s.Text, &s.Answer, &s.Cause, &s.Fault)
		s.Headers = slices.Clone(s.Headers)
		for j := range s.Headers {
			clean(&s.Headers[j])
		}
		s.Tokens = slices.Clone(s.Tokens)
		for j := range s.Tokens {
			clean(&s.Tokens[j].Short)
		}
	}
	return c
}

func clean(texts ...*string) {
	for _, text := range texts {
		*text = ladder.Visible(*text)
	}
}

package recording

import (
	"cmp"
	"slices"
	"strings"

	"aiuta-edge/simulator/sdk"
)

// Recognised is which SDK the app has in it.
type Recognised struct {
	// Personas are those that the requests fit best. They look the same from here if there are several; there is none where
	// too little was seen.
	Personas []sdk.Persona
	// Fits says what speaks for them, and Differs what they would not have done.
	Fits, Differs []string
}

// String names the personas.
func (r Recognised) String() string {
	if len(r.Personas) == 0 {
		return "no SDK that can be told from this"
	}
	names := make([]string, len(r.Personas))
	for i, p := range r.Personas {
		names[i] = p.String()
	}
	return strings.Join(names, " or ")
}

// Is reports whether the SDK may be a persona.
func (r Recognised) Is(p sdk.Persona) bool {
	return slices.ContainsFunc(r.Personas, func(one sdk.Persona) bool { return one.String() == p.String() })
}

// all reports whether every persona that it may be is so.
func (r Recognised) all(is func(sdk.Persona) bool) bool {
	return len(r.Personas) > 0 && !slices.ContainsFunc(r.Personas, func(p sdk.Persona) bool { return !is(p) })
}

// mark is what one trait says of a persona.
type mark struct {
	// weight is above 0 if what was seen fits, below 0 if the persona does otherwise, and 0 if nothing was seen.
	weight int
	text   string
}

// Recognise finds the personas whose rules fit best.
func (r Recording) Recognise() Recognised {
	seen := r.observe()
	if len(seen.starts)+len(seen.uploads)+len(seen.events) == 0 {
		return Recognised{} // anyone loads models
	}
	type candidate struct {
		persona sdk.Persona
		score   int
		marks   []mark
	}
	var candidates []candidate
	for _, p := range sdk.Personas() {
		c := candidate{persona: p}
		for _, t := range traits {
			m := t(p, seen)
			c.score += m.weight
			c.marks = append(c.marks, m)
		}
		candidates = append(candidates, c)
	}
	best := slices.MaxFunc(candidates, func(a, b candidate) int { return cmp.Compare(a.score, b.score) })
	if best.score <= 0 {
		return Recognised{}
	}
	found := Recognised{}
	for _, c := range candidates {
		if c.score == best.score {
			found.Personas = append(found.Personas, c.persona)
		}
	}
	for _, m := range best.marks {
		switch {
		case m.weight > 0:
			found.Fits = append(found.Fits, m.text)
		case m.weight < 0:
			found.Differs = append(found.Differs, m.text)
		}
	}
	return found
}

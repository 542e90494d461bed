package pattern

import (
	"strings"
	"unicode/utf8"
)

// typed are the characters that an example prefers, as they are easy to type and to quote.
const typed = "a0A1bB-_.:/ "

// Example returns a short text that the pattern matches, and an empty one only if nothing else matches.
func (p *Pattern) Example() string {
	var b strings.Builder
	for _, pos := range p.positions {
		if !pos.optional {
			b.WriteRune(pos.class.example())
		}
	}
	if b.Len() == 0 && len(p.positions) > 0 {
		b.WriteRune(p.positions[0].class.example())
	}
	return b.String()
}

func (c class) example() rune {
	for _, char := range typed {
		if c.has(char) {
			return char
		}
	}
	if !c.negated {
		return c.ranges[0].from
	}
	char := '!'
	for !c.has(char) && char < utf8.MaxRune {
		char++
	}
	return char
}

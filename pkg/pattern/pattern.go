// Package pattern matches whole texts against a small part of RE2's syntax. It stands in for package regexp,
// which would add a quarter to the size of the component, and it matches in time linear to the text.
//
// Understood are literal characters, "." (any character but a line feed), classes such as [A-Za-z0-9_-] and
// [^/], the escapes \d, \w and of punctuation, and after each of them one of *, +, ?, {n}, {n,} and {n,m}.
// Groups, alternatives and anchors are refused; a pattern is anchored at both ends as it is.
package pattern

import (
	"errors"
	"fmt"
)

// ErrSyntax is wrapped by the errors of [Compile].
var ErrSyntax = errors.New("pattern is not understood")

// maxPositions bounds a pattern with its repetitions written out, and so the work for each character.
const maxPositions = 256

// Pattern is a compiled pattern. It is safe for concurrent use.
type Pattern struct{ positions []position }

// position is one place in a pattern: which characters it takes, and how it may be left out or taken again.
type position struct {
	class    class
	optional bool
	loops    bool
}

// Compile reads a pattern. The error says at which character it stops making sense.
func Compile(text string) (*Pattern, error) {
	p := &Pattern{}
	r := reader{runes: []rune(text)}
	for !r.done() {
		c, err := r.class()
		if err != nil {
			return nil, err
		}
		n, m, err := r.repetition()
		if err != nil {
			return nil, err
		}
		if len(p.positions)+max(n, m)+1 > maxPositions {
			return nil, fmt.Errorf("%w: it has more than %d places", ErrSyntax, maxPositions)
		}
		for range n {
			p.positions = append(p.positions, position{class: c})
		}
		for range m - n {
			p.positions = append(p.positions, position{class: c, optional: true})
		}
		if m == unbounded {
			p.positions = append(p.positions, position{class: c, optional: true, loops: true})
		}
	}
	return p, nil
}

// Match reports whether the pattern matches the whole of text.
func (p *Pattern) Match(text string) bool {
	// at[i] says that everything before position i is matched. One more place is the end.
	at, next := make([]bool, len(p.positions)+1), make([]bool, len(p.positions)+1)
	at[0] = true
	p.skip(at)
	for _, char := range text {
		clear(next)
		for i, pos := range p.positions {
			if at[i] && pos.class.has(char) {
				next[i+1] = true
				next[i] = next[i] || pos.loops
			}
		}
		p.skip(next)
		at, next = next, at
	}
	return at[len(p.positions)]
}

// skip moves on over positions that may be left out.
func (p *Pattern) skip(at []bool) {
	for i, pos := range p.positions {
		if at[i] && pos.optional {
			at[i+1] = true
		}
	}
}

package pattern

import (
	"fmt"
	"strings"
)

// class is a set of characters.
type class struct {
	ranges  []span
	negated bool
}

type span struct{ from, to rune }

func (c class) has(char rune) bool {
	for _, s := range c.ranges {
		if s.from <= char && char <= s.to {
			return !c.negated
		}
	}
	return c.negated
}

// The classes with a name, as RE2 has them: ASCII alone.
var (
	digits = []span{{'0', '9'}}
	word   = []span{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}
)

// special are the characters that mean something outside a class and must be escaped to stand for themselves.
const special = `\.+*?()|[]{}^$`

// unbounded is the upper end of * and +. It is less than any lower end, so that nothing lies between.
const unbounded = -1

type reader struct {
	runes []rune
	place int
}

func (r *reader) done() bool { return r.place == len(r.runes) }

// peek returns the next character, 0 at the end; no pattern holds a NUL, because a variable cannot.
func (r *reader) peek() rune {
	if r.done() {
		return 0
	}
	return r.runes[r.place]
}

// take steps over char if it is next.
func (r *reader) take(char rune) bool {
	if r.done() || r.runes[r.place] != char {
		return false
	}
	r.place++
	return true
}

func (r *reader) fail(why string) error {
	return fmt.Errorf("%w: %s at character %d", ErrSyntax, why, r.place+1)
}

// class reads what takes one character.
func (r *reader) class() (class, error) {
	switch {
	case r.take('.'):
		return class{[]span{{'\n', '\n'}}, true}, nil
	case r.take('['):
		return r.brackets()
	case r.take('\\'):
		spans, err := r.escape()
		return class{ranges: spans}, err
	case strings.ContainsRune(special, r.peek()):
		return class{}, r.fail(unexpected(r.peek()))
	}
	char := r.runes[r.place]
	r.place++
	return class{ranges: []span{{char, char}}}, nil
}

// unexpected says of a special character what there is not, and what to do.
func unexpected(char rune) string {
	switch char {
	case '(', ')':
		return "a group, which is not supported,"
	case '|':
		return "an alternative, which is not supported,"
	case '^', '$':
		return "an anchor, which is not needed because a pattern matches the whole text,"
	}
	return "an unexpected " + string(char)
}

func (r *reader) escape() ([]span, error) {
	char := r.peek()
	switch {
	case char == 'd':
		r.place++
		return digits, nil
	case char == 'w':
		r.place++
		return word, nil
	case char > ' ' && char < 0x7f && !(class{ranges: word}).has(char) || char == '_':
		r.place++
		return []span{{char, char}}, nil
	}
	return nil, r.fail("an unknown escape")
}

// brackets reads a class after its opening bracket.
func (r *reader) brackets() (class, error) {
	c := class{negated: r.take('^')}
	for first := true; first || r.peek() != ']'; first = false {
		if r.done() {
			return class{}, r.fail("a class that does not end")
		}
		if r.peek() == '[' {
			return class{}, r.fail("an unescaped [")
		}
		from, isClass, err := r.member(&c)
		if err != nil {
			return class{}, err
		}
		if isClass {
			continue
		}
		to := from
		if r.peek() == '-' && r.place+1 < len(r.runes) && r.runes[r.place+1] != ']' {
			r.place++
			if to, isClass, err = r.member(&c); err != nil {
				return class{}, err
			}
			if isClass || to < from {
				return class{}, r.fail("a range that does not rise")
			}
		}
		c.ranges = append(c.ranges, span{from, to})
	}
	r.place++
	return c, nil
}

// member reads one character of a class, or adds a class with a name to it.
func (r *reader) member(c *class) (char rune, isClass bool, err error) {
	if !r.take('\\') {
		char = r.peek()
		if r.done() {
			return 0, false, r.fail("a class that does not end")
		}
		r.place++
		return char, false, nil
	}
	spans, err := r.escape()
	if err != nil {
		return 0, false, err
	}
	if len(spans) == 1 && spans[0].from == spans[0].to {
		return spans[0].from, false, nil
	}
	c.ranges = append(c.ranges, spans...)
	return 0, true, nil
}

// repetition reads how often the class before it may come: n to m times.
func (r *reader) repetition() (n, m int, err error) {
	switch {
	case r.take('*'):
		n, m = 0, unbounded
	case r.take('+'):
		n, m = 1, unbounded
	case r.take('?'):
		n, m = 0, 1
	case r.take('{'):
		if n, m, err = r.bounds(); err != nil {
			return 0, 0, err
		}
	default:
		return 1, 1, nil
	}
	if strings.ContainsRune("*+?{", r.peek()) {
		return 0, 0, r.fail("a second repetition")
	}
	return n, m, nil
}

// bounds reads n}, n,} or n,m} after an opening brace.
func (r *reader) bounds() (n, m int, err error) {
	n, ok := r.number()
	m = n
	if ok && r.take(',') {
		m = unbounded
		if r.peek() != '}' {
			m, ok = r.number()
			ok = ok && m >= n
		}
	}
	if !ok || !r.take('}') {
		return 0, 0, r.fail("a repetition that is not {n}, {n,} or {n,m}")
	}
	return n, m, nil
}

// number reads a decimal number without leading zeros: RE2 takes braces around another one literally.
func (r *reader) number() (n int, ok bool) {
	if r.take('0') {
		return 0, true
	}
	for r.peek() >= '0' && r.peek() <= '9' && n < maxPositions {
		n = n*10 + int(r.peek()-'0')
		r.place++
		ok = true
	}
	return n, ok
}

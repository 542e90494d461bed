package variables

import (
	"strings"
	"unicode"
)

// dotEnvValue parses the part of a .env line behind the equals sign.
type dotEnvValue struct {
	rest   []rune
	out    strings.Builder
	expand func(name string) string
}

// next takes one character; false at the end.
func (p *dotEnvValue) next() (rune, bool) {
	if len(p.rest) == 0 {
		return 0, false
	}
	c := p.rest[0]
	p.rest = p.rest[1:]
	return c, true
}

// parse returns false if the value is malformed.
func (p *dotEnvValue) parse() bool {
	for {
		c, ok := p.next()
		if !ok {
			return true
		}
		fine := true
		switch c {
		case '\'':
			fine = p.single()
		case '"':
			fine = p.double()
		case '$':
			fine = p.substitute()
		case '\\':
			fine = p.escape()
		case ' ', '\t':
			tail := strings.TrimLeft(string(p.rest), " \t")
			return tail == "" || tail[0] == '#'
		default:
			p.out.WriteRune(c)
		}
		if !fine {
			return false
		}
	}
}

// single reads up to the closing ', taking everything as it is.
func (p *dotEnvValue) single() bool {
	for {
		c, ok := p.next()
		if !ok || c == '\'' {
			return ok
		}
		p.out.WriteRune(c)
	}
}

// double reads up to the closing ", with escapes and substitutions.
func (p *dotEnvValue) double() bool {
	for {
		c, ok := p.next()
		fine := true
		switch {
		case !ok || c == '"':
			return ok
		case c == '$':
			fine = p.substitute()
		case c == '\\':
			fine = p.escape()
		default:
			p.out.WriteRune(c)
		}
		if !fine {
			return false
		}
	}
}

// escape reads what follows a backslash. One at the very end stands for nothing.
func (p *dotEnvValue) escape() bool {
	c, ok := p.next()
	switch {
	case !ok:
	case strings.ContainsRune(`\'"$ `, c):
		p.out.WriteRune(c)
	case c == 'n':
		p.out.WriteRune('\n')
	default:
		return false
	}
	return true
}

// substitute reads $name or ${name}. Like dotenvy it takes the character that ends $name as text, even a quote, so that
// "$name" is an error and "${name}" is right.
func (p *dotEnvValue) substitute() bool {
	if len(p.rest) > 0 && p.rest[0] == '{' {
		name, _, closed := strings.Cut(string(p.rest[1:]), "}")
		if !closed {
			return false
		}
		p.rest = p.rest[len([]rune(name))+2:]
		p.out.WriteString(p.expand(name))
		return true
	}
	var name strings.Builder
	for len(p.rest) > 0 && (unicode.IsLetter(p.rest[0]) || unicode.IsNumber(p.rest[0])) {
		name.WriteRune(p.rest[0])
		p.rest = p.rest[1:]
	}
	p.out.WriteString(p.expand(name.String()))
	if len(p.rest) > 0 && p.rest[0] != '$' {
		p.out.WriteRune(p.rest[0])
		p.rest = p.rest[1:]
	}
	return true
}

package strictjson

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quoted reads a string (RFC 8259 section 7), the opening quote included. A string without escapes is a part of the
// text itself.
func (r *reader) quoted() (text string, ok bool) {
	r.at++
	start := r.at
	bits := byte(0) // that any of its bytes has
	for ; r.at < len(r.text); r.at++ {
		c := r.text[r.at]
		bits |= c
		switch {
		case c == '"':
			text = r.text[start:r.at]
			r.at++
			if bits >= utf8.RuneSelf {
				r.checkReplaced(text)
			}
			return text, true
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			return "", false
		}
	}
	return "", false
}

// escaped reads the rest of a string that begins at start and has its first escape here.
func (r *reader) escaped(start int) (text string, ok bool) {
	decoded := append(make([]byte, 0, 2*(r.at-start)+16), r.text[start:r.at]...)
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch {
		case c == '"':
			text = string(decoded)
			r.checkReplaced(text)
			return text, true
		case c < ' ':
			return "", false
		case c != '\\':
			decoded = append(decoded, c)
		default:
			char, ok := r.escape()
			if !ok {
				return "", false
			}
			decoded = utf8.AppendRune(decoded, char)
		}
	}
	return "", false
}

// checkReplaced refuses the replacement character unless it is allowed: it is all that is left of a code point that did
// not survive, and two different texts must not become one signed value.
func (r *reader) checkReplaced(text string) {
	if r.allowed&ReplacedText == 0 && strings.ContainsRune(text, utf8.RuneError) {
		r.refuse(ErrEncoding)
	}
}

// escape reads what follows a backslash. Half a surrogate pair becomes the replacement character.
func (r *reader) escape() (char rune, ok bool) {
	if r.at == len(r.text) {
		return 0, false
	}
	c := r.text[r.at]
	r.at++
	switch c {
	case '"', '\\', '/':
		return rune(c), true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'u':
		return r.codePoint()
	}
	return 0, false
}

// codePoint reads four hexadecimal digits, and the second escape of a surrogate pair.
func (r *reader) codePoint() (char rune, ok bool) {
	char, ok = hexadecimal(r.text[r.at:])
	if !ok {
		return 0, false
	}
	r.at += 4
	if !utf16.IsSurrogate(char) {
		return char, true
	}
	if rest := r.text[r.at:]; strings.HasPrefix(rest, `\u`) {
		if low, ok := hexadecimal(rest[2:]); ok {
			r.at += 6
			return utf16.DecodeRune(char, low), true
		}
	}
	return utf8.RuneError, true
}

// hexadecimal reads four digits.
func hexadecimal(text string) (char rune, ok bool) {
	if len(text) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(text[:4], 16, 16)
	return rune(n), err == nil
}

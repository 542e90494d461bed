package ladder

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Visible returns text with a place holder for every character that is not there to be seen: line breaks and
// terminal escapes that an answer brings along, marks that turn the direction of writing around.
func Visible(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if !strings.ContainsFunc(text, hidden) {
		return text
	}
	var b strings.Builder
	for _, c := range text {
		if hidden(c) {
			fmt.Fprintf(&b, "‹%U›", c)
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// EscapeJSON writes such characters in JSON text as escapes, so that a terminal shows them, and readers of JSON get them. The
// text is valid JSON, where they stand only in strings, but for the line breaks and blanks between values.
func EscapeJSON(text []byte) []byte {
	escaped := make([]byte, 0, len(text))
	for _, c := range string(text) {
		switch {
		case c < ' ' || !hidden(c):
			escaped = utf8.AppendRune(escaped, c)
		case c > 0xffff:
			high, low := utf16.EncodeRune(c)
			escaped = fmt.Appendf(escaped, `\u%04x\u%04x`, high, low)
		default:
			escaped = fmt.Appendf(escaped, `\u%04x`, c)
		}
	}
	return escaped
}

// hidden are controls and format characters, Unicode's Cc and Cf, the two separators that break a line, and the
// code points that are no characters, which XML does not allow.
func hidden(c rune) bool {
	if c < 0x7f {
		return c < ' '
	}
	return unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point)
}

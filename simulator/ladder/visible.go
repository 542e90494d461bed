package ladder

import (
	"fmt"
	"strings"
	"unicode"
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

// hidden are controls and format characters, Unicode's Cc and Cf, the two separators that break a line, and the
// code points that are no characters, which XML does not allow.
func hidden(c rune) bool {
	return unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point)
}

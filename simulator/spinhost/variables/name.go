package variables

import (
	"fmt"
	"strings"
	"unicode"
)

// CheckName applies Spin's syntax of variable names (Spin v4.0.2 crates/expressions/src/lib.rs, Key::validate) and
// returns Spin's words for what is wrong, empty if nothing is.
func CheckName(key string) string {
	if key == "" {
		return "must not be empty"
	}
	for _, c := range key {
		if !isLower(c) && !isDigit(c) && c != '_' {
			return fmt.Sprintf("invalid character %s. Variable names may contain only lower-case letters, numbers, and underscores.", RustQuote(string(c), '\''))
		}
	}
	first, last := rune(key[0]), rune(key[len(key)-1])
	switch {
	case !isLower(first):
		return "must start with a lowercase ASCII letter"
	case !isLower(last) && !isDigit(last):
		return "must end with a lowercase ASCII letter or digit"
	case strings.Contains(key, "__"):
		return "must not contain multiple consecutive underscores"
	}
	return ""
}

func isLower(c rune) bool { return 'a' <= c && c <= 'z' }
func isDigit(c rune) bool { return '0' <= c && c <= '9' }

// RustQuote quotes text as Rust's {:?} does, which stands in the messages that a guest gets from Spin. The mark is "
// for a string and ' for a character; only that one is escaped.
func RustQuote(text string, mark rune) string {
	var b strings.Builder
	b.WriteRune(mark)
	for _, c := range text {
		switch {
		case c == mark || c == '\\':
			b.WriteRune('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == 0:
			b.WriteString(`\0`)
		case unicode.IsPrint(c) && !unicode.Is(unicode.M, c):
			b.WriteRune(c)
		default:
			fmt.Fprintf(&b, `\u{%x}`, c)
		}
	}
	b.WriteRune(mark)
	return b.String()
}

package document

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// The parser takes memory for each level and token, so that both are limited before it sees a file.
const (
	// MaxSize is how many bytes a file may have. The longest of the catalogue has some 4,000.
	MaxSize = 64 << 10
	// maxDepth is how deep values may be nested, and maxIndent how far a line may be indented.
	maxDepth  = 32
	maxIndent = 128
)

// text returns a file without its byte order mark. The error says why it is not for the parser.
func text(raw []byte) ([]byte, error) {
	if len(raw) > MaxSize {
		return nil, fmt.Errorf("is longer than %d KiB: split it into several", MaxSize>>10)
	}
	for _, other := range []struct{ mark, name string }{
		{"\xff\xfe\x00\x00", "UTF-32"}, {"\x00\x00\xfe\xff", "UTF-32"}, {"\xff\xfe", "UTF-16"}, {"\xfe\xff", "UTF-16"},
	} {
		if bytes.HasPrefix(raw, []byte(other.mark)) {
			return nil, fmt.Errorf("is %s: save it as UTF-8", other.name)
		}
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	switch {
	case bytes.IndexByte(raw, 0) >= 0:
		return nil, errors.New("holds a NUL, so it is no text in UTF-8: save it as UTF-8")
	case !utf8.Valid(raw):
		return nil, errors.New("is not UTF-8: save it as UTF-8")
	}
	return raw, checkDepth(string(raw))
}

// checkDepth counts brackets, and what opens values at the beginning of a line. It does not know quotes, and so it may
// count too much, which only matters to a text with dozens of brackets that are never closed.
func checkDepth(raw string) error {
	depth, number := 0, 0
	for line := range strings.Lines(raw) {
		number++
		rest := strings.TrimLeft(line, " ")
		dashes := 0
		for len(rest) > 1 && strings.IndexByte("-?:", rest[0]) >= 0 && (rest[1] == ' ' || rest[1] == '\t') {
			rest = strings.TrimLeft(rest[1:], " \t")
			dashes++
		}
		if len(line)-len(strings.TrimLeft(line, " ")) > maxIndent {
			return fmt.Errorf("line %d is indented by more than %d blanks: nest less", number, maxIndent)
		}
		for _, c := range []byte(rest) {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(depth-1, 0)
			}
			if depth+dashes > maxDepth {
				return fmt.Errorf("line %d is nested deeper than %d: nest less", number, maxDepth)
			}
		}
	}
	return nil
}

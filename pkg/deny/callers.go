package deny

import (
	"slices"
	"strings"
	"unicode"
)

// Callers are the ids of those who get no token. The zero value denies nobody.
type Callers struct{ ids []string }

// ParseCallers reads ids that are separated by commas; white space around them is dropped. Empty text denies nobody.
//
// An id with white space or a control character in it, or in quotes or brackets, is an error: it is rather a comma
// that was forgotten, or JSON, and would silently deny nobody. An id with a comma cannot be listed.
func ParseCallers(text string) (Callers, error) {
	ids, err := split(text)
	if err != nil {
		return Callers{}, err
	}
	for i, id := range ids {
		if strings.ContainsFunc(id, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
			return Callers{}, wrong(i, "holds white space: separate ids with commas")
		}
		if strings.ContainsAny(id[:1], `["'`) {
			return Callers{}, wrong(i, "is in quotes or brackets: write the bare id")
		}
	}
	return Callers{ids}, nil
}

// Denied reports whether the caller with this id is listed. Ids are compared byte by byte: they are what an
// authentication has established, in whatever spelling it has.
func (c Callers) Denied(id string) bool { return slices.Contains(c.ids, id) }

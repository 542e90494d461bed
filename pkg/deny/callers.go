package deny

import (
	"slices"
	"strings"
	"unicode"

	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/list"
)

// Callers are the ids of callers that get no token. The zero value denies none.
type Callers struct{ ids []string }

// ParseCallers reads ids as [list.Parse] does. Empty text denies none.
//
// Among commas, an id with white space is an error: it is more likely a forgotten comma. As JSON an id may hold commas
// and spaces. An id that no caller can have ([caller.IsID]) is an error in both forms.
func ParseCallers(text string) (Callers, error) {
	ids, err := list.Parse(text)
	if err != nil {
		return Callers{}, err
	}
	json := list.IsJSON(text)
	for i, id := range ids {
		if !json && strings.ContainsFunc(id, unicode.IsSpace) {
			return Callers{}, list.Wrong(i, `holds white space: separate ids with commas, or write the whole list as JSON, such as ["a b","c"]`)
		}
		if !caller.IsID(id) {
			return Callers{}, list.Wrong(i, "is not an id that a caller can have: write 1 to 256 printable bytes")
		}
	}
	return Callers{ids}, nil
}

// Denied reports whether the caller with this id is listed. Ids are compared byte by byte, in the spelling that the
// authentication has established.
func (c Callers) Denied(id string) bool { return slices.Contains(c.ids, id) }

// Known returns an error that names the first listed id for which known returns false. It is for a way of
// authentication that knows all ids: any other id denies nobody.
func (c Callers) Known(known func(id string) bool) error {
	for i, id := range c.ids {
		if !known(id) {
			return list.Wrong(i, "is not the name of any client: correct it, or remove it")
		}
	}
	return nil
}

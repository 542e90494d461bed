// Package list reads the lists that operators write into one variable, so that all of them follow one rule.
package list

import (
	"errors"
	"strconv"
	"strings"

	"aiuta-edge/pkg/strictjson"
)

var errJSON = errors.New(`it begins like JSON but is not a list of strings, such as ["a","b"]`)

// Parse returns the entries of a list in one of two forms: separated by commas, with white space around each dropped,
// or a JSON array of strings, which are taken as they are. Empty text and [] have no entries.
//
// An entry that is empty or blank is an error, because it may be a template whose variable has no value. So is an
// entry in quotes or brackets among commas: it is JSON gone wrong, or a shell's quotes. Errors name the entry by its
// place and never quote it: what denies a caller is not for an answer or a log.
func Parse(text string) ([]string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	if IsJSON(text) {
		return parseJSON(text)
	}
	entries := strings.Split(text, ",")
	for i, entry := range entries {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			return nil, errEmpty(i)
		}
		if strings.IndexByte("[{\"'`", entry[0]) >= 0 {
			return nil, Wrong(i, `is in quotes or brackets: write it without them, or the whole list as JSON, such as ["a","b"]`)
		}
		entries[i] = entry
	}
	return entries, nil
}

// IsJSON reports whether [Parse] reads the text as JSON.
func IsJSON(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), "[") }

func parseJSON(text string) ([]string, error) {
	values, err := strictjson.List(text)
	if err != nil {
		return nil, errJSON
	}
	entries := make([]string, len(values))
	for i, value := range values {
		entry, ok := value.(string)
		if !ok {
			return nil, Wrong(i, "is not a string: put it in double quotes")
		}
		if strings.TrimSpace(entry) == "" {
			return nil, errEmpty(i)
		}
		entries[i] = entry
	}
	return entries, nil
}

func errEmpty(i int) error {
	return Wrong(i, "is empty: remove a comma, or write what is missing")
}

// Wrong returns an error that names the entry with the index i by its place, counted from one, and says what is wrong
// with it.
//
//go:noinline
func Wrong(i int, detail string) error {
	return errors.New("entry " + strconv.Itoa(i+1) + " " + detail)
}

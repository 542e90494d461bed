// Package deny is the operator's kill switch: callers, old sessions and network addresses that get no token.
//
// Everything here fails closed. A list that is not understood is an error and not an empty list, and an address that
// cannot be told is refused where addresses are listed.
package deny

import (
	"errors"
	"strconv"
	"strings"
)

// split returns the trimmed entries of a list that is separated by commas. Empty text has none. An empty entry is an
// error: it may be a template whose variable has no value.
func split(text string) ([]string, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	entries := strings.Split(text, ",")
	for i, entry := range entries {
		entries[i] = strings.TrimSpace(entry)
		if entries[i] == "" {
			return nil, wrong(i, "is empty: remove a comma, or write what is missing")
		}
	}
	return entries, nil
}

// wrong tells an operator which entry to correct, by its place: a list of callers is not for an answer or a log.
func wrong(i int, detail string) error {
	return errors.New("entry " + strconv.Itoa(i+1) + " " + detail)
}

package params

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// fromQuery reads a query as Aiuta's sample does: only "&" separates, "+" is a space, a name without "=" has the empty
// value. All values of a repeated name are kept; [Policy.Apply] decides which of them count.
func fromQuery(raw string) (Set, error) {
	set := Set{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, err := unescape(rawName)
		if err != nil {
			return nil, err
		}
		value, err := unescape(rawValue)
		if err != nil {
			return nil, err
		}
		switch before := set[name].(type) {
		case nil:
			set[name] = value
		case string:
			set[name] = []string{before, value}
		case []string:
			set[name] = append(before, value)
		}
	}
	return set, nil
}

func unescape(s string) (string, error) {
	s, err := url.QueryUnescape(s)
	if err != nil {
		return "", refuse(ErrQuery, "write every percent sign of the query as %25, or followed by two hexadecimal digits", nil)
	}
	if !utf8.ValidString(s) {
		return "", refuse(ErrQuery, "encode the query as UTF-8", nil)
	}
	return s, nil
}

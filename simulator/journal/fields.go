package journal

import (
	"net/http"
	"slices"
	"strings"

	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/fault"
)

// fields are headers as they are kept, in any order: a list is a tenth of a map.
type fields []field

// field is one value of a header. Its name is canonical.
type field struct{ name, value string }

// get returns the first value of a name, and whether there is one.
func (f fields) get(name string) (value string, ok bool) {
	for _, one := range f {
		if one.name == name {
			return one.value, true
		}
	}
	return "", false
}

// bounded keeps as much of a header as may be kept, of the names that are wanted.
func bounded(h http.Header, wanted func(name string) bool) fields {
	kept := make(fields, 0, len(h))
	room, names := maxKept, 0
	for name, values := range h {
		if !wanted(name) {
			continue
		}
		if names++; names > maxHeaders {
			break
		}
		for _, value := range values {
			name, value := keep(name), keep(value)
			if room -= len(name) + len(value); room < 0 {
				return kept
			}
			kept = append(kept, field{name, value})
		}
	}
	return kept
}

func every(string) bool { return true }

// telling reports whether a header of an answer is kept.
func telling(name string) bool {
	return strings.HasPrefix(name, "Access-Control-") || slices.Contains(tellingHeaders, name)
}

var tellingHeaders = []string{
	"Allow", "Cache-Control", "Content-Type", "Etag", "Location", "Ratelimit", "Ratelimit-Policy", "Retry-After", "Www-Authenticate",
	HeaderRequestID, reason.Header, fault.Header,
}

package endpoint

import "net/http"

// set is [http.Header.Set] for a name that is written as net/http writes it, such as X-Request-Id: making sure of that
// takes longer than all the rest.
func set(h http.Header, name, value string) { h[name] = []string{value} }

// first is [http.Header.Get] for such a name.
func first(h http.Header, name string) string {
	if values := h[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

package route

import "strings"

// Match is what a path gave to a route.
type Match struct {
	Route *Route
	// Params are the named segments in the order of the route. Of a name that comes twice the last value counts.
	Params []Capture
	// PathInfo is what the wildcard took, with its slashes; empty if it took nothing or there is none.
	PathInfo string
}

// Capture is one named segment and what it matched.
type Capture struct{ Name, Value string }

// Match compares a raw path, without its query, to the route. Slashes at its beginning and its end do not count, and
// nothing in it is decoded.
func (r *Route) Match(path string) (*Match, bool) {
	m := &Match{Route: r}
	rest := strings.Trim(path, "/")
	for i, s := range r.segments {
		var ok bool
		switch s.kind {
		case exact:
			rest, ok = strings.CutPrefix(rest, s.text)
		case dot:
			rest, ok = strings.CutPrefix(rest, ".")
		case slash:
			rest, ok = r.cutSlash(i, rest)
		case param:
			var value string
			value, rest, ok = r.cutParam(i, rest)
			m.set(s.text, value)
		case wildcard:
			m.PathInfo, rest, ok = pathInfo(path, rest), "", true
		}
		if !ok {
			return nil, false
		}
	}
	return m, rest == ""
}

// cutSlash takes a slash off the path. Before a wildcard the path may also be at its end: /a matches /a/... .
func (r *Route) cutSlash(i int, path string) (rest string, ok bool) {
	if path == "" {
		return "", r.segments[i+1].kind == wildcard
	}
	return strings.CutPrefix(path, "/")
}

// cutParam takes a named segment off the path.
func (r *Route) cutParam(i int, path string) (value, rest string, ok bool) {
	end := strings.IndexByte(path, '/')
	if i+1 < len(r.segments) && r.segments[i+1].kind == dot {
		if end = strings.IndexAny(path, "./"); end < 0 || path[end] != '.' {
			return "", "", false
		}
	}
	if end < 0 {
		end = len(path)
	}
	return path[:end], path[end:], path != ""
}

func (m *Match) set(name, value string) {
	for i := range m.Params {
		if m.Params[i].Name == name {
			m.Params[i].Value = value
			return
		}
	}
	m.Params = append(m.Params, Capture{name, value})
}

// pathInfo gives the wildcard's part the slashes that Spin has always put around it (RouteMatch::trailing_wildcard).
func pathInfo(path, rest string) string {
	if rest != "" {
		rest = "/" + rest
	}
	if strings.HasSuffix(path, "/") {
		rest += "/"
	}
	return rest
}

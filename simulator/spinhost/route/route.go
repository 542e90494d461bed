// Package route matches paths to the routes of an application, as Spin does.
package route

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

// segmentKind is what a piece of a route matches, in the order of its strength.
type segmentKind int

const (
	exact    segmentKind = iota // the text itself
	param                       // up to the next slash, or up to the next dot if a dot follows; not the end of a path
	wildcard                    // the rest of the path, even if empty
	dot
	slash
)

// segment is one piece of a route.
type segment struct {
	kind segmentKind
	// text is what an exact segment matches, or a param's name.
	text string
}

// Route is a parsed route. The grammar and its corners are those of the Rust crate routefinder 0.5.4, which Spin v4.0.2
// uses (crates/routes/src/lib.rs), for routes in ASCII.
type Route struct {
	// Raw is the route as written in the manifest; Based begins with a slash and does not end with one.
	Raw, Based string

	segments []segment
}

// Parse reads "/path", "/:name", "/path/..." and mixtures of them.
func Parse(raw string) (*Route, error) {
	based := strings.TrimSuffix("/"+strings.TrimPrefix(raw, "/"), "/")
	pattern := based
	if prefix, ok := strings.CutSuffix(based, "/..."); ok {
		pattern = prefix + "/*"
	}
	r := &Route{Raw: raw, Based: based}
	separator := byte(0)
	for rest := strings.Trim(pattern, "/"); ; {
		section := rest
		end := strings.IndexAny(rest, "./")
		if end >= 0 {
			section = rest[:end]
		}
		if err := r.add(separator, section); err != nil {
			return nil, fmt.Errorf("route %q: %w", raw, err)
		}
		if end < 0 {
			break
		}
		separator, rest = rest[end], rest[end+1:]
	}
	for i, s := range r.segments {
		if s.kind == wildcard && i != len(r.segments)-1 {
			return nil, fmt.Errorf("route %q: a wildcard must be its end", raw)
		}
	}
	return r, nil
}

// add appends what stands between two separators, and the separator before it.
func (r *Route) add(separator byte, section string) error {
	if separator == '.' {
		if n := len(r.segments); n > 0 && r.segments[n-1].kind == exact {
			r.segments[n-1].text += "."
		} else {
			r.segments = append(r.segments, segment{kind: dot})
		}
	}
	next := segment{exact, section}
	switch {
	case section == "":
		return nil // several slashes in a row count as one
	case section == "*":
		next = segment{kind: wildcard}
	case section[0] == '*':
		return errors.New("a wildcard has no name: write /... at its end")
	case section == ":":
		return errors.New("a parameter needs a name behind its colon")
	case section[0] == ':':
		next = segment{param, section[1:]}
	}
	if separator == '/' {
		r.segments = append(r.segments, segment{kind: slash})
	}
	r.segments = append(r.segments, next)
	return nil
}

// Prefix returns the route without its wildcard, and whether it has one.
func (r *Route) Prefix() (path string, wildcard bool) {
	for _, end := range []string{"/...", "/*"} {
		if path, wildcard = strings.CutSuffix(r.Based, end); wildcard {
			break
		}
	}
	if path == "" {
		path = "/"
	}
	return path, wildcard
}

// ComponentRoute returns the route as written, without a final /... .
func (r *Route) ComponentRoute() string { return strings.TrimSuffix(r.Raw, "/...") }

// Before reports whether r, which comes later in the manifest than other, is tried before it all the same: segment by
// segment the stronger kind wins, then more dots, then fewer segments.
func (r *Route) Before(other *Route) bool {
	for i := range min(len(r.segments), len(other.segments)) {
		if c := compareKinds(r.segments[i].kind, other.segments[i].kind); c != 0 {
			return c > 0
		}
	}
	if c := cmp.Compare(r.dots(), other.dots()); c != 0 {
		return c > 0
	}
	return len(r.segments) < len(other.segments)
}

// compareKinds is positive if later is stronger than earlier: exact over param over wildcard, and dots equal to slashes.
// A dot against another kind wins for whichever route comes later. That is routefinder's slip, and Spin has it: of
// "/.well-known/x" and then "/..." the second takes all.
func compareKinds(later, earlier segmentKind) int {
	separators := func(k segmentKind) bool { return k == dot || k == slash }
	switch {
	case later == earlier, separators(later) && separators(earlier):
		return 0
	case later == dot:
		return +1
	}
	return cmp.Compare(earlier, later)
}

func (r *Route) dots() (n int) {
	for _, s := range r.segments {
		if s.kind == dot {
			n++
		}
	}
	return n
}

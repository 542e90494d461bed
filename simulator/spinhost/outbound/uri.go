package outbound

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// maxURI is how long a URI may be, in bytes (Rust crate http 1.3.1, src/uri/mod.rs, MAX_LEN).
const maxURI = 1<<16 - 2

// validURI reports whether Spin's client takes a URI: one with a scheme, or a path, without characters that should have
// been escaped (Rust crate http 1.3.1, src/uri/path.rs).
func validURI(uri string) bool {
	if len(uri) > maxURI {
		return false
	}
	uri, _, _ = strings.Cut(uri, "#")
	if !strings.HasPrefix(uri, "/") {
		_, rest, absolute := strings.Cut(uri, "://")
		if !absolute {
			return false
		}
		slash := strings.IndexAny(rest, "/?")
		if slash < 0 {
			return true
		}
		uri = rest[slash:]
	}
	return ValidPathAndQuery(uri)
}

// ValidPathAndQuery reports whether path and query of a request are of characters that the Rust crate http takes, on
// which both Spin's server and its client stand (1.3.1, src/uri/path.rs).
func ValidPathAndQuery(target string) bool {
	path, query, _ := strings.Cut(target, "?")
	return utf8.ValidString(target) && !strings.ContainsFunc(path, badInPath) && !strings.ContainsFunc(query, badInQuery)
}

func badInPath(c rune) bool  { return c <= ' ' || c == '<' || c == '>' || c == '`' }
func badInQuery(c rune) bool { return c <= ' ' || c == '"' || c == '<' || c == '>' }

// parseURI returns a valid URI as a URL, without what is never sent: the user, the fragment, and steps up (/../).
func parseURI(uri string) (*url.URL, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return nil, withoutURL(err)
	}
	u = u.ResolveReference(u)
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	return u, nil
}

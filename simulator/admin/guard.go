package admin

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// guard lets no other web page in. A page of another origin is told by Origin or Sec-Fetch-Site, whichever its browser
// sends; a page whose own name was made to point at this machine (DNS rebinding) by Host.
func guard(c Config, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		switch {
		case !isHere(r.Host, c.Hosts) && !(c.AnyAddress && net.ParseIP(nameOf(r.Host)) != nil):
			refuse(w, http.StatusForbidden, "ask by the address of this machine, such as http://127.0.0.1:3002")
		case !isSameOrigin(r) && !isVisit(r):
			refuse(w, http.StatusForbidden, "pages of another origin may not ask")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// nameOf is a Host header without its port.
func nameOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// isHere reports whether a Host header names this machine.
func isHere(host string, more []string) bool {
	name := nameOf(host)
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback() || slices.Contains(more, name)
}

// isVisit reports whether a person follows a link elsewhere to the page itself, which shows nothing to where the link was.
func isVisit(r *http.Request) bool {
	h := r.Header
	return r.Method == http.MethodGet && r.URL.Path == "/" && h.Get("Sec-Fetch-Mode") == "navigate" && h.Get("Sec-Fetch-Dest") == "document" && h.Get("Origin") == ""
}

func isSameOrigin(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
	default:
		return false
	}
	for _, origin := range r.Header.Values("Origin") {
		parsed, err := url.Parse(origin)
		if err != nil || parsed.Host == "" || !strings.EqualFold(parsed.Host, r.Host) {
			return false
		}
	}
	return true
}

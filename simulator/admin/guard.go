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
func guard(hosts []string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		switch {
		case !isHere(r.Host, hosts):
			refuse(w, http.StatusForbidden, "ask by the address of this machine, such as http://127.0.0.1:3002")
		case !isSameOrigin(r):
			refuse(w, http.StatusForbidden, "pages of another origin may not ask")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// isHere reports whether a Host header names this machine.
func isHere(host string, more []string) bool {
	name := host
	if split, _, err := net.SplitHostPort(host); err == nil {
		name = split
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback() || slices.Contains(more, name)
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

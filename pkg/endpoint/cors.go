package endpoint

import (
	"errors"
	"net/http"
	"strings"
)

// origins is the allowlist of web origins. Each is exact, or has one leading wildcard for all subdomains:
// "https://*.brand.example".
type origins []string

var errOrigins = errors.New(`it is not a list of origins separated by commas, such as "https://shop.example, https://*.brand.example"`)

// parseOrigins reads a list separated by commas. An origin is a scheme and a host, perhaps a port, and nothing
// after (RFC 6454 section 6.2).
func parseOrigins(text string) (origins, error) {
	var list origins
	for entry := range strings.SplitSeq(text, ",") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		scheme, host, ok := strings.Cut(entry, "://")
		host = strings.TrimPrefix(host, "*.")
		if !ok || scheme != "https" && scheme != "http" || host == "" || strings.ContainsAny(host, "*/?#@ ") || host != strings.ToLower(host) {
			return nil, errOrigins
		}
		list = append(list, entry)
	}
	return list, nil
}

func (o origins) allow(origin string) bool {
	for _, entry := range o {
		before, after, wildcard := strings.Cut(entry, "*.")
		if !wildcard && origin == entry {
			return true
		}
		if wildcard && strings.HasPrefix(origin, before) {
			// The host must have a label of its own before the rest, and no port smuggled into it.
			label, ok := strings.CutSuffix(strings.TrimPrefix(origin, before), "."+after)
			if ok && label != "" && !strings.ContainsAny(label, "/:@?#") {
				return true
			}
		}
	}
	return false
}

// The headers that a page may send, and those that it may read.
const (
	corsRequestHeaders  = "Authorization, Content-Type, X-Request-Id"
	corsResponseHeaders = "X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate"
)

// share tells a browser whether the page at the request's origin may read the answer. Credentials are never
// allowed: sessions travel in the Authorization header, and no cookie decides anything here.
func (o origins) share(w http.ResponseWriter, r *http.Request) {
	if len(o) == 0 {
		return
	}
	w.Header().Set("Vary", "Origin")
	if origin := r.Header.Get("Origin"); o.allow(origin) {
		w.Header().Set("Access-Control-Allow-Origin", origin)
		w.Header().Set("Access-Control-Expose-Headers", corsResponseHeaders)
	}
}

// preflight answers OPTIONS: a browser's question if it is one, and else which methods there are.
func (o origins) preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Allow", tokenMethods)
	if r.Header.Get("Access-Control-Request-Method") != "" && o.allow(r.Header.Get("Origin")) {
		h.Set("Access-Control-Allow-Methods", tokenMethods)
		h.Set("Access-Control-Allow-Headers", corsRequestHeaders)
		h.Set("Access-Control-Max-Age", "600")
	}
	w.WriteHeader(http.StatusNoContent)
}

package endpoint

import (
	"errors"
	"net/http"
	"strings"

	"aiuta-edge/pkg/list"
)

// cors says which web pages may ask, and with what.
type cors struct {
	origins origins
	// headers are what a page may send in addition to corsRequestHeaders.
	headers []string
}

// The headers that every page may send, and those that it may read.
const (
	corsRequestHeaders  = "Authorization, Content-Type, X-Request-Id"
	corsResponseHeaders = "X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate"
)

// cors reads the variables of CORS. If any of them is wrong, no page may ask.
func (r *reader) cors() cors {
	wrong := len(r.wrong)
	c := cors{origins: parsed(r, VariableOrigins, parseOrigins)}
	if len(c.origins) > 0 {
		c.headers = parsed(r, VariableHeaders, parseHeaders)
	}
	if len(r.wrong) > wrong {
		return cors{}
	}
	return c
}

// parseHeaders reads names of header fields as [list.Parse] reads lists.
func parseHeaders(text string) ([]string, error) {
	names, err := list.Parse(text)
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		if name == "*" {
			return nil, list.Wrong(i, "is a wildcard: write the name of each header")
		}
		if !isHeaderName(name) {
			return nil, list.Wrong(i, `is not the name of a header, such as "traceparent"`)
		}
	}
	return names, nil
}

// isHeaderName reports whether a name is a token (RFC 9110 section 5.6.2) of a usual length.
func isHeaderName(name string) bool {
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c > '~' || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return name != "" && len(name) <= 128
}

// share tells a browser whether the page at the request's origin may read the answer. Credentials are never
// allowed: sessions travel in the Authorization header, and no cookie decides anything here.
func (c cors) share(w http.ResponseWriter, r *http.Request) {
	if len(c.origins) == 0 {
		return
	}
	set(w.Header(), "Vary", "Origin")
	if origin := first(r.Header, "Origin"); c.origins.allow(origin) {
		set(w.Header(), "Access-Control-Allow-Origin", origin)
		set(w.Header(), "Access-Control-Expose-Headers", corsResponseHeaders)
	}
}

// preflight answers OPTIONS: a browser's question if it is one, and else which methods there are. The error says what
// a browser will refuse after this answer, and what to set.
func (c cors) preflight(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h.Set("Allow", tokenMethods)
	defer w.WriteHeader(http.StatusNoContent)
	if r.Header.Get("Access-Control-Request-Method") == "" {
		return nil
	}
	if err := c.refuses(first(r.Header, "Origin")); err != nil {
		return err
	}
	headers := corsRequestHeaders
	for _, name := range c.headers {
		headers += ", " + name
	}
	h.Set("Access-Control-Allow-Methods", tokenMethods)
	h.Set("Access-Control-Allow-Headers", headers)
	h.Set("Access-Control-Max-Age", "600")
	may := strings.Split(strings.ToLower(headers), ", ")
	for wanted := range strings.SplitSeq(r.Header.Get("Access-Control-Request-Headers"), ",") {
		wanted = strings.TrimSpace(wanted)
		if isHeaderName(wanted) && !contains(may, strings.ToLower(wanted)) {
			return errors.New("the page sends a header that is not allowed: add " + wanted + " to " + VariableHeaders)
		}
	}
	return nil
}

// refuses returns nil if pages of an origin may ask, and else what to set. It quotes only what is an origin, because
// anybody can send the header.
func (c cors) refuses(origin string) error {
	if c.origins.allow(origin) {
		return nil
	}
	switch {
	case origin == "null":
		return errors.New("the page has the origin null, as in a sandboxed frame or a file, which cannot be allowed: serve it from an origin of its own")
	case !isSent(origin):
		return errors.New("the header Origin does not hold an origin that a browser sends")
	}
	return errors.New("the page's origin is not allowed: getJwt runs in your page, never in Aiuta's frame, and " + VariableOrigins +
		" is empty by default: if the page is yours, add " + origin + " to it")
}

// isSent reports whether a text is an origin as browsers send it, but for null.
func isSent(origin string) bool {
	normal, detail := parseOrigin(origin)
	return detail == "" && normal == origin && !strings.Contains(origin, "*")
}

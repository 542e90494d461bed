// Package endpoint is the token endpoint: one request in, one token or one problem out. It runs wherever an
// [http.Handler] does; the Spin component and the simulator's native target are two such places.
package endpoint

import (
	"net/http"
	"net/url"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/deny"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/strictjson"
)

// WarningHeader is on every answer of an endpoint without caller authentication.
const WarningHeader = "X-Aiuta-Edge-Warning"

const openWarning = "caller_auth is none: anyone who reaches this endpoint gets tokens"

// The methods of the two paths.
const (
	tokenMethods  = "GET, HEAD, POST, OPTIONS"
	healthMethods = "GET, HEAD"
)

// New returns the token endpoint. It looks the variables up anew for each request, so that a rotated secret
// counts at once.
func New(services Services) http.Handler {
	return http.HandlerFunc(services.serve)
}

// serve routes by the request URI alone: under Spin r.URL is made from the header spin-full-url, of which the
// client's own comes first.
func (s Services) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	set(header, "Cache-Control", "no-store")
	set(header, "X-Content-Type-Options", "nosniff")
	uri, err := url.ParseRequestURI(r.RequestURI)
	if err != nil {
		uri = &url.URL{}
	}
	path := "/" + strings.Trim(uri.EscapedPath(), "/")
	if path == HealthPath && len(r.Header["Host"]) <= 1 {
		s.serveHealth(w, r, uri.RawQuery)
		return
	}

	began := s.Now()
	line := &decision{
		RequestID: requestID(r, s.Random), Method: r.Method, Status: http.StatusOK, Decision: allowed,
	}
	if origin := first(r.Header, "Origin"); origin == "null" || origin != "" && isSent(origin) {
		line.Origin = origin
	}
	set(header, requestIDHeader, line.RequestID)
	if err := s.answer(w, r, path, uri.RawQuery, line); err != nil {
		line.refuse(err).Write(w)
	}
	line.write(s.Log, began, s.Now())
}

// answer answers unless it returns an error, which is the answer then.
func (s Services) answer(w http.ResponseWriter, r *http.Request, path, query string, line *decision) error {
	// net/http refuses such a request itself. Spin lets it through, and a proxy may have read the other one (RFC 9112
	// section 3.2).
	if len(r.Header["Host"]) > 1 {
		return problem.New(problem.AmbiguousHost, "send the header Host once")
	}
	if path != aiuta.TokenPath {
		line.Cause = "there is nothing at " + short(path)
		return problem.New(problem.NotFound, "ask for %s", aiuta.TokenPath)
	}
	config, err := configure(s)
	config.cors.share(w, r)
	if err == nil { // else it is not known whether to hash it
		line.Address = config.address(r.Header)
	}
	if r.Method == http.MethodOptions && (err == nil || config.cors.origins.allow(first(r.Header, "Origin"))) {
		line.Status = http.StatusNoContent
		if refused := config.cors.preflight(w, r); refused != nil {
			line.Decision, line.Cause = denied, refused.Error()
		}
		return nil
	}
	if err != nil {
		return err
	}
	if config.open {
		set(w.Header(), WarningHeader, openWarning)
		line.remark(openWarning)
	}
	raw, err := tokenRequest{services: s, config: config, line: line, header: w.Header()}.token(r, query)
	if err != nil {
		return err
	}
	answerToken(w, r, raw)
	return nil
}

// address returns the client's address for the log, or nothing if it is unknown.
func (c config) address(h http.Header) string {
	if c.denied.trustedHeader == "" {
		return c.named(deny.PeerText(h))
	}
	address, err := deny.ClientAddress(h, c.denied.trustedHeader)
	if err != nil {
		return ""
	}
	return c.named(address.String())
}

// named returns an id or an address as log_callers wants it.
func (c config) named(id string) string {
	if c.hashCaller && id != "" {
		return pseudonym(id)
	}
	return id
}

// answerToken sends the whole success body, exactly two members.
// Source: docs of aiuta-com, api/server-side-auth-component.md.
func answerToken(w http.ResponseWriter, r *http.Request, raw string) {
	set(w.Header(), "Content-Type", "application/json")
	if r.Method == http.MethodHead {
		return
	}
	var body strictjson.Members
	body.String("type", aiuta.TokenType)
	body.String("token", raw)
	text, _ := body.Object() // strings are always written
	w.Write(text)
}

func notAllowed(methods string) *problem.Problem {
	return problem.New(problem.MethodNotAllowed, "use %s", methods).With("Allow", methods)
}

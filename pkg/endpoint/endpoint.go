// Package endpoint is the token endpoint: one request in, one token or one problem out. It runs wherever an
// [http.Handler] does; the Spin component and the simulator's native target are two such places.
package endpoint

import (
	"net/http"
	"net/url"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/strictjson"
)

// HealthPath is where the endpoint says whether it is configured.
const HealthPath = "/healthz"

// WarningHeader is on every answer of an endpoint that asks nobody who they are.
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
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	// net/http refuses such a request itself. Spin lets it through, and a proxy may have read the other one (RFC 9112
	// section 3.2).
	if len(r.Header["Host"]) > 1 {
		problem.New(problem.AmbiguousHost, "send the header Host once").Write(w)
		return
	}
	uri, err := url.ParseRequestURI(r.RequestURI)
	if err != nil {
		uri = &url.URL{}
	}
	switch "/" + strings.Trim(uri.EscapedPath(), "/") {
	case aiuta.TokenPath:
		s.serveToken(w, r, uri.RawQuery)
	case HealthPath:
		s.serveHealth(w, r)
	default:
		problem.New(problem.NotFound, "ask for %s", aiuta.TokenPath).Write(w)
	}
}

// serveToken answers with a token, or with the first reason not to, and logs which it was.
func (s Services) serveToken(w http.ResponseWriter, r *http.Request, query string) {
	began := s.Now()
	line := &decision{RequestID: requestID(r, s.Random), Status: http.StatusOK, Decision: allowed}
	w.Header().Set(requestIDHeader, line.RequestID)

	config, err := configure(s)
	config.cors.share(w, r)
	if r.Method == http.MethodOptions && (err == nil || config.cors.origins.allow(r.Header.Get("Origin"))) {
		line.Status = http.StatusNoContent
		if refused := config.cors.preflight(w, r); refused != nil {
			line.Decision, line.Note = denied, refused.Error()
		}
		line.write(s.Log, began, s.Now())
		return
	}
	var raw string
	if err == nil {
		if config.open {
			w.Header().Set(WarningHeader, openWarning)
			line.Note = openWarning
		}
		asked := tokenRequest{services: s, config: config, line: line, header: w.Header()}
		raw, err = asked.token(r, query)
	}
	if err != nil {
		p := problem.Of(err)
		line.Decision, line.Status, line.Code = denied, p.Status(), string(p.Code)
		line.JTI, line.KeyID = "", "" // of a token that nobody gets
		p.Write(w)
	} else {
		answerToken(w, r, raw)
	}
	line.write(s.Log, began, s.Now())
}

// answerToken sends the whole success body, exactly two members.
// Source: docs of aiuta-com, api/server-side-auth-component.md.
func answerToken(w http.ResponseWriter, r *http.Request, raw string) {
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodHead {
		return
	}
	var body strictjson.Members
	body.String("type", aiuta.TokenType)
	body.String("token", raw)
	text, _ := body.Object() // strings are always written
	w.Write(text)
}

// serveHealth says whether every variable is right, and names those that are not. It logs nothing: it is asked
// often.
func (s Services) serveHealth(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		notAllowed(healthMethods).Write(w)
		return
	}
	if err := Check(s); err != nil {
		problem.Of(err).Write(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodGet {
		w.Write([]byte(`{"status":"ok"}`))
	}
}

func notAllowed(methods string) *problem.Problem {
	return problem.New(problem.MethodNotAllowed, "use %s", methods).With("Allow", methods)
}

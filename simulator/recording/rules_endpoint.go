package recording

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"

	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/sdk"
)

var endpointRules = []rule{
	{
		name: "session", severity: report.High,
		holds:  "the app says who its user is when it asks for a token",
		advice: "send your user's session with the request, and let the endpoint refuse callers who have none: otherwise anyone mints tokens that you pay for",
		source: "docs of aiuta-com, api/server-side-auth-component.md",
		judge: func(s *session) (found []string, seen bool) {
			for _, e := range s.mints {
				seen = true
				if !succeeded(e) {
					continue
				}
				shown := false
				for name := range e.Headers {
					shown = shown || credential.MatchString(name)
				}
				if !shown {
					found = append(found, fmt.Sprintf("no session on the endpoint call, request %d, and the endpoint gave a token", e.ID))
				}
			}
			return found, seen
		},
	},
	{
		name: "parameters", severity: report.Medium,
		holds:  "the endpoint is told what getJwt was told",
		advice: "send the parameters that getJwt is given to the endpoint, all of them and under their names",
		source: "docs of aiuta-com, sdk/developer/configuration/auth.md",
		judge: func(s *session) (found []string, seen bool) {
			if s.sdk.all(func(p sdk.Persona) bool { return p.Token.ResendOn401 }) {
				return nil, false // Android's getJwt is told nothing after a 401 of a call without a body
			}
			for _, e := range s.mints {
				seen = true
				if asked(e).image == "" {
					found = append(found, fmt.Sprintf("request %d asks for a token without uploaded_image_id", e.ID))
				}
			}
			return found, seen
		},
	},
	{
		name: "plain-http", severity: report.High,
		holds:  "the endpoint is asked over HTTPS",
		advice: "serve the endpoint over HTTPS: sessions and tokens can be read on the way",
		source: "RFC 8725 section 3.9",
		judge: func(s *session) (found []string, seen bool) {
			at, err := url.Parse(s.Endpoint)
			if err != nil || len(s.mints) == 0 {
				return nil, false
			}
			if own := net.ParseIP(at.Hostname()).IsLoopback() || at.Hostname() == "localhost"; at.Scheme == "http" && !own {
				found = append(found, "getJwt asks "+s.Endpoint)
			}
			return found, true
		},
	},
	{
		name: "preflight", severity: report.High,
		holds:  "the endpoint lets the app's page ask",
		advice: "let the endpoint answer OPTIONS for the origin of your page (ours: allowed_origins): a browser sends no request otherwise",
		source: "Fetch standard, CORS-preflight fetch",
		judge: func(s *session) (found []string, seen bool) {
			for _, e := range s.Requests {
				if e.To != "endpoint" || !isPreflight(e) {
					continue
				}
				seen = true
				origin := header(e, "Origin")
				if allowed := e.AnswerHeaders["access-control-allow-origin"]; succeeded(e) && (slices.Contains(allowed, "*") || slices.Contains(allowed, origin)) {
					continue
				}
				found = append(found, fmt.Sprintf("the preflight of request %d, from %s, was answered by %d and does not allow this origin", e.ID, origin, e.Status))
			}
			return found, seen
		},
	},
	{
		name: "refused-token", severity: report.Medium,
		holds:  "the endpoint gives a token whenever it is asked",
		advice: "see what the endpoint's answer says, and docs/errors.md if it is ours",
		source: "docs of aiuta-com, api/server-side-auth-component.md",
		judge: func(s *session) (found []string, seen bool) {
			for _, e := range s.mints {
				seen = true
				if !succeeded(e) {
					found = append(found, fmt.Sprintf("request %d was answered by %d %s", e.ID, e.Status, e.Means))
				} else if len(e.Minted) == 0 {
					found = append(found, fmt.Sprintf("request %d was answered without a JWT", e.ID))
				}
			}
			return found, seen
		},
	},
}

// credential matches a header that says who a user is.
var credential = regexp.MustCompile(`(?i)authorization|cookie|api-?key|session|token|auth`)

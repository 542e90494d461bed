package attack

import (
	"net/http"
	"strings"

	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/report"
)

// methodAttacks use methods that the endpoint does not have, or should not mint for.
func methodAttacks() []Attack {
	return []Attack{
		{
			Name: "other-methods", Group: "methods", Against: Endpoint, Severity: report.Low,
			Summary: "methods that mint nothing", Rule: "RFC 9110 section 9; CWE-650",
			attempts: func(g *attacker) []attempt {
				var attempts []attempt
				for _, method := range []string{"PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "post", "X"} {
					r := g.Target.ask(askBody)
					r.method = method
					attempts = append(attempts, attempt{method, r, noToken()})
				}
				return attempts
			},
		},
		{
			Name: "trace-echo", Group: "methods", Against: Endpoint, Severity: report.Medium,
			Summary: "TRACE, which would repeat the caller's credential", Rule: "RFC 9110 section 9.3.8; CWE-693",
			attempts: func(g *attacker) []attempt {
				r := g.Target.ask("").with("X-Echo", mark)
				r.method = http.MethodTrace
				return []attempt{{"TRACE with a header to find again", r, noToken().and("no echo", func(a answer) string {
					if strings.Contains(string(a.body), mark) {
						return "the request came back"
					}
					return ""
				})}}
			},
		},
		{
			Name: "head-mints", Group: "methods", Against: Endpoint, Severity: report.Low,
			Summary: "HEAD, which must not carry a token in a header", Rule: "RFC 9110 section 9.3.2",
			attempts: func(g *attacker) []attempt {
				r := g.Target.query("uploaded_image_id=img-1")
				r.method = http.MethodHead
				return []attempt{{"HEAD", r, noToken().and("no token in a header", func(a answer) string {
					for _, name := range headersOf(a.header) {
						if jwtLike.MatchString(a.header.Get(name)) && claimsOf(jwtLike.FindString(a.header.Get(name))) != nil {
							return "a token in " + name
						}
					}
					return ""
				})}}
			},
		},
		{
			Name: "method-override", Group: "methods", Against: Endpoint, Severity: report.Medium,
			Summary: "PUT with a header that makes POST of it", Rule: "CWE-650",
			attempts: func(g *attacker) []attempt {
				put := g.Target.ask(askBody)
				put.method = http.MethodPut
				minds := true // a header cannot make more of PUT where PUT gets a token by itself
				attempts := []attempt{{"PUT", put, expectation{"any answer, to compare with", func(a answer) (string, bool) {
					minds = a.token() == ""
					return a.said(string(a.code())), true
				}}}}
				refused := g.Target.refused(problem.MethodNotAllowed)
				for _, name := range overrideHeaders {
					attempts = append(attempts, attempt{"PUT with " + name + ": POST", put.with(name, http.MethodPost), expectation{refused.text, func(a answer) (string, bool) {
						got, ok := refused.judge(a)
						return got, ok || !minds && a.token() != ""
					}}})
				}
				return attempts
			},
		},
		{
			Name: "method-skips-caller", Group: "methods", Against: Endpoint, Severity: report.Critical, needs: []need{needGuard},
			Summary: "a question before the question, so that nobody asks who is there", Rule: "CWE-288, CWE-425",
			attempts: func(g *attacker) []attempt {
				var attempts []attempt
				for _, name := range overrideHeaders {
					attempts = append(attempts, attempt{"POST with " + name + ": OPTIONS",
						g.Guarded.anonymous().with(name, http.MethodOptions), g.Guarded.refused(problem.Unauthorized)})
				}
				preflight := g.Guarded.anonymous().with("Origin", "https://attacker.example", "Access-Control-Request-Method", http.MethodPost)
				options := preflight
				options.method = http.MethodOptions
				return append(attempts,
					attempt{"POST that looks like a preflight", preflight, g.Guarded.refused(problem.Unauthorized)},
					attempt{"OPTIONS with parameters", options, noToken()})
			},
		},
	}
}

package probe

import (
	"net/http"

	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/report"
)

// methodAttacks use methods that the endpoint does not have, or should not mint for.
func methodAttacks() []Probe {
	return []Probe{
		{
			Name: "method-override", Kind: "methods", Severity: report.Medium,
			Tries: "PUT with a header that makes POST of it", Rule: "CWE-650",
			attempts: func(e *endpoint) []attempt {
				put := e.ask(e.params())
				put.Method = http.MethodPut
				minds := true // a header cannot make more of PUT where PUT gets a token by itself
				attempts := []attempt{{"PUT", put, expectation{"any answer, to compare with", func(a answer) (string, bool) {
					minds = a.token() == ""
					return a.said(string(a.problem())), true
				}}}}
				refused := e.refused(problem.MethodNotAllowed)
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
			Name: "method-skips-caller", Kind: "methods", Severity: report.Critical, at: atGuarded, needs: anAccount | aClosedDoor,
			Tries: "a question before the question, so that nobody asks who is there", Rule: "CWE-288, CWE-425",
			attempts: func(e *endpoint) []attempt {
				var attempts []attempt
				for _, name := range overrideHeaders {
					attempts = append(attempts, attempt{"POST with " + name + ": OPTIONS",
						e.anonymous().with(name, http.MethodOptions), e.refused(problem.Unauthorized)})
				}
				preflight := e.anonymous().with("Origin", "https://attacker.example", "Access-Control-Request-Method", http.MethodPost)
				options := preflight
				options.Method = http.MethodOptions
				return append(attempts,
					attempt{"POST that looks like a preflight", preflight, e.refused(problem.Unauthorized)},
					attempt{"OPTIONS with parameters", options, noToken()})
			},
		},
	}
}

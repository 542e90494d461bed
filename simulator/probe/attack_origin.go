package probe

import (
	"net/http"
	"strings"

	"aiuta-edge/simulator/report"
)

// originAttacks are pages on other origins that ask from inside a browser.
func originAttacks() []Probe {
	return []Probe{
		{
			Name: "cors-similar-origin", Kind: "cors", Severity: report.High, needs: anOrigin,
			Tries: "origins that begin or end like one that may ask", Rule: "Fetch standard, CORS protocol; RFC 6454 section 4; CWE-942",
			attempts: func(e *endpoint) []attempt {
				scheme, host, _ := strings.Cut(e.Origin, "://")
				return e.pages(
					e.Origin+".attacker.example", scheme+"://"+"attacker"+host, scheme+"://attacker.example/"+host, scheme+"://"+host+"@attacker.example",
					scheme+"://"+strings.ReplaceAll(host, ".", "x"), e.Origin+":8443", e.Origin+"/", e.Origin+"%60.attacker.example",
					map[string]string{"https": "http", "http": "https"}[scheme]+"://"+host, strings.ToUpper(e.Origin), scheme+"://sub."+host,
				)
			},
		},
		{
			Name: "cors-wildcard-origin", Kind: "cors", Severity: report.High, needs: anOrigin,
			Tries: "origins that hide another host before the domain of a wildcard", Rule: "Fetch standard, CORS protocol; RFC 6454 section 4; CWE-942",
			attempts: func(e *endpoint) []attempt {
				var origins []string
				for _, before := range []string{
					"", "attacker", ".", "attacker.example/.", "attacker.example?.", "attacker.example#.", "attacker.example:1.", "x@attacker.example.",
					"attacker.example`.", "attacker.example%60.", "attacker.example,.", `attacker.example\.`, "attacker..", "*.", "[::1].",
				} {
					origins = append(origins, "https://"+before+ownWildcardDomain)
				}
				return e.pages(append(origins, "http://sub."+ownWildcardDomain, "https://sub."+ownWildcardDomain+":8443", "https://sub."+ownWildcardDomain+".")...)
			},
		},
		{
			Name: "cors-preflight-echo", Kind: "cors", Severity: report.Low, needs: anOrigin,
			Tries: "headers and methods that nobody allowed, asked for by a page that may ask", Rule: "Fetch standard, CORS-preflight fetch; CWE-942",
			attempts: func(e *endpoint) []attempt {
				expect := expectation{"no such header or method, and no credentials", func(a answer) (string, bool) {
					headers, methods := strings.ToLower(a.Header.Get("Access-Control-Allow-Headers")), a.Header.Get("Access-Control-Allow-Methods")
					switch {
					case a.err != nil || a.isFailure():
						return a.said(string(a.problem())), false
					case strings.Contains(headers, "x-attacker"), strings.Contains(headers, "*"):
						return "every header is let in", false
					case strings.Contains(methods, http.MethodDelete), strings.Contains(methods, "*"):
						return "every method is let in", false
					case a.Header.Get("Access-Control-Allow-Credentials") != "":
						return "credentials are let in", false
					}
					return "not let in", true
				}}
				asks := func(method, headers string) request {
					return e.preflight(e.Origin, method, headers)
				}
				return []attempt{
					{"a header of the attacker's", asks(http.MethodPost, "x-attacker"), expect},
					{"every header", asks(http.MethodPost, "*"), expect},
					{"DELETE", asks(http.MethodDelete, "content-type"), expect},
				}
			},
		},
	}
}

// pages are a request and a preflight of each origin. None may be let in.
func (e *endpoint) pages(origins ...string) []attempt {
	var attempts []attempt
	for _, origin := range origins {
		expect := expectation{"no Access-Control-Allow-Origin for it", func(a answer) (string, bool) {
			allowed, credentials := a.Header.Get("Access-Control-Allow-Origin"), a.Header.Get("Access-Control-Allow-Credentials")
			switch {
			case a.err != nil || a.isFailure():
				return a.said(string(a.problem())), false
			case allowed == "*":
				return "every origin is let in", false
			case allowed != "" && allowed == origin, allowed == "null", allowed != "" && origin == "":
				return "the origin is let in", false
			case allowed == "" && credentials != "":
				return "credentials without an origin", false
			}
			return "not let in", true
		}}
		attempts = append(attempts,
			attempt{"Origin: " + origin, e.ask(e.params()).with("Origin", origin), expect},
			attempt{"a preflight of " + origin, e.preflight(origin, http.MethodPost, "authorization,content-type"), expect})
	}
	return attempts
}

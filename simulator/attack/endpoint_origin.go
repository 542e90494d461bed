package attack

import (
	"net/http"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/report"
)

// originAttacks are pages on other origins that ask from inside a browser.
func originAttacks() []Attack {
	return []Attack{
		{
			Name: "cors-foreign-origin", Group: "cors", Against: Endpoint, Severity: report.High,
			Summary: "an origin of nobody's, null, and a wildcard", Rule: "Fetch standard, CORS protocol; CWE-942",
			attempts: func(g *attacker) []attempt {
				return g.pages("https://attacker.example", "null", "*", "http://localhost", "file://", "https://attacker.example, https://shop.example", "")
			},
		},
		{
			Name: "cors-similar-origin", Group: "cors", Against: Endpoint, Severity: report.High, needs: []need{needOrigin},
			Summary: "origins that begin or end like one that may ask", Rule: "Fetch standard, CORS protocol; RFC 6454 section 4; CWE-942",
			attempts: func(g *attacker) []attempt {
				scheme, host, _ := strings.Cut(g.Target.Origin, "://")
				return g.pages(
					g.Target.Origin+".attacker.example", scheme+"://"+"attacker"+host, scheme+"://attacker.example/"+host, scheme+"://"+host+"@attacker.example",
					scheme+"://"+strings.ReplaceAll(host, ".", "x"), g.Target.Origin+":8443", g.Target.Origin+"/", g.Target.Origin+"%60.attacker.example",
					map[string]string{"https": "http", "http": "https"}[scheme]+"://"+host, strings.ToUpper(g.Target.Origin), scheme+"://sub."+host,
				)
			},
		},
		{
			Name: "cors-wildcard-origin", Group: "cors", Against: Endpoint, Severity: report.High, needs: []need{needOrigin},
			Summary: "origins that hide another host before the domain of a wildcard", Rule: "Fetch standard, CORS protocol; RFC 6454 section 4; CWE-942",
			attempts: func(g *attacker) []attempt {
				var origins []string
				for _, before := range []string{
					"", "attacker", ".", "attacker.example/.", "attacker.example?.", "attacker.example#.", "attacker.example:1.", "x@attacker.example.",
					"attacker.example`.", "attacker.example%60.", "attacker.example,.", `attacker.example\.`, "attacker..", "*.", "[::1].",
				} {
					origins = append(origins, "https://"+before+ownWildcardDomain)
				}
				return g.pages(append(origins, "http://sub."+ownWildcardDomain, "https://sub."+ownWildcardDomain+":8443", "https://sub."+ownWildcardDomain+".")...)
			},
		},
		{
			Name: "cors-preflight-echo", Group: "cors", Against: Endpoint, Severity: report.Low, needs: []need{needOrigin},
			Summary: "headers and methods that nobody allowed, asked for by a page that may ask", Rule: "Fetch standard, CORS-preflight fetch; CWE-942",
			attempts: func(g *attacker) []attempt {
				expect := expectation{"no such header or method, and no credentials", func(a answer) (string, bool) {
					headers, methods := strings.ToLower(a.header.Get("Access-Control-Allow-Headers")), a.header.Get("Access-Control-Allow-Methods")
					switch {
					case a.err != nil || a.isFailure():
						return a.said(string(a.code())), false
					case strings.Contains(headers, "x-attacker"), strings.Contains(headers, "*"):
						return "every header is let in", false
					case strings.Contains(methods, http.MethodDelete), strings.Contains(methods, "*"):
						return "every method is let in", false
					case a.header.Get("Access-Control-Allow-Credentials") != "":
						return "credentials are let in", false
					}
					return "not let in", true
				}}
				asks := func(method, headers string) request {
					preflight := g.Target.ask("").without("Content-Type").without(aiuta.HeaderAuthorization).
						with("Origin", g.Target.Origin, "Access-Control-Request-Method", method, "Access-Control-Request-Headers", headers)
					preflight.method = http.MethodOptions
					return preflight
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
func (g *attacker) pages(origins ...string) []attempt {
	var attempts []attempt
	for _, origin := range origins {
		expect := expectation{"no Access-Control-Allow-Origin for it", func(a answer) (string, bool) {
			allowed, credentials := a.header.Get("Access-Control-Allow-Origin"), a.header.Get("Access-Control-Allow-Credentials")
			switch {
			case a.err != nil || a.isFailure():
				return a.said(string(a.code())), false
			case allowed == "*":
				return "every origin is let in", false
			case allowed != "" && allowed == origin, allowed == "null", allowed != "" && origin == "":
				return "the origin is let in", false
			case allowed == "" && credentials != "":
				return "credentials without an origin", false
			}
			return "not let in", true
		}}
		preflight := g.Target.ask("").without("Content-Type").without(aiuta.HeaderAuthorization).
			with("Origin", origin, "Access-Control-Request-Method", http.MethodPost, "Access-Control-Request-Headers", "authorization,content-type")
		preflight.method = http.MethodOptions
		attempts = append(attempts,
			attempt{"Origin: " + origin, g.Target.ask(askBody).with("Origin", origin), expect},
			attempt{"a preflight of " + origin, preflight, expect})
	}
	return attempts
}

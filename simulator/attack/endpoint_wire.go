package attack

import "aiuta-edge/simulator/report"

// wireAttacks break the framing of HTTP itself.
func wireAttacks() []Attack {
	return []Attack{
		{
			Name: "smuggled-request", Group: "wire", Against: Endpoint, Severity: report.High,
			Summary: "two lengths for one body, with a second request inside it", Rule: "RFC 9112 section 6.3; CWE-444",
			attempts: func(g *attacker) []attempt { return g.smuggled(g.Target.ask("")) },
		},
		{
			Name: "broken-header-lines", Group: "wire", Against: Endpoint, Severity: report.Medium,
			Summary: "header lines that servers read in different ways", Rule: "RFC 9112 section 5; CWE-444",
			attempts: func(g *attacker) []attempt {
				var attempts []attempt
				for sent, line := range map[string]string{
					"a blank before the colon": "X-Test : 1", "no colon": "X-Test", "an empty name": ": 1",
					"NUL in a value": "X-Test: a\x00b", "two Host headers": "Host: attacker.example",
				} {
					r := g.Target.ask(askBody)
					r.lines = line + "\r\n"
					attempts = append(attempts, attempt{sent, r, expectation{"4xx", func(a answer) (string, bool) {
						return a.said(string(a.code())), a.isRefusal() || a.err != nil
					}}})
				}
				sortBySent(attempts)
				return attempts
			},
		},
		{
			Name: "broken-chunk", Group: "wire", Against: Endpoint, Severity: report.Medium,
			Summary: "a body that breaks off inside a chunk", Rule: "RFC 9112 section 8; CWE-130",
			attempts: func(g *attacker) []attempt {
				chunked := g.Target.ask("5\r\n{\"a\":\r\nZZ\r\n")
				chunked.lines = "Transfer-Encoding: chunked\r\n"
				return []attempt{{"a chunk whose length is no number", chunked, brokenOff()}}
			},
		},
	}
}

// brokenOff expects no token for half a request. The status is the host's business: package spinhost answers
// 500, before the endpoint sees anything.
func brokenOff() expectation {
	return expectation{"no token", func(a answer) (string, bool) { return a.said(string(a.code())), a.token() == "" }}
}

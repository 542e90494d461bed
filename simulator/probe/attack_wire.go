package probe

import "aiuta-edge/simulator/report"

// wireAttacks break the framing of HTTP itself.
func wireAttacks() []Probe {
	return []Probe{
		{
			Name: "smuggled-request", Kind: "wire", Severity: report.High,
			Tries: "two lengths for one body, with a second request inside it", Rule: "RFC 9112 section 6.3; CWE-444",
			attempts: func(e *endpoint) []attempt { return e.smuggled(e.post(""), e.ask(e.params())) },
		},
		{
			Name: "broken-header-lines", Kind: "wire", Severity: report.Medium,
			Tries: "header lines that servers read in different ways", Rule: "RFC 9112 section 5; CWE-444",
			attempts: func(e *endpoint) []attempt {
				var attempts []attempt
				for sent, line := range map[string]string{
					"a blank before the colon": "X-Test : 1", "no colon": "X-Test", "an empty name": ": 1",
					"NUL in a value": "X-Test: a\x00b", "two Host headers": "Host: attacker.example",
				} {
					r := e.ask(e.params())
					r.Lines = line + "\r\n"
					attempts = append(attempts, attempt{sent, r, expectation{"4xx", func(a answer) (string, bool) {
						return a.said(string(a.problem())), a.Refused() || a.err != nil
					}}})
				}
				sortBySent(attempts)
				return attempts
			},
		},
		{
			Name: "broken-chunk", Kind: "wire", Severity: report.Medium,
			Tries: "a body that breaks off inside a chunk", Rule: "RFC 9112 section 8; CWE-130",
			attempts: func(e *endpoint) []attempt {
				chunked := e.post("5\r\n{\"a\":\r\nZZ\r\n")
				chunked.Lines = "Transfer-Encoding: chunked\r\n"
				return []attempt{{"a chunk whose length is no number", chunked, brokenOff()}}
			},
		},
	}
}

// brokenOff expects no token for half a request. The status is the host's business: package spinhost answers
// 500, before the endpoint sees anything.
func brokenOff() expectation {
	return expectation{"no token", func(a answer) (string, bool) { return a.said(string(a.problem())), a.token() == "" }}
}

package probe

import (
	"strings"

	"aiuta-edge/simulator/report"
)

// headerAttacks forge what a host or proxy says about a request.
func headerAttacks() []Probe {
	return []Probe{
		{
			Name: "forged-spin-url", Kind: "headers", Severity: report.High,
			Tries: "a spin-full-url of the client's, which comes before the host's own", Rule: "spin v4.0.2 crates/trigger-http/src/headers.rs; CWE-290",
			attempts: func(e *endpoint) []attempt {
				forged := withQuery(e.URL, "uploaded_image_id=img-evil&evil="+mark)
				expect := harmless("for what the request line says", func(token jwt) string {
					if token.claims["uploaded_image_id"] == "img-evil" || token.claims["evil"] != nil {
						return "for what the header says"
					}
					return ""
				})
				return []attempt{
					{"Spin-Full-Url with other parameters, GET", e.get().with("Spin-Full-Url", forged), expect},
					{"Spin-Full-Url with other parameters, POST", e.ask(e.params()).with("Spin-Full-Url", forged), expect},
					{"X-Original-URL with other parameters", e.get().with("X-Original-URL", e.path()+"?uploaded_image_id=img-evil"), expect},
				}
			},
		},
		{
			Name: "forged-host", Kind: "headers", Severity: report.Low,
			Tries: "another host in Host and the X-Forwarded headers, to come back in a link", Rule: "CWE-644; RFC 9110 section 7.2",
			attempts: func(e *endpoint) []attempt {
				const evil = "attacker.example"
				quiet := noEcho(evil)
				ask := e.query("uploaded_image_id=") // which most refuse, with a page of their own or a server's
				host := ask
				host.Host = evil
				attempts := []attempt{{"Host", host, quiet}}
				for _, name := range []string{"X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "Forwarded", "X-Forwarded-Proto", "Referer"} {
					value := evil
					if name == "Forwarded" {
						value = "host=" + evil
					}
					attempts = append(attempts, attempt{name, ask.with(name, value), quiet})
				}
				return attempts
			},
		},
		{
			Name: "trusted-proxy", Kind: "headers", Severity: report.Critical, at: atGuarded, needs: anAccount | aClosedDoor,
			Tries: "headers by which a proxy would vouch for a caller", Rule: "CWE-290, CWE-348",
			attempts: func(e *endpoint) []attempt {
				var attempts []attempt
				for _, name := range []string{"X-Forwarded-User", "X-Remote-User", "X-Authenticated-User", "X-User-Id", "X-Api-Key",
					"X-Forwarded-Client-Cert", "X-Internal-Request", "Spin-Client-Addr", "X-Forwarded-For", "X-Real-Ip", "Cf-Connecting-Ip", "Forwarded"} {
					value := "user-1"
					switch name {
					case "Spin-Client-Addr":
						value = "127.0.0.1:1"
					case "X-Forwarded-For", "X-Real-Ip", "Cf-Connecting-Ip":
						value = "127.0.0.1"
					case "Forwarded":
						value = "for=127.0.0.1"
					}
					attempts = append(attempts, attempt{name + ": " + value, e.anonymous().with(name, value), noToken()})
				}
				return attempts
			},
		},
		{
			Name: "header-injection", Kind: "headers", Severity: report.High,
			Tries: "line breaks in whatever may come back in a header", Rule: "CWE-113; RFC 9110 section 5.5",
			attempts: func(e *endpoint) []attempt {
				const broken = "%0d%0aX-Injected:%20yes%0d%0aSet-Cookie:%20a=b"
				expect := noFailure().and("no header of the client's", func(a answer) string {
					if a.Header.Get("X-Injected") != "" || a.Header.Get("Set-Cookie") != "" {
						return "the client's header came back"
					}
					return ""
				})
				raw := e.get()
				raw.Lines = "X-Request-Id: a\rX-Injected: yes\r\nConnection: close\r\n"
				return []attempt{
					{"in a value of the query", e.query(e.params().query() + broken), expect},
					{"in a name of the query", e.query("a" + broken + "=1"), expect},
					{"in X-Request-Id, escaped", e.ask(e.params()).with("X-Request-Id", "a"+broken), expect},
					{"in Origin, escaped", e.ask(e.params()).with("Origin", "https://a"+broken), expect},
					{"a bare CR in X-Request-Id", raw, expect},
				}
			},
		},
		{
			Name: "many-headers", Kind: "headers", Severity: report.Low,
			Tries: "hundreds of headers, and one of 100 KB", Rule: "RFC 6585 section 5; CWE-770",
			attempts: func(e *endpoint) []attempt {
				many := e.ask(e.params())
				for range 500 {
					many = many.with("X-Many", "x")
				}
				return []attempt{
					{"500 headers", many, noFailure()},
					{"X-Request-Id of 100 KB", e.ask(e.params()).with("X-Request-Id", strings.Repeat("x", 100_000)), noEcho(strings.Repeat("x", 1000))},
				}
			},
		},
	}
}

// noEcho expects any answer that does not repeat a text.
func noEcho(text string) expectation {
	return noFailure().and("without an echo", func(a answer) string {
		if strings.Contains(string(a.Body), text) {
			return "the text came back in the body"
		}
		for _, name := range headersOf(a.Header) {
			if strings.Contains(strings.Join(a.Header[name], " "), text) {
				return "the text came back in " + name
			}
		}
		return ""
	})
}

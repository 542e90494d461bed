package attack

import (
	"strings"

	"aiuta-edge/simulator/report"
)

// headerAttacks forge what a host or proxy says about a request.
func headerAttacks() []Attack {
	return []Attack{
		{
			Name: "forged-spin-url", Group: "headers", Against: Endpoint, Severity: report.High,
			Summary: "a spin-full-url of the client's, which comes before the host's own", Rule: "spin v4.0.2 crates/trigger-http/src/headers.rs; CWE-290",
			attempts: func(g *attacker) []attempt {
				forged := g.Target.ask("").asking("uploaded_image_id=img-evil&evil=" + mark).url
				expect := harmless("for what the request line says", func(claims map[string]any) string {
					if claims["uploaded_image_id"] == "img-evil" || claims["evil"] != nil {
						return "for what the header says"
					}
					return ""
				})
				return []attempt{
					{"Spin-Full-Url with other parameters, GET", g.Target.query("uploaded_image_id=img-1").with("Spin-Full-Url", forged), expect},
					{"Spin-Full-Url with other parameters, POST", g.Target.ask(askBody).with("Spin-Full-Url", forged), expect},
					{"X-Original-URL with other parameters", g.Target.query("uploaded_image_id=img-1").with("X-Original-URL", "/aiuta_jwt?uploaded_image_id=img-evil"), expect},
				}
			},
		},
		{
			Name: "forged-host", Group: "headers", Against: Endpoint, Severity: report.Low,
			Summary: "another host in Host and the X-Forwarded headers, to come back in a link", Rule: "CWE-644; RFC 9110 section 7.2",
			attempts: func(g *attacker) []attempt {
				const evil = "attacker.example"
				quiet := noEcho(evil)
				ask := g.Target.query("uploaded_image_id=") // which most refuse, with a page of their own or a server's
				host := ask
				host.host = evil
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
			Name: "trusted-proxy", Group: "headers", Against: Endpoint, Severity: report.Critical, needs: []need{needGuard},
			Summary: "headers by which a proxy would vouch for a caller", Rule: "CWE-290, CWE-348",
			attempts: func(g *attacker) []attempt {
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
					attempts = append(attempts, attempt{name + ": " + value, g.Guarded.anonymous().with(name, value), noToken()})
				}
				return attempts
			},
		},
		{
			Name: "header-injection", Group: "headers", Against: Endpoint, Severity: report.High,
			Summary: "line breaks in whatever may come back in a header", Rule: "CWE-113; RFC 9110 section 5.5",
			attempts: func(g *attacker) []attempt {
				const broken = "%0d%0aX-Injected:%20yes%0d%0aSet-Cookie:%20a=b"
				expect := noFailure().and("no header of the client's", func(a answer) string {
					if a.header.Get("X-Injected") != "" || a.header.Get("Set-Cookie") != "" {
						return "the client's header came back"
					}
					return ""
				})
				raw := g.Target.query("uploaded_image_id=img-1")
				raw.lines = "X-Request-Id: a\rX-Injected: yes\r\nConnection: close\r\n"
				return []attempt{
					{"in a value of the query", g.Target.query("uploaded_image_id=img-1" + broken), expect},
					{"in a name of the query", g.Target.query("a" + broken + "=1"), expect},
					{"in X-Request-Id, escaped", g.Target.ask(askBody).with("X-Request-Id", "a"+broken), expect},
					{"in Origin, escaped", g.Target.ask(askBody).with("Origin", "https://a"+broken), expect},
					{"a bare CR in X-Request-Id", raw, expect},
				}
			},
		},
		{
			Name: "many-headers", Group: "headers", Against: Endpoint, Severity: report.Low,
			Summary: "hundreds of headers, and one of 100 KB", Rule: "RFC 6585 section 5; CWE-770",
			attempts: func(g *attacker) []attempt {
				many := g.Target.ask(askBody)
				for range 500 {
					many = many.with("X-Many", "x")
				}
				return []attempt{
					{"500 headers", many, noFailure()},
					{"X-Request-Id of 100 KB", g.Target.ask(askBody).with("X-Request-Id", strings.Repeat("x", 100_000)), noEcho(strings.Repeat("x", 1000))},
				}
			},
		},
	}
}

// noFailure expects any answer that is no failure of the server.
func noFailure() expectation {
	return expectation{"an answer below 500", func(a answer) (string, bool) {
		return a.said(string(a.code())), a.err == nil && !a.isFailure()
	}}
}

// noEcho expects any answer that does not repeat a text.
func noEcho(text string) expectation {
	return noFailure().and("without an echo", func(a answer) string {
		if strings.Contains(string(a.body), text) {
			return "the text came back in the body"
		}
		for _, name := range headersOf(a.header) {
			if strings.Contains(strings.Join(a.header[name], " "), text) {
				return "the text came back in " + name
			}
		}
		return ""
	})
}

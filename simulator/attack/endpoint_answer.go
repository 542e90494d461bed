package attack

import (
	"mime"
	"strings"

	"aiuta-edge/simulator/report"
)

// answerAttacks look at what an answer gives away, or lets others keep.
func answerAttacks() []Attack {
	return []Attack{
		{
			Name: "token-cached", Group: "answers", Against: Endpoint, Severity: report.Medium,
			Summary: "a token that a cache on the way may keep, for the next one who asks", Rule: "RFC 9111 section 5.2.2.5; RFC 6750 section 5.3",
			attempts: func(g *attacker) []attempt {
				expect := minted().and("no-store", func(a answer) string {
					if !strings.Contains(strings.ToLower(a.header.Get("Cache-Control")), "no-store") {
						return "without no-store"
					}
					return ""
				})
				return []attempt{
					{"GET", g.Target.query("uploaded_image_id=img-1"), expect},
					{"POST", g.Target.ask(askBody), expect},
					{"GET with If-None-Match and a max-age", g.Target.query("uploaded_image_id=img-1").with("If-None-Match",
						"*", "Cache-Control", "max-age=3600", "Range", "bytes=0-10"), expect},
				}
			},
		},
		{
			Name: "token-as-page", Group: "answers", Against: Endpoint, Severity: report.Low,
			Summary: "an answer that a browser would take for a page", Rule: "CWE-79, CWE-116; WHATWG MIME sniffing",
			attempts: func(g *attacker) []attempt {
				const script = "<script>alert(1)</script>"
				var attempts []attempt
				for _, r := range []struct {
					sent    string
					request request
				}{
					{"a token", g.Target.ask(askBody)},
					{"a script for a value", g.Target.query("uploaded_image_id=%3Cscript%3Ealert(1)%3C/script%3E%00")},
					{"a script for a name", g.Target.ask(`{"` + script + `\u0000":1}`)},
					{"a broken body", g.Target.ask(script)},
					{"Accept: text/html", g.Target.ask(`{`).with("Accept", "text/html")},
				} {
					attempts = append(attempts, attempt{r.sent, r.request, noFailure().and("JSON, and not to be sniffed", pageOf)})
				}
				return attempts
			},
		},
		{
			Name: "chatty-errors", Group: "answers", Against: Endpoint, Severity: report.Low,
			Summary: "refusals that tell about the program: paths, traces, versions", Rule: "CWE-209, CWE-497",
			attempts: func(g *attacker) []attempt {
				quiet := noFailure().and("no traces", func(a answer) string {
					text := strings.ToLower(string(a.body))
					for _, sign := range []string{"traceback", "goroutine ", "panic:", "stack trace", "werkzeug", "/usr/", "/home/", ".go:", ".py\"", "exception in"} {
						if strings.Contains(text, sign) {
							return "the answer holds " + quote(sign)
						}
					}
					return ""
				})
				return []attempt{
					{"a list for a body", g.Target.ask(`[1,2]`), quiet},
					{"null for a body", g.Target.ask(`null`), quiet},
					{"half a body", g.Target.ask(`{"a":`), quiet},
					{"a list of names", g.Target.ask(`{"uploaded_image_id":["` + strings.Repeat(`a","`, 50) + `"]}`), quiet},
				}
			},
		},
	}
}

// pageOf returns why a browser would take an answer for a page.
func pageOf(a answer) string {
	if len(a.body) == 0 {
		return ""
	}
	media, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	switch {
	case err != nil || media != "application/json" && !strings.HasSuffix(media, "+json"):
		return "the type " + quote(media)
	case a.header.Get("X-Content-Type-Options") != "nosniff":
		return "without nosniff"
	}
	return ""
}

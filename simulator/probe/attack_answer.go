package probe

import (
	"mime"
	"strings"

	"aiuta-edge/simulator/report"
)

// answerAttacks send a script, for a browser to find it in the answer.
func answerAttacks() []Probe {
	return []Probe{
		{
			Name: "token-as-page", Kind: "answers", Severity: report.Low,
			Tries: "a script in what is sent, to be run in an answer that a browser takes for a page", Rule: "CWE-79, CWE-116; WHATWG MIME sniffing",
			attempts: func(e *endpoint) []attempt {
				const script = "<script>alert(1)</script>"
				expect := expectation{"no page that repeats the script", func(a answer) (string, bool) {
					isJSON, media := a.isJSON()
					if !isJSON && strings.Contains(string(a.Body), script) {
						return "the script in the type " + quote(media), false
					}
					return a.said(string(a.problem())), a.err == nil // a failure is another finding
				}}
				if e.Ours {
					expect = noFailure().and("JSON, and not to be sniffed", pageOf)
				}
				return []attempt{
					{"a token", e.ask(e.params()), expect},
					{"a script for a value", e.query("uploaded_image_id=%3Cscript%3Ealert(1)%3C/script%3E%00"), expect},
					{"a script for a name", e.post(`{"` + script + `\u0000":1}`), expect},
					{"a broken body", e.post(script), expect},
					{"Accept: text/html", e.post(`{`).with("Accept", "text/html"), expect},
				}
			},
		},
	}
}

// isJSON reports whether an answer is announced as JSON, and as what it is.
func (a answer) isJSON() (ok bool, media string) {
	media, _, err := mime.ParseMediaType(a.Header.Get("Content-Type"))
	return err == nil && (media == "application/json" || strings.HasSuffix(media, "+json")), media
}

// pageOf returns why a browser would take an answer for a page.
func pageOf(a answer) string {
	isJSON, media := a.isJSON()
	switch {
	case len(a.Body) == 0:
		return ""
	case !isJSON:
		return "the type " + quote(media)
	case a.Header.Get("X-Content-Type-Options") != "nosniff":
		return "without nosniff"
	}
	return ""
}

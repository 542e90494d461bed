package attack

import (
	"strings"

	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/report"
)

// bodyAttacks send bodies that two readers read differently, or that are none.
func bodyAttacks() []Attack {
	return []Attack{
		{
			Name: "duplicate-parameters", Group: "body", Against: Endpoint, Severity: report.Medium,
			Summary: "one parameter twice in one body: what is checked need not be what is signed", Rule: "RFC 8259 section 4; CWE-436",
			attempts: func(g *attacker) []attempt {
				return g.bodies(problem.InvalidBody,
					`{"uploaded_image_id":"img-1","uploaded_image_id":"img-2"}`,
					`{"uploaded_image_id":"img-1","\u0075ploaded_image_id":"img-2"}`,
					`{"uploaded_image_id":"img-1","x":[{"a":1,"a":2}]}`)
			},
		},
		{
			Name: "body-not-an-object", Group: "body", Against: Endpoint, Severity: report.Low,
			Summary: "a body that is a list, null, a number, a text or nothing", Rule: "RFC 8259 section 3; CWE-20",
			attempts: func(g *attacker) []attempt {
				return g.bodies(problem.InvalidBody, `[]`, `[["sub","attacker"]]`, `[1,2]`, `null`, `true`, `1`, `"x"`, ` `, `{`, `{}{}`, `{"a":1,}`, `{'a':1}`)
			},
		},
		{
			Name: "broken-unicode", Group: "body", Against: Endpoint, Severity: report.Low,
			Summary: "half a surrogate pair, and bytes that are not UTF-8", Rule: "RFC 8259 section 8; RFC 3629 section 10",
			attempts: func(g *attacker) []attempt {
				attempts := g.bodies(problem.InvalidBody, `{"uploaded_image_id":"\ud800"}`, `{"uploaded_image_id":"\udc00\ud800"}`, `{"\ud800":1}`,
					"{\"uploaded_image_id\":\"\xff\"}", "{\"uploaded_image_id\":\"\xc0\xaf\"}", "{\"uploaded_image_id\":\"\xed\xa0\x80\"}", "\ufeff"+askBody)
				for _, query := range []string{"uploaded_image_id=%FF", "uploaded_image_id=%C0%AF", "uploaded_image_id=%zz", "uploaded_image_id=%4"} {
					attempts = append(attempts, attempt{"?" + query, g.Target.query(query), g.Target.refused(problem.InvalidQuery)})
				}
				return attempts
			},
		},
		{
			Name: "control-characters", Group: "body", Against: Endpoint, Severity: report.Low,
			Summary: "NUL, escape sequences of terminals and line breaks inside a value or a name", Rule: "CWE-117, CWE-158",
			attempts: func(g *attacker) []attempt {
				attempts := g.bodies(problem.InvalidParameters, `{"uploaded_image_id":"img-1\u0000.png"}`, `{"uploaded_image_id":"\u001b[2J"}`,
					`{"uploaded_image_id":"a\r\nb"}`, `{"uploaded_image_id":"img-1","a\u0007":1}`, `{"uploaded_image_id":"img-1","x":["\u0085"]}`)
				for _, query := range []string{"uploaded_image_id=img-1%00", "uploaded_image_id=a%0d%0ab", "a%00=1"} {
					attempts = append(attempts, attempt{"?" + query, g.Target.query(query), g.Target.refused(problem.InvalidParameters)})
				}
				return append(attempts, g.bodies(problem.InvalidBody, "{\"uploaded_image_id\":\"\x00\"}")...)
			},
		},
		{
			Name: "numbers", Group: "body", Against: Endpoint, Severity: report.Low,
			Summary: "numbers that no machine word holds, and words that are no numbers", Rule: "RFC 8259 section 6; CWE-190",
			attempts: func(g *attacker) []attempt {
				attempts := g.bodies(problem.InvalidBody, `{"n":NaN}`, `{"n":Infinity}`, `{"n":-}`, `{"n":0x10}`, `{"n":01}`, `{"n":1.}`)
				for _, n := range []string{"1e400", "-1e400", "99999999999999999999999999", "1e-400", "-0"} {
					attempts = append(attempts, attempt{`"n":` + n, g.Target.ask(askWith(`"n":` + n)), harmless("that can be read", func(claims map[string]any) string {
						n, signed := claims["n"]
						if !signed && !g.Target.Ours {
							return "" // what is left out is not changed
						}
						if _, isText := n.(string); isText || n == nil {
							return "whose number became something else"
						}
						return ""
					})})
				}
				return attempts
			},
		},
		{
			Name: "content-type", Group: "body", Against: Endpoint, Severity: report.Medium,
			Summary: "parameters under another type: a token that silently binds nothing", Rule: "RFC 9110 section 8.3; CWE-436",
			attempts: func(g *attacker) []attempt {
				var attempts []attempt
				for _, media := range []string{"", "text/plain", "application/x-www-form-urlencoded",
					"multipart/form-data; boundary=x", "application/xml", ";;;", "application/jsonp", "text/json", "application/json, text/plain"} {
					body := askBody
					if strings.Contains(media, "form-urlencoded") {
						body = "uploaded_image_id=img-1&sub=" + mark
					}
					r := g.Target.ask(body).without("Content-Type")
					sent := "no Content-Type"
					if media != "" {
						r, sent = r.with("Content-Type", media), media
					}
					expect := harmless("that is bound to the picture", func(claims map[string]any) string {
						if claims["uploaded_image_id"] != "img-1" || claims["sub"] == mark {
							return "that is bound to nothing, or to what nobody may set"
						}
						return ""
					})
					if g.Target.Ours {
						expect = g.Target.refused(problem.UnsupportedMediaType)
					}
					attempts = append(attempts, attempt{sent, r, expect})
				}
				return attempts
			},
		},
		{
			Name: "charset", Group: "body", Against: Endpoint, Severity: report.Low,
			Summary: "a body in UTF-16, UTF-7 or compressed, which a filter in front does not read", Rule: "RFC 8259 section 8.1; CWE-173",
			attempts: func(g *attacker) []attempt {
				wide := "\xff\xfe"
				for _, c := range []byte(`{"sub":"` + mark + `"}`) {
					wide += string([]byte{c, 0})
				}
				utf16 := g.Target.ask(wide).without("Content-Type").with("Content-Type", "application/json; charset=utf-16")
				utf7 := g.Target.ask(`+AHsAIgBzAHUAYgAiADoAMQB9-`).without("Content-Type").with("Content-Type", "application/json; charset=utf-7")
				packed := g.Target.ask("\x1f\x8b\x08\x00\x00\x00\x00\x00").with("Content-Encoding", "gzip")
				expect := g.Target.refused(problem.InvalidBody, problem.UnsupportedMediaType)
				return []attempt{{"UTF-16", utf16, expect}, {"UTF-7", utf7, expect}, {"gzip", packed, expect}}
			},
		},
	}
}

// bodies are requests that the endpoint should refuse for their body.
func (g *attacker) bodies(code problem.Code, bodies ...string) []attempt {
	var attempts []attempt
	for _, body := range bodies {
		attempts = append(attempts, attempt{printable(body), g.Target.ask(body), g.Target.refused(code)})
	}
	return attempts
}

// printable shows a body in a report, cut where it is long.
func printable(body string) string {
	const most = 60
	shown := strings.Trim(strings.ReplaceAll(quote(body), `\"`, `"`), `"`)
	if len(shown) > most {
		shown = strings.ToValidUTF8(shown[:most], "") + "…"
	}
	return strings.TrimSpace("the body " + shown)
}

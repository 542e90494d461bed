package attack

import (
	"fmt"
	"net/http"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/report"
)

// reasonableToken is the longest token, in bytes, that servers and gateways commonly take in a header.
const reasonableToken = 8 << 10

// limitAttacks cost the server more than they cost the client.
func limitAttacks() []Attack {
	return []Attack{
		{
			Name: "oversize-body", Group: "limits", Against: Endpoint, Severity: report.Medium,
			Summary: "a body of 2 MiB and more", Rule: "CWE-770; OWASP API4:2023",
			attempts: func(g *attacker) []attempt {
				expect := g.Target.refused(problem.BodyTooLarge, hostRefusal)
				return []attempt{
					{"a text of 2 MiB", g.Target.ask(`{"uploaded_image_id":"` + strings.Repeat("x", 2<<20) + `"}`), expect},
					{"2 MiB of blanks around an object", g.Target.ask(strings.Repeat(" ", 2<<20) + askBody), expect},
				}
			},
		},
		{
			Name: "oversize-query", Group: "limits", Against: Endpoint, Severity: report.Low,
			Summary: "a query of 64 KiB", Rule: "RFC 9110 section 15.5.15; CWE-770",
			attempts: func(g *attacker) []attempt {
				expect := g.Target.refused(problem.URITooLong, hostRefusal)
				return []attempt{
					{"one long value", g.Target.query("uploaded_image_id=" + strings.Repeat("x", 64<<10)), expect},
					{"only separators", g.Target.query(strings.Repeat("&", 64<<10)), expect},
				}
			},
		},
		{
			Name: "oversize-token", Group: "limits", Against: Endpoint, Severity: report.Medium,
			Summary: "parameters that make a token no header can carry", Rule: "CWE-770; RFC 9110 section 5.4",
			attempts: func(g *attacker) []attempt {
				r := g.Target.ask(`{"uploaded_image_id":"img-1","x":"` + strings.Repeat("x", 10_000) + `"}`)
				expect := g.Target.refused(problem.TokenTooLarge, problem.InvalidParameters)
				if !g.Target.Ours {
					expect = harmless(fmt.Sprintf("of at most %d bytes", reasonableToken), func(map[string]any) string { return "" }).
						and("short enough for a header", func(a answer) string {
							if len(a.token()) > reasonableToken {
								return fmt.Sprintf("%d bytes long", len(a.token()))
							}
							return ""
						})
				}
				return []attempt{{"a parameter of 10,000 bytes", r, expect}}
			},
		},
		{
			Name: "many-parameters", Group: "limits", Against: Endpoint, Severity: report.Low,
			Summary: "a thousand parameters", Rule: "CWE-770",
			attempts: func(g *attacker) []attempt {
				var body, query strings.Builder
				for i := range 1_000 {
					fmt.Fprintf(&body, `,"p%d":1`, i)
					fmt.Fprintf(&query, "&p%d=1", i)
				}
				// 1,000 parameters fit into a body and a query that are not refused for their length.
				return []attempt{
					{"1,000 members", g.Target.ask("{" + body.String()[1:] + "}"), g.Target.refused(problem.InvalidParameters)},
					{"1,000 in the query", g.Target.query(query.String()[1:]), g.Target.refused(problem.InvalidParameters)},
				}
			},
		},
		{
			Name: "deep-body", Group: "limits", Against: Endpoint, Severity: report.Medium,
			Summary: "objects and lists in one another, thousands deep", Rule: "RFC 8259 section 9; CWE-674",
			attempts: func(g *attacker) []attempt {
				expect := g.Target.refused(problem.InvalidBody)
				return []attempt{
					{"2,000 objects", g.Target.ask(strings.Repeat(`{"a":`, 2000) + "1" + strings.Repeat("}", 2000)), expect},
					{"16,000 open brackets", g.Target.ask(strings.Repeat("[", 16_000)), expect},
					{"300 lists in a parameter", g.Target.ask(askWith(`"x":` + strings.Repeat("[", 300) + strings.Repeat("]", 300))), expect},
				}
			},
		},
		{
			Name: "body-before-caller", Group: "limits", Against: Endpoint, Severity: report.Medium, needs: []need{needGuard},
			Summary: "a stranger's body that costs memory to parse, or cannot be parsed: who asks comes first", Rule: "CWE-696, CWE-770; OWASP API4:2023",
			attempts: func(g *attacker) []attempt {
				refused := g.Guarded.refused(problem.Unauthorized)
				status := 0
				attempts := []attempt{{"a good body", g.Guarded.anonymous(), expectation{refused.text, func(a answer) (string, bool) {
					status = a.status
					return refused.judge(a)
				}}}}
				expect := refused.and("as for a good body", func(a answer) string {
					switch a.status {
					case status, http.StatusRequestEntityTooLarge, http.StatusTooManyRequests: // none of which needs the body
						return ""
					}
					return fmt.Sprintf("not the %d of a good body", status)
				})
				for sent, body := range map[string]string{
					"5,000 small objects":         `{"a":[` + strings.Repeat("{},", 5000) + `{}]}`,
					"2,000 objects in each other": strings.Repeat(`{"a":`, 2000) + "1" + strings.Repeat("}", 2000),
					"half an object":              `{"uploaded_image_id":`,
					"a name twice":                `{"uploaded_image_id":"img-1","uploaded_image_id":"img-2"}`,
				} {
					r := g.Guarded.anonymous()
					r.body = body
					attempts = append(attempts, attempt{sent, r, expect})
				}
				sortBySent(attempts[1:])
				return attempts
			},
		},
		{
			Name: "crowded-items", Group: "limits", Against: Endpoint, Severity: report.Low, needs: []need{needGuard, needSessions},
			Summary: "more products than Aiuta's API takes, joined by commas inside a list, or under a name that is repeated", Rule: "OpenAPI of Aiuta's unified API, SkuTryOnRequest; CWE-1284",
			attempts: func(g *attacker) []attempt {
				const most = 5
				expect := harmless("for at most five products", func(claims map[string]any) string {
					var items int
					switch skus := claims["sku_ids"].(type) {
					case string:
						items = strings.Count(skus, ",") + 1
					case []any:
						for _, sku := range skus {
							items += strings.Count(fmt.Sprint(sku), ",") + 1
						}
					}
					if items > most {
						return fmt.Sprintf("for %d products", items)
					}
					return ""
				})
				if g.Guarded.Ours {
					expect = g.Guarded.refused(problem.InvalidParameters)
				}
				as := bearer(g.fresh("crowded"))
				var attempts []attempt
				for _, skus := range []string{`["a,b,c,d,e,f,g,h"]`, `["a,b,c","d,e,f"]`, `"a,b,c,d,e,f"`} {
					r := g.Guarded.as(as)
					r.body = `{"uploaded_image_id":"img-1","sku_ids":` + skus + `}`
					attempts = append(attempts, attempt{skus, r, expect})
				}
				for _, skus := range []string{"sku_ids=a&sku_ids=b&sku_ids=c&sku_ids=d&sku_ids=e&sku_ids=f", "sku_ids=a,b,c&sku_ids=d,e,f"} {
					r := g.Guarded.query("uploaded_image_id=img-1&"+skus).without(aiuta.HeaderAuthorization).with(aiuta.HeaderAuthorization, as)
					attempts = append(attempts, attempt{"?" + skus, r, expect})
				}
				return attempts
			},
		},
		{
			Name: "long-name", Group: "limits", Against: Endpoint, Severity: report.Low,
			Summary: "a parameter whose name is long, or empty", Rule: "CWE-20, CWE-770",
			attempts: func(g *attacker) []attempt {
				long := strings.Repeat("n", 1000)
				expect := harmless("without the name", func(claims map[string]any) string {
					for _, name := range []string{long, ""} {
						if _, signed := claims[name]; signed {
							return fmt.Sprintf("with a name of %d bytes", len(name))
						}
					}
					return ""
				})
				if g.Target.Ours {
					expect = g.Target.refused(problem.InvalidParameters)
				}
				return []attempt{
					{"a name of 1,000 bytes", g.Target.ask(askWith(`"` + long + `":1`)), expect},
					{"an empty name", g.Target.ask(askWith(`"":1`)), expect},
				}
			},
		},
	}
}

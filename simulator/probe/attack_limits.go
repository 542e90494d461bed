package probe

import (
	"fmt"
	"net/http"
	"strings"

	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/report"
)

// limitAttacks cost the server more than they cost the client.
func limitAttacks() []Probe {
	return []Probe{
		{
			Name: "body-before-caller", Kind: "limits", Severity: report.Medium, at: atGuarded, needs: anAccount | aClosedDoor,
			Tries: "a stranger's body that costs memory to parse, or cannot be parsed: who asks comes first", Rule: "CWE-696, CWE-770; OWASP API4:2023",
			attempts: func(e *endpoint) []attempt {
				refused := e.refused(problem.Unauthorized)
				status := 0
				attempts := []attempt{{"a good body", e.anonymous(), expectation{refused.text, func(a answer) (string, bool) {
					status = a.Status
					return refused.judge(a)
				}}}}
				expect := refused.and("as for a good body", func(a answer) string {
					switch a.Status {
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
					r := e.anonymous()
					r.Body = body
					attempts = append(attempts, attempt{sent, r, expect})
				}
				sortBySent(attempts[1:])
				return attempts
			},
		},
		{
			Name: "crowded-items", Kind: "limits", Severity: report.Low, at: atGuarded, needs: anAccount | aClosedDoor | theSessionsSecret,
			Tries: "more products than Aiuta's API takes, joined by commas inside a list, or under a name that is repeated", Rule: "OpenAPI of Aiuta's unified API, SkuTryOnRequest; CWE-1284",
			attempts: func(e *endpoint) []attempt {
				const most = 5
				expect := harmless("for at most five products", func(token jwt) string {
					var items int
					switch skus := token.claims["sku_ids"].(type) {
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
				expect = e.unless(problem.InvalidParameters, expect)
				as := bearer(e.fresh("crowded"))
				var attempts []attempt
				for _, skus := range []string{`["a,b,c,d,e,f,g,h"]`, `["a,b,c","d,e,f"]`, `"a,b,c,d,e,f"`} {
					r := e.by(as)
					r.Body = `{"uploaded_image_id":"img-1","sku_ids":` + skus + `}`
					attempts = append(attempts, attempt{skus, r, expect})
				}
				for _, skus := range []string{"sku_ids=a&sku_ids=b&sku_ids=c&sku_ids=d&sku_ids=e&sku_ids=f", "sku_ids=a,b,c&sku_ids=d,e,f"} {
					r := e.query("uploaded_image_id=img-1&" + skus).by(as)
					attempts = append(attempts, attempt{"?" + skus, r, expect})
				}
				return attempts
			},
		},
		{
			Name: "long-name", Kind: "limits", Severity: report.Low,
			Tries: "a parameter whose name is long, or empty", Rule: "CWE-20, CWE-770",
			attempts: func(e *endpoint) []attempt {
				long := strings.Repeat("n", 1000)
				expect := harmless("without the name", func(token jwt) string {
					for _, name := range []string{long, ""} {
						if _, signed := token.claims[name]; signed {
							return fmt.Sprintf("with a name of %d bytes", len(name))
						}
					}
					return ""
				})
				expect = e.unless(problem.InvalidParameters, expect)
				return []attempt{
					{"a name of 1,000 bytes", e.postWith(`"` + long + `":1`), expect},
					{"an empty name", e.postWith(`"":1`), expect},
				}
			},
		},
	}
}

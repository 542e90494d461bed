package attack

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/report"
)

// quotaAttacks use a quota up and then pretend to be somebody else. That a sub in other letters is another caller
// is no evasion: names of subjects are case-sensitive (RFC 7519 section 4.1.2), and only the brand signs them.
func quotaAttacks() []Attack {
	needs := []need{needGuard, needSessions, needQuota}
	return []Attack{
		{
			Name: "quota-forged-address", Group: "quota", Against: Endpoint, Severity: report.High, needs: needs,
			Summary: "another address in every header that names one, after the last token of a quota", Rule: "OWASP API4:2023; CWE-348",
			attempts: func(g *attacker) []attempt {
				raw := g.fresh("quota-address")
				attempts := g.exhaust(raw)
				for _, name := range []string{"Spin-Client-Addr", "X-Forwarded-For", "X-Real-Ip", "Cf-Connecting-Ip", "True-Client-Ip", "Forwarded"} {
					value := map[string]string{"Spin-Client-Addr": "198.51.100.7:1234", "Forwarded": "for=198.51.100.7"}[name]
					if value == "" {
						value = "198.51.100.7"
					}
					attempts = append(attempts, attempt{"then " + name + ": " + value, g.Guarded.as(bearer(raw)).with(name, value), g.spent()})
				}
				return attempts
			},
		},
		{
			Name: "quota-spelling", Group: "quota", Against: Endpoint, Severity: report.High, needs: needs,
			Summary: "the same caller in other words, after the last token of a quota", Rule: "OWASP API4:2023; CWE-178",
			attempts: func(g *attacker) []attempt {
				raw := g.fresh("quota-spelling")
				get := g.Guarded.query("uploaded_image_id=img-1").without(aiuta.HeaderAuthorization).with(aiuta.HeaderAuthorization, bearer(raw))
				other := g.Guarded.ask(`{"uploaded_image_id":"img-2","sku_ids":["sku-9"]}`).without(aiuta.HeaderAuthorization).with(aiuta.HeaderAuthorization, bearer(raw))
				slash := g.Guarded.as(bearer(raw))
				slash.url += "/"
				later := g.Guarded.Sessions.session("quota-spelling", g.now-1, g.now+7200)
				return append(g.exhaust(raw),
					attempt{"then the scheme in small letters", g.Guarded.as("bearer " + raw), g.spent()},
					attempt{"then two blanks after the scheme", g.Guarded.as("Bearer  " + raw), g.spent()},
					attempt{"then GET", get, g.spent()},
					attempt{"then another picture and product", other, g.spent()},
					attempt{"then a slash behind the path", slash, noToken()},
					attempt{"then X-Request-Id", g.Guarded.as(bearer(raw)).with("X-Request-Id", "another"), g.spent()},
					attempt{"then a newer session of the same sub", g.Guarded.as(bearer(later)), g.spent()},
				)
			},
		},
		{
			Name: "quota-by-refusals", Group: "quota", Against: Endpoint, Severity: report.Low, needs: needs,
			Summary: "requests that are refused, to lock a caller out of their own quota", Rule: "CWE-645",
			attempts: func(g *attacker) []attempt {
				raw := g.fresh("quota-refusals")
				var attempts []attempt
				for range g.Guarded.Quota + 1 {
					r := g.Guarded.as(bearer(raw))
					r.body = `{}`
					attempts = append(attempts, attempt{"a request without a picture", r, g.Guarded.refused(problem.InvalidParameters)})
				}
				return append(attempts, attempt{"then an honest one", g.Guarded.as(bearer(raw)), minted()})
			},
		},
	}
}

// fresh is a session of a caller that has asked for nothing yet.
func (g *attacker) fresh(sub string) string {
	return g.Guarded.Sessions.session(sub, g.now, g.now+3600)
}

// session is a session that the brand's sign-in could have made.
func (s Signing) session(sub string, issued, expires int64) string {
	return valid(s, token.Claims{"sub": sub, "iat": issued, "exp": expires})
}

// exhaust takes every token of a caller's quota.
func (g *attacker) exhaust(raw string) []attempt {
	var attempts []attempt
	for n := range g.Guarded.Quota {
		attempts = append(attempts, attempt{fmt.Sprintf("token %d of the quota", n+1), g.Guarded.as(bearer(raw)), minted()})
	}
	return append(attempts, attempt{"one more", g.Guarded.as(bearer(raw)), g.spent()})
}

// spent expects the quota to be used up.
func (g *attacker) spent() expectation {
	return expectation{"429, no token", func(a answer) (string, bool) {
		return a.said(string(a.code())), a.status == http.StatusTooManyRequests && a.token() == ""
	}}
}

// minted expects a token.
func minted() expectation {
	return served("200 and a token", func(a answer) bool { return a.status == http.StatusOK && a.token() != "" })
}

// sortBySent brings attempts that were made from a map into an order.
func sortBySent(attempts []attempt) {
	slices.SortFunc(attempts, func(a, b attempt) int { return strings.Compare(a.sent, b.sent) })
}

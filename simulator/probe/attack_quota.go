package probe

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/report"
)

// quotaAttacks use a quota up and then pretend to be somebody else. That a sub in other letters is another caller
// is no evasion: names of subjects are case-sensitive (RFC 7519 section 4.1.2), and only the brand signs them.
func quotaAttacks() []Probe {
	const needs = anAccount | aClosedDoor | theSessionsSecret | aQuota | aBody
	return []Probe{
		{
			Name: "quota-forged-address", Kind: "quota", Severity: report.High, at: atGuarded, needs: needs,
			Tries: "another address in every header that names one, after the last token of a quota", Rule: "OWASP API4:2023; CWE-348",
			attempts: func(e *endpoint) []attempt {
				raw := e.fresh("quota-address")
				attempts := e.exhaust(raw)
				for _, name := range []string{"Spin-Client-Addr", "X-Forwarded-For", "X-Real-Ip", "Cf-Connecting-Ip", "True-Client-Ip", "Forwarded"} {
					value := map[string]string{"Spin-Client-Addr": "198.51.100.7:1234", "Forwarded": "for=198.51.100.7"}[name]
					if value == "" {
						value = "198.51.100.7"
					}
					attempts = append(attempts, attempt{"then " + name + ": " + value, e.by(bearer(raw)).with(name, value), e.spent()})
				}
				return attempts
			},
		},
		{
			Name: "quota-spelling", Kind: "quota", Severity: report.High, at: atGuarded, needs: needs,
			Tries: "the same caller in other words, after the last token of a quota", Rule: "OWASP API4:2023; CWE-178",
			attempts: func(e *endpoint) []attempt {
				raw := e.fresh("quota-spelling")
				get := e.get().by(bearer(raw))
				other := e.post(`{"uploaded_image_id":"img-2","sku_ids":["sku-9"]}`).by(bearer(raw))
				slash := e.by(bearer(raw))
				slash.Path = "/"
				later := e.Sessions.session("quota-spelling", e.now-1, e.now+7200)
				return append(e.exhaust(raw),
					attempt{"then the scheme in small letters", e.by("bearer " + raw), e.spent()},
					attempt{"then two blanks after the scheme", e.by("Bearer  " + raw), e.spent()},
					attempt{"then GET", get, e.spent()},
					attempt{"then another picture and product", other, e.spent()},
					attempt{"then a slash behind the path", slash, noToken()},
					attempt{"then X-Request-Id", e.by(bearer(raw)).with("X-Request-Id", "another"), e.spent()},
					attempt{"then a newer session of the same sub", e.by(bearer(later)), e.spent()},
				)
			},
		},
		{
			Name: "quota-by-refusals", Kind: "quota", Severity: report.Low, at: atGuarded, needs: needs,
			Tries: "requests that are refused, to lock a caller out of their own quota", Rule: "CWE-645",
			attempts: func(e *endpoint) []attempt {
				raw := e.fresh("quota-refusals")
				var attempts []attempt
				for range e.Quota + 1 {
					r := e.by(bearer(raw))
					r.Body = `{}`
					attempts = append(attempts, attempt{"a request without a picture", r, e.refused(problem.InvalidParameters)})
				}
				return append(attempts, attempt{"then an honest one", e.by(bearer(raw)), minting()})
			},
		},
	}
}

// fresh is a session of a caller that has asked for nothing yet.
func (e *endpoint) fresh(sub string) string {
	return e.Sessions.session(sub, e.now, e.now+3600)
}

// session is a session that the brand's sign-in could have made.
func (s Signing) session(sub string, issued, expires int64) string {
	return valid(s, token.Claims{"sub": sub, "iat": issued, "exp": expires})
}

// exhaust takes every token of a caller's quota.
func (e *endpoint) exhaust(raw string) []attempt {
	var attempts []attempt
	for n := range e.Quota {
		attempts = append(attempts, attempt{fmt.Sprintf("token %d of the quota", n+1), e.by(bearer(raw)), minting()})
	}
	return append(attempts, attempt{"one more", e.by(bearer(raw)), e.spent()})
}

// spent expects the quota to be used up.
func (e *endpoint) spent() expectation {
	return expectation{"429, no token", func(a answer) (string, bool) {
		return a.said(string(a.problem())), a.Status == http.StatusTooManyRequests && a.token() == ""
	}}
}

// sortBySent brings attempts that were made from a map into an order.
func sortBySent(attempts []attempt) {
	slices.SortFunc(attempts, func(a, b attempt) int { return strings.Compare(a.sent, b.sent) })
}

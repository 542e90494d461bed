package attack

import (
	"encoding/base64"
	"net/http"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/report"
)

// callerAttacks try to get a token without being anybody, or as somebody else. Sessions that are forged letter by
// letter stand among the token attacks.
func callerAttacks() []Attack {
	return []Attack{
		{
			Name: "no-credential", Group: "caller", Against: Endpoint, Severity: report.Critical, needs: []need{needGuard},
			Summary: "nothing, or an empty credential", Rule: "RFC 6750 section 3; CWE-306",
			attempts: func(g *attacker) []attempt {
				challenge := g.Guarded.refused(problem.Unauthorized).and("with WWW-Authenticate", func(a answer) string {
					if a.status == http.StatusUnauthorized && a.header.Get("WWW-Authenticate") == "" {
						return "401 without WWW-Authenticate"
					}
					return ""
				})
				attempts := []attempt{{"no Authorization", g.Guarded.anonymous(), challenge}}
				for _, value := range []string{"Bearer", "Bearer ", "Bearer null", "Bearer undefined", "Bearer 0", "Bearer true", "Bearer ..", "Bearer *", "x"} {
					attempts = append(attempts, attempt{"Authorization: " + value, g.Guarded.as(value), challenge})
				}
				return attempts
			},
		},
		{
			Name: "other-credential-scheme", Group: "caller", Against: Endpoint, Severity: report.Medium, needs: []need{needGuard},
			Summary: "a good credential under another scheme", Rule: "RFC 6750 section 2.1; RFC 9110 section 11.6.2",
			attempts: func(g *attacker) []attempt {
				credential := g.Guarded.Credential
				var attempts []attempt
				for scheme, value := range map[string]string{
					"Basic": base64.StdEncoding.EncodeToString([]byte("user:" + credential)), "Token": credential, "JWT": credential, "Negotiate": credential,
				} {
					attempts = append(attempts, attempt{"Authorization: " + scheme, g.Guarded.as(scheme + " " + value), g.Guarded.refused(problem.Unauthorized)})
				}
				sortBySent(attempts)
				return append(attempts, attempt{"no scheme", g.Guarded.as(credential), g.Guarded.refused(problem.Unauthorized)})
			},
		},
		{
			Name: "credential-elsewhere", Group: "caller", Against: Endpoint, Severity: report.Medium, needs: []need{needGuard},
			Summary: "a good credential in the query, the body, a cookie or another header", Rule: "RFC 6750 section 5.3; RFC 9700 section 4.3.2",
			attempts: func(g *attacker) []attempt {
				credential, anonymous := g.Guarded.Credential, g.Guarded.anonymous()
				query := anonymous.asking("access_token=" + credential)
				body := g.Guarded.ask(askWith(`"access_token":"` + credential + `"`)).without(aiuta.HeaderAuthorization)
				attempts := []attempt{
					{"?access_token=", query, g.Guarded.refused(problem.Unauthorized)},
					{"a member of the body", body, g.Guarded.refused(problem.Unauthorized)},
					{"a cookie", anonymous.with("Cookie", "session="+credential+"; Authorization=Bearer "+credential), g.Guarded.refused(problem.Unauthorized)},
				}
				for _, name := range []string{"Proxy-Authorization", "X-Authorization", "X-Forwarded-Authorization", "X-Access-Token", "X-Api-Key", "HTTP_AUTHORIZATION"} {
					attempts = append(attempts, attempt{name, anonymous.with(name, bearer(credential)), g.Guarded.refused(problem.Unauthorized)})
				}
				return attempts
			},
		},
		{
			Name: "two-credentials", Group: "caller", Against: Endpoint, Severity: report.High, needs: []need{needGuard},
			Summary: "a bad and a good credential in one request", Rule: "RFC 6750 section 2; RFC 9110 section 5.3",
			attempts: func(g *attacker) []attempt {
				good, bad := bearer(g.Guarded.Credential), bearer("x.y.z")
				expect := g.Guarded.refused(problem.Unauthorized)
				goodFirst := expect
				if !g.Guarded.Ours { // Node and Go keep the first header, and whoever sent it is a good caller
					goodFirst = harmless("for the credential that came first", func(map[string]any) string { return "" })
				}
				return []attempt{
					{"two headers, the good one first", g.Guarded.as(good).with(aiuta.HeaderAuthorization, bad), goodFirst},
					{"two headers, the bad one first", g.Guarded.as(bad).with(aiuta.HeaderAuthorization, good), expect},
					{"one header, a comma between", g.Guarded.as(good + ", " + bad), expect},
				}
			},
		},
		{
			Name: "vendor-token-for-session", Group: "caller", Against: Endpoint, Severity: report.High, needs: []need{needGuard, needVendor},
			Summary: "a try-on token in place of a session, and a session signed with the vendor's secret", Rule: "RFC 8725 section 3.12: cross-JWT confusion",
			attempts: func(g *attacker) []attempt {
				claims := token.Claims{"sub": "user-1", "iat": g.now, "exp": g.now + 60}
				attempts := []attempt{{"a try-on token with a sub", g.Guarded.as(bearer(valid(*g.Guarded.Vendor, claims))), g.Guarded.refused(problem.Unauthorized)}}
				if session := claimsOf(g.Guarded.Credential); session != nil {
					issuer, _ := session["iss"].(string)
					attempts = append(attempts, attempt{"the sessions' iss, the vendor's secret",
						g.Guarded.as(bearer(valid(Signing{issuer, g.Guarded.Vendor.Secret}, claims))), g.Guarded.refused(problem.Unauthorized)})
				}
				return attempts
			},
		},
		{
			Name: "session-subject", Group: "caller", Against: Endpoint, Severity: report.Medium, Leaked: true, needs: []need{needGuard, needSession, needSessions},
			Summary: "a session of nobody: no sub, an empty one, or one that no id looks like", Rule: "RFC 7519 section 4.1.2; CWE-117",
			attempts: func(g *attacker) []attempt {
				s := g.session()
				var attempts []attempt
				for _, sub := range []string{`null`, `""`, `0`, `["user-1"]`, `{"$ne":""}`, `"a\u0000b"`, `"a\r\nb"`, `"\u202e"`, `"\ud83d"`, `"` + strings.Repeat("x", 1000) + `"`} {
					raw := s.sign(header, s.instead("sub", `"sub":`+sub))
					attempts = append(attempts, attempt{"sub " + cut(sub), g.Guarded.as(bearer(raw)), g.Guarded.refused(problem.Unauthorized)})
				}
				return append(attempts, attempt{"no sub", g.Guarded.as(bearer(s.sign(header, s.payload(map[string]any{"sub": nil})))), g.Guarded.refused(problem.Unauthorized)})
			},
		},
		{
			Name: "credential-echo", Group: "caller", Against: Endpoint, Severity: report.Medium, needs: []need{needGuard},
			Summary: "a bad credential that an error message would repeat", Rule: "CWE-209; RFC 6750 section 5.3",
			attempts: func(g *attacker) []attempt {
				const secret = "hunter2-is-my-password"
				return []attempt{
					{"Authorization: Bearer and a password", g.Guarded.as(bearer(secret)), noEcho(secret)},
					{"Authorization: a password", g.Guarded.as(secret), noEcho(secret)},
				}
			},
		},
	}
}

// cut shortens a text for a report.
func cut(text string) string {
	if len(text) > 40 {
		return text[:40] + "…"
	}
	return text
}

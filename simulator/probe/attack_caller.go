package probe

import (
	"encoding/base64"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/report"
)

// callerAttacks try to get a token without being anybody, or as somebody else. Sessions that are forged letter by
// letter stand among the token attacks.
func callerAttacks() []Probe {
	return []Probe{
		{
			Name: "other-credential-scheme", Kind: "caller", Severity: report.Medium, at: atGuarded, needs: anAccount | aClosedDoor | aBearer,
			Tries: "a good credential under another scheme", Rule: "RFC 6750 section 2.1; RFC 9110 section 11.6.2",
			attempts: func(e *endpoint) []attempt {
				credential := e.Caller.Bearer()
				var attempts []attempt
				for scheme, value := range map[string]string{
					"Basic": base64.StdEncoding.EncodeToString([]byte("user:" + credential)), "Token": credential, "JWT": credential, "Negotiate": credential,
				} {
					attempts = append(attempts, attempt{"Authorization: " + scheme, e.by(scheme + " " + value), e.refused(problem.Unauthorized)})
				}
				sortBySent(attempts)
				return append(attempts, attempt{"no scheme", e.by(credential), e.refused(problem.Unauthorized)})
			},
		},
		{
			Name: "credential-elsewhere", Kind: "caller", Severity: report.Medium, at: atGuarded, needs: anAccount | aClosedDoor | aBearer,
			Tries: "a good credential in the query, the body, a cookie or another header", Rule: "RFC 6750 section 5.3; RFC 9700 section 4.3.2",
			attempts: func(e *endpoint) []attempt {
				credential, anonymous := e.Caller.Bearer(), e.anonymous()
				query := anonymous.asking("access_token=" + credential)
				body := e.postWith(`"access_token":"` + credential + `"`).by("")
				attempts := []attempt{
					{"?access_token=", query, e.refused(problem.Unauthorized)},
					{"a member of the body", body, e.refused(problem.Unauthorized)},
					{"a cookie", anonymous.with("Cookie", "session="+credential+"; Authorization=Bearer "+credential), e.refused(problem.Unauthorized)},
				}
				for _, name := range []string{"Proxy-Authorization", "X-Authorization", "X-Forwarded-Authorization", "X-Access-Token", "X-Api-Key", "HTTP_AUTHORIZATION"} {
					attempts = append(attempts, attempt{name, anonymous.with(name, bearer(credential)), e.refused(problem.Unauthorized)})
				}
				return attempts
			},
		},
		{
			Name: "two-credentials", Kind: "caller", Severity: report.High, at: atGuarded, needs: anAccount | aClosedDoor | aBearer,
			Tries: "a bad and a good credential in one request", Rule: "RFC 6750 section 2; RFC 9110 section 5.3",
			attempts: func(e *endpoint) []attempt {
				good, bad := bearer(e.Caller.Bearer()), bearer("x.y.z")
				expect := e.refused(problem.Unauthorized)
				goodFirst := expect
				if !e.Ours { // Node and Go keep the first header, and whoever sent it is a good caller
					goodFirst = harmless("for the credential that came first", func(jwt) string { return "" })
				}
				return []attempt{
					{"two headers, the good one first", e.by(good).with(aiuta.HeaderAuthorization, bad), goodFirst},
					{"two headers, the bad one first", e.by(bad).with(aiuta.HeaderAuthorization, good), expect},
					{"one header, a comma between", e.by(good + ", " + bad), expect},
				}
			},
		},
		{
			Name: "vendor-token-for-session", Kind: "caller", Severity: report.High, at: atGuarded, needs: anAccount | aClosedDoor | aBearer | theIssuer | theSecret,
			Tries: "a try-on token in place of a session, and a session signed with the vendor's secret", Rule: "RFC 8725 section 3.12: cross-JWT confusion",
			attempts: func(e *endpoint) []attempt {
				claims := token.Claims{"sub": "user-1", "iat": e.now, "exp": e.now + 60}
				attempts := []attempt{{"a try-on token with a sub", e.by(bearer(valid(Signing{e.Issuer, e.Secret}, claims))), e.refused(problem.Unauthorized)}}
				if session := read(e.Caller.Bearer()).claims; session != nil {
					issuer, _ := session["iss"].(string)
					attempts = append(attempts, attempt{"the sessions' iss, the vendor's secret",
						e.by(bearer(valid(Signing{issuer, e.Secret}, claims))), e.refused(problem.Unauthorized)})
				}
				return attempts
			},
		},
		{
			Name: "session-subject", Kind: "caller", Severity: report.Medium, Leaked: true, at: atGuarded, needs: anAccount | aClosedDoor | aJWT | theSessionsSecret,
			Tries: "a session of nobody: no sub, an empty one, or one that no id looks like", Rule: "RFC 7519 section 4.1.2; CWE-117",
			attempts: func(e *endpoint) []attempt {
				s := e.session()
				var attempts []attempt
				for _, sub := range []string{`null`, `""`, `0`, `["user-1"]`, `{"$ne":""}`, `"a\u0000b"`, `"a\r\nb"`, `"\u202e"`, `"\ud83d"`, `"` + strings.Repeat("x", 1000) + `"`} {
					raw := s.sign(header, s.instead("sub", `"sub":`+sub))
					attempts = append(attempts, attempt{"sub " + cut(sub), e.by(bearer(raw)), e.refused(problem.Unauthorized)})
				}
				return append(attempts, attempt{"no sub", e.by(bearer(s.sign(header, s.payload(map[string]any{"sub": nil})))), e.refused(problem.Unauthorized)})
			},
		},
		{
			Name: "credential-echo", Kind: "caller", Severity: report.Medium, at: atGuarded, needs: anAccount | aClosedDoor,
			Tries: "a bad credential that an error message would repeat", Rule: "CWE-209; RFC 6750 section 5.3",
			attempts: func(e *endpoint) []attempt {
				const secret = "hunter2-is-my-password"
				return []attempt{
					{"Authorization: Bearer and a password", e.by(bearer(secret)), noEcho(secret)},
					{"Authorization: a password", e.by(secret), noEcho(secret)},
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

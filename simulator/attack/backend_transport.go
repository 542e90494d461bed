package attack

import (
	"net/http"
	"net/url"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/report"
)

// transportAttacks put a credential where none belongs.
func transportAttacks() []Attack {
	return []Attack{
		{
			Name: "token-in-query", Group: "transport", Against: Backend, Severity: report.Medium,
			Summary: "a good token in the query, which ends up in logs", Rule: "RFC 6750 section 5.3; RFC 9700 section 4.3.2",
			attempts: func(g *attacker) []attempt {
				var attempts []attempt
				for _, name := range []string{"access_token", "token", "jwt", "authorization"} {
					r := g.start(startBody).asking(name + "=" + g.victimToken().good)
					attempts = append(attempts, attempt{"?" + name + "=", r, refusedFor(reason.CredentialMissing)})
				}
				return attempts
			},
		},
		{
			Name: "token-in-body", Group: "transport", Against: Backend, Severity: report.Medium,
			Summary: "a good token in the body", Rule: "RFC 6750 section 2.2",
			attempts: func(g *attacker) []attempt {
				raw := g.victimToken().good
				form := g.start(url.Values{"access_token": {raw}}.Encode())
				form.header.Set("Content-Type", "application/x-www-form-urlencoded")
				return []attempt{
					{"in the JSON", g.start(strings.TrimSuffix(startBody, "}") + `,"access_token":"` + raw + `"}`), refusedFor(reason.CredentialMissing)},
					{"in a form", form, refusedFor(reason.CredentialMissing)},
				}
			},
		},
		{
			Name: "token-in-other-header", Group: "transport", Against: Backend, Severity: report.Medium,
			Summary: "a good token in every header but the right one", Rule: "RFC 6750 section 2.1; CWE-287",
			attempts: func(g *attacker) []attempt {
				raw := g.victimToken().good
				var attempts []attempt
				for _, name := range []string{"X-Authorization", "X-Forwarded-Authorization", "X-Original-Authorization", "Proxy-Authorization", "X-Access-Token", "X-Auth-Token"} {
					attempts = append(attempts, attempt{name, g.start(startBody, name, bearer(raw)), refusedFor(reason.CredentialMissing)})
				}
				return append(attempts,
					attempt{"a cookie", g.start(startBody, "Cookie", "access_token="+raw+"; Authorization="+raw), refusedFor(reason.CredentialMissing)},
					attempt{"x-user-id", g.start(startBody, aiuta.HeaderSubscriptionID, raw), refusedFor(reason.CredentialInsufficient)},
				)
			},
		},
		{
			Name: "header-underscore", Group: "transport", Against: Backend, Severity: report.Medium,
			Summary: "names with an underscore, which CGI makes one with the hyphen", Rule: "RFC 3875 section 4.1.18; CWE-444",
			attempts: func(g *attacker) []attempt {
				id := g.Aiuta.SubscriptionID
				return []attempt{
					{"x_user_id", g.start(startBody, "x_user_id", id), refusedFor(reason.CredentialMissing)},
					{"HTTP_AUTHORIZATION", g.start(startBody, "HTTP_AUTHORIZATION", bearer(g.victimToken().good)), refusedFor(reason.CredentialMissing)},
				}
			},
		},
		{
			Name: "two-authorization-headers", Group: "transport", Against: Backend, Severity: report.High,
			Summary: "a bad and a good Authorization header: who checks one and uses the other is lost", Rule: "RFC 9110 section 5.3; CWE-436",
			attempts: func(g *attacker) []attempt {
				good, bad := bearer(g.victimToken().good), bearer("x.y.z")
				return []attempt{
					{"the good one first", g.start(startBody, aiuta.HeaderAuthorization, good, aiuta.HeaderAuthorization, bad), refusedFor(reason.CredentialAmbiguous)},
					{"the bad one first", g.start(startBody, aiuta.HeaderAuthorization, bad, aiuta.HeaderAuthorization, good), refusedFor(reason.CredentialAmbiguous)},
				}
			},
		},
		{
			Name: "weaker-credential-heals", Group: "transport", Against: Backend, Severity: report.High,
			Summary: "a bad API key beside a good token, and a bad token beside a good id", Rule: "RFC 9110 section 11.6.2; CWE-287",
			attempts: func(g *attacker) []attempt {
				good := bearer(g.victimToken().good)
				return []attempt{
					{"a wrong x-api-key, a good token", g.start(startBody, aiuta.HeaderAPIKey, "wrong", aiuta.HeaderAuthorization, good), refusedFor(reason.APIKeyUnknown)},
					{"two subscription ids, a good token", g.start(startBody, aiuta.HeaderSubscriptionID, g.Aiuta.SubscriptionID,
						aiuta.HeaderSubscriptionID, "0", aiuta.HeaderAuthorization, good), refusedFor(reason.CredentialAmbiguous)},
				}
			},
		},
		{
			Name: "other-scheme", Group: "transport", Against: Backend, Severity: report.Low,
			Summary: "a good token under another scheme, or under none", Rule: "RFC 6750 section 2.1",
			attempts: func(g *attacker) []attempt {
				raw := g.victimToken().good
				var attempts []attempt
				for _, value := range []string{raw, "Token " + raw, "JWT " + raw, "Basic " + raw, "Bearer:" + raw, "Bearer=" + raw, "Bearer\t" + raw} {
					shown := strings.Replace(value, raw, "TOKEN", 1)
					attempts = append(attempts, attempt{"Authorization: " + strings.Replace(shown, "\t", "<tab>", 1),
						g.start(startBody, aiuta.HeaderAuthorization, value), refusedFor(reason.AuthorizationScheme)})
				}
				return attempts
			},
		},
		{
			Name: "blank-before-colon", Group: "smuggling", Against: Backend, Severity: report.High,
			Summary: "a header name with a blank behind it, which a proxy may pass and the server trim", Rule: "RFC 9112 section 5.1; CWE-444",
			attempts: func(g *attacker) []attempt {
				r := g.start(startBody)
				r.lines = "Authorization : " + bearer(g.victimToken().good) + "\r\n"
				return []attempt{{"Authorization, a blank, and the colon", r, refusedFor("")}}
			},
		},
		{
			Name: "folded-token", Group: "smuggling", Against: Backend, Severity: report.Low,
			Summary: "a token over two header lines", Rule: "RFC 9112 section 5.2: obsolete line folding",
			attempts: func(g *attacker) []attempt {
				raw := g.victimToken().good
				r := g.start(startBody)
				r.lines = "Authorization: " + bearer(raw[:len(raw)-5]) + "\r\n " + raw[len(raw)-5:] + "\r\n"
				return []attempt{{"a line break and a blank in the signature", r, refusedFor("")}}
			},
		},
		{
			Name: "second-request-in-body", Group: "smuggling", Against: Backend, Severity: report.High,
			Summary: "two lengths for one body, with a second request inside it", Rule: "RFC 9112 section 6.3; CWE-444",
			attempts: func(g *attacker) []attempt { return g.smuggled(g.start(startBody)) },
		},
	}
}

// smuggled are requests whose end two servers would see in two places. Exactly one answer may come to each.
func (g *attacker) smuggled(r request) []attempt {
	const inner = "GET /smuggled HTTP/1.1\r\nHost: smuggled\r\n\r\n"
	framings := []struct{ sent, lines, body string }{
		{"Content-Length 0 and 60", "Content-Length: 0\r\nContent-Length: 60\r\nConnection: keep-alive\r\n", inner},
		{"Transfer-Encoding chunked, identity", "Transfer-Encoding: chunked, identity\r\nConnection: keep-alive\r\n", "0\r\n\r\n" + inner},
		{"Transfer-Encoding xchunked", "Transfer-Encoding: xchunked\r\nConnection: keep-alive\r\n", "0\r\n\r\n" + inner},
		{"Content-Length +5", "Content-Length: +5\r\nConnection: keep-alive\r\n", inner},
	}
	var attempts []attempt
	for _, f := range framings {
		framed := r
		framed.lines, framed.body = f.lines, f.body
		attempts = append(attempts, attempt{f.sent, framed, oneRefusal()})
	}
	return attempts
}

// oneRefusal expects one answer that is a refusal, or none and a closed connection.
func oneRefusal() expectation {
	return expectation{"4xx or 501, once", func(a answer) (string, bool) {
		if a.err != nil {
			return "the connection closed", true
		}
		got := a.said("")
		if a.more > 0 {
			got += ", and a second answer"
		}
		return got, a.more == 0 && (a.isRefusal() || a.status == http.StatusNotImplemented)
	}}
}

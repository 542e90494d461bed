package probe

import (
	"aiuta-edge/simulator/backend/reason"
	"net/http"
	"net/url"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/report"
)

// transportAttacks put a credential where none belongs.
func transportAttacks() []Probe {
	return []Probe{
		{
			Name: "token-in-query", Kind: "transport", Severity: report.Medium,
			Tries: "a good token in the query, which ends up in logs", Rule: "RFC 6750 section 5.3; RFC 9700 section 4.3.2",
			attempts: func(e *endpoint) []attempt {
				var attempts []attempt
				for _, name := range []string{"access_token", "token", "jwt", "authorization"} {
					r := e.start(startBody).asking(name + "=" + e.victimToken().good)
					attempts = append(attempts, attempt{"?" + name + "=", r, refusedFor(reason.CredentialMissing)})
				}
				return attempts
			},
		},
		{
			Name: "token-in-body", Kind: "transport", Severity: report.Medium,
			Tries: "a good token in the body", Rule: "RFC 6750 section 2.2",
			attempts: func(e *endpoint) []attempt {
				raw := e.victimToken().good
				form := e.start(url.Values{"access_token": {raw}}.Encode())
				form.ContentType = "application/x-www-form-urlencoded"
				return []attempt{
					{"in the JSON", e.start(strings.TrimSuffix(startBody, "}") + `,"access_token":"` + raw + `"}`), refusedFor(reason.CredentialMissing)},
					{"in a form", form, refusedFor(reason.CredentialMissing)},
				}
			},
		},
		{
			Name: "token-in-other-header", Kind: "transport", Severity: report.Medium,
			Tries: "a good token in every header but the right one", Rule: "RFC 6750 section 2.1; CWE-287",
			attempts: func(e *endpoint) []attempt {
				raw := e.victimToken().good
				var attempts []attempt
				for _, name := range []string{"X-Authorization", "X-Forwarded-Authorization", "X-Original-Authorization", "Proxy-Authorization", "X-Access-Token", "X-Auth-Token"} {
					attempts = append(attempts, attempt{name, e.start(startBody, name, bearer(raw)), refusedFor(reason.CredentialMissing)})
				}
				return append(attempts,
					attempt{"a cookie", e.start(startBody, "Cookie", "access_token="+raw+"; Authorization="+raw), refusedFor(reason.CredentialMissing)},
					attempt{"x-user-id", e.start(startBody, aiuta.HeaderSubscriptionID, raw), refusedFor(reason.CredentialInsufficient)},
				)
			},
		},
		{
			Name: "header-underscore", Kind: "transport", Severity: report.Medium,
			Tries: "names with an underscore, which CGI makes one with the hyphen", Rule: "RFC 3875 section 4.1.18; CWE-444",
			attempts: func(e *endpoint) []attempt {
				id := e.Aiuta.SubscriptionID
				return []attempt{
					{"x_user_id", e.start(startBody, "x_user_id", id), refusedFor(reason.CredentialMissing)},
					{"HTTP_AUTHORIZATION", e.start(startBody, "HTTP_AUTHORIZATION", bearer(e.victimToken().good)), refusedFor(reason.CredentialMissing)},
				}
			},
		},
		{
			Name: "two-authorization-headers", Kind: "transport", Severity: report.High,
			Tries: "a bad and a good Authorization header: who checks one and uses the other is lost", Rule: "RFC 9110 section 5.3; CWE-436",
			attempts: func(e *endpoint) []attempt {
				good, bad := bearer(e.victimToken().good), bearer("x.y.z")
				return []attempt{
					{"the good one first", e.start(startBody, aiuta.HeaderAuthorization, good, aiuta.HeaderAuthorization, bad), refusedFor(reason.CredentialAmbiguous)},
					{"the bad one first", e.start(startBody, aiuta.HeaderAuthorization, bad, aiuta.HeaderAuthorization, good), refusedFor(reason.CredentialAmbiguous)},
				}
			},
		},
		{
			Name: "weaker-credential-heals", Kind: "transport", Severity: report.High,
			Tries: "a bad API key beside a good token, and a bad token beside a good id", Rule: "RFC 9110 section 11.6.2; CWE-287",
			attempts: func(e *endpoint) []attempt {
				good := bearer(e.victimToken().good)
				return []attempt{
					{"a wrong x-api-key, a good token", e.start(startBody, aiuta.HeaderAPIKey, "wrong", aiuta.HeaderAuthorization, good), refusedFor(reason.APIKeyUnknown)},
					{"two subscription ids, a good token", e.start(startBody, aiuta.HeaderSubscriptionID, e.Aiuta.SubscriptionID,
						aiuta.HeaderSubscriptionID, "0", aiuta.HeaderAuthorization, good), refusedFor(reason.CredentialAmbiguous)},
				}
			},
		},
		{
			Name: "other-scheme", Kind: "transport", Severity: report.Low,
			Tries: "a good token under another scheme, or under none", Rule: "RFC 6750 section 2.1",
			attempts: func(e *endpoint) []attempt {
				raw := e.victimToken().good
				var attempts []attempt
				for _, value := range []string{raw, "Token " + raw, "JWT " + raw, "Basic " + raw, "Bearer:" + raw, "Bearer=" + raw, "Bearer\t" + raw} {
					shown := strings.Replace(value, raw, "TOKEN", 1)
					attempts = append(attempts, attempt{"Authorization: " + strings.Replace(shown, "\t", "<tab>", 1),
						e.start(startBody, aiuta.HeaderAuthorization, value), refusedFor(reason.AuthorizationScheme)})
				}
				return attempts
			},
		},
		{
			Name: "blank-before-colon", Kind: "smuggling", Severity: report.High,
			Tries: "a header name with a blank behind it, which a proxy may pass and the server trim", Rule: "RFC 9112 section 5.1; CWE-444",
			attempts: func(e *endpoint) []attempt {
				r := e.start(startBody)
				r.Lines = "Authorization : " + bearer(e.victimToken().good) + "\r\n"
				return []attempt{{"Authorization, a blank, and the colon", r, refusedFor("")}}
			},
		},
		{
			Name: "folded-token", Kind: "smuggling", Severity: report.Low,
			Tries: "a token over two header lines", Rule: "RFC 9112 section 5.2: obsolete line folding",
			attempts: func(e *endpoint) []attempt {
				raw := e.victimToken().good
				r := e.start(startBody)
				r.Lines = "Authorization: " + bearer(raw[:len(raw)-5]) + "\r\n " + raw[len(raw)-5:] + "\r\n"
				return []attempt{{"a line break and a blank in the signature", r, refusedFor("")}}
			},
		},
		{
			Name: "second-request-in-body", Kind: "smuggling", Severity: report.High,
			Tries: "two lengths for one body, with a second request inside it", Rule: "RFC 9112 section 6.3; CWE-444",
			attempts: func(e *endpoint) []attempt { return e.smuggled(e.start(startBody), e.startWith(e.victimToken().good)) },
		},
	}
}

// smuggled are requests whose end two servers would see in two places, each with a good request behind it. Exactly one
// answer may come to each.
func (e *endpoint) smuggled(r, then request) []attempt {
	const inner = "GET /smuggled HTTP/1.1\r\nHost: smuggled\r\n\r\n"
	framings := []struct{ sent, lines, body string }{
		{"Content-Length 0 and 60", "Content-Length: 0\r\nContent-Length: 60\r\n", inner},
		{"Transfer-Encoding chunked, identity", "Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + inner},
		{"Transfer-Encoding xchunked", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + inner},
		{"Content-Length +5", "Content-Length: +5\r\n", inner},
	}
	var attempts []attempt
	for _, f := range framings {
		framed := r
		framed.Lines, framed.Body, framed.Then = f.lines+"Connection: keep-alive\r\n", f.body, &then.Request
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
		if a.More > 0 {
			got += ", and a second answer"
		}
		return got, a.More == 0 && (a.Refused() || a.Status == http.StatusNotImplemented)
	}}
}

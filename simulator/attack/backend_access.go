package attack

import (
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/report"
)

// accessAttacks use credentials that are good, for what is not theirs.
func accessAttacks() []Attack {
	return []Attack{
		{
			Name: "subscription-id-only", Group: "access", Against: Backend, Severity: report.Critical,
			Summary: "the public id of a subscription, where a token is needed", Rule: "docs of aiuta-com, sdk/about/diagrams/authentication.md; CWE-306",
			attempts: func(g *attacker) []attempt {
				id := g.Aiuta.SubscriptionID
				return []attempt{
					{"x-user-id alone", g.start(startBody, aiuta.HeaderSubscriptionID, id), refusedFor(reason.CredentialInsufficient)},
					{"no credential", g.start(startBody), refusedFor(reason.CredentialMissing)},
					{"x-user-id beside an empty token", g.start(startBody, aiuta.HeaderSubscriptionID, id, aiuta.HeaderAuthorization, "Bearer"), refusedFor(reason.TokenEmpty)},
					{"x-user-id beside a bad token", g.start(startBody, aiuta.HeaderSubscriptionID, id,
						aiuta.HeaderAuthorization, "Bearer x.y.z"), refusedFor(reason.TokenMalformed)},
				}
			},
		},
		{
			Name: "api-key-guess", Group: "access", Against: Backend, Severity: report.Critical,
			Summary: "public ids and nothing at all as the API key", Rule: "CWE-1392, CWE-287",
			attempts: func(g *attacker) []attempt {
				var attempts []attempt
				for _, guess := range [][2]string{{"the subscription id", g.Aiuta.SubscriptionID}, {"the issuer",
					g.Aiuta.Victim.Issuer}, {"nothing", ""}, {"null", "null"}, {"a wildcard", "*"}, {"a good token", g.victimToken().good}} {
					attempts = append(attempts, attempt{"x-api-key: " + guess[0], g.start(startBody, aiuta.HeaderAPIKey, guess[1]), refusedFor(reason.APIKeyUnknown)})
				}
				return attempts
			},
		},
		{
			Name: "other-account-signs", Group: "access", Against: Backend, Severity: report.Critical,
			Summary: "the victim's iss, signed with the secret of the attacker's own subscription", Rule: "RFC 8725 section 3.8; CWE-287",
			attempts: func(g *attacker) []attempt {
				claims := token.Claims{"iat": g.now, "exp": g.now + 60}
				return []attempt{
					g.forged("the victim's iss, another secret", valid(Signing{g.Aiuta.Victim.Issuer, g.Aiuta.Attacker.Secret}, claims), reason.TokenSignature),
					g.forged("the attacker's iss, the victim's secret", valid(Signing{g.Aiuta.Attacker.Issuer, g.Aiuta.Victim.Secret}, claims), reason.TokenSignature),
					g.forged("the subscription id for iss", valid(Signing{g.Aiuta.SubscriptionID, g.Aiuta.Victim.Secret}, claims), reason.IssuerUnknown),
				}
			},
		},
		{
			Name: "session-for-token", Group: "access", Against: Backend, Severity: report.High,
			Summary: "the app's session, which the endpoint takes, in place of a try-on token", Rule: "RFC 8725 section 3.12: cross-JWT confusion",
			attempts: func(g *attacker) []attempt {
				claims := token.Claims{"sub": "user-1", "iat": g.now, "exp": g.now + 60}
				return []attempt{
					g.forged("a session as it is", valid(g.Aiuta.Session, claims), reason.IssuerUnknown),
					g.forged("one that names the victim's iss", valid(Signing{g.Aiuta.Victim.Issuer, g.Aiuta.Session.Secret}, claims), reason.TokenSignature),
				}
			},
		},
		{
			Name: "other-accounts-image", Group: "access", Against: Backend, Severity: report.High,
			Summary: "a try-on of the victim's photo with a good token of the attacker's own", Rule: "OWASP API1:2023",
			attempts: func(g *attacker) []attempt {
				raw := valid(g.Aiuta.Attacker, token.Claims{"iat": g.now, "exp": g.now + 60})
				body := `{"uploaded_image_id":` + quote(g.Aiuta.VictimImage) + `,"sku_ids":["` + ownSKU + `"]}`
				_, uploads := generation.Endpoint(aiuta.CallUploadImage)
				return []attempt{
					{"its id in a start request", g.start(body, aiuta.HeaderAuthorization, bearer(raw)), refusedFor(reason.ImageUnknown)},
					{"a look at it", g.read(uploads+"/"+g.Aiuta.VictimImage, raw), refusedFor(reason.ImageUnknown)},
				}
			},
		},
		{
			Name: "other-accounts-operation", Group: "access", Against: Backend, Severity: report.High,
			Summary: "the result of the victim's try-on, with a good token of the attacker's own", Rule: "OWASP API1:2023",
			attempts: func(g *attacker) []attempt {
				raw := valid(g.Aiuta.Attacker, token.Claims{"iat": g.now, "exp": g.now + 60})
				return []attempt{{"its id in a status request", g.read(generation.StatusPath(g.Aiuta.VictimOperation), raw), refusedFor(reason.OperationUnknown)}}
			},
		},
		{
			Name: "start-path-spelled", Group: "access", Against: Backend, Severity: report.High,
			Summary: "other spellings of the start call's path, for gateways that match it by its letters", Rule: "OWASP API5:2023; CWE-647",
			attempts: func(g *attacker) []attempt {
				_, path := generation.Endpoint(aiuta.CallStartOperation)
				var attempts []attempt
				for _, spelled := range []string{"/" + path, path + "/", "/v1/." + path[3:], "/v1/x/.." + path[3:],
					"/V1" + path[3:], path + "%2f", path + ";a=b", path + "/%2e", path + "?x=/v1/uploaded_images"} {
					r := g.start(startBody, aiuta.HeaderSubscriptionID, g.Aiuta.SubscriptionID)
					r.target = spelled
					attempts = append(attempts, attempt{"POST " + spelled + " with x-user-id", r, notStarted()})
				}
				return attempts
			},
		},
		{
			Name: "start-method-override", Group: "access", Against: Backend, Severity: report.High,
			Summary: "a harmless method with a header that makes a start request of it", Rule: "CWE-650",
			attempts: func(g *attacker) []attempt {
				var attempts []attempt
				for _, name := range overrideHeaders {
					r := g.start(startBody, aiuta.HeaderSubscriptionID, g.Aiuta.SubscriptionID, name, http.MethodPost)
					r.method = http.MethodGet
					attempts = append(attempts, attempt{"GET with " + name + ": POST", r, notStarted()})
				}
				return attempts
			},
		},
	}
}

// overrideHeaders are those by which frameworks let a client replace the method.
var overrideHeaders = []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"}

// read is a request for something that has an id.
func (g *attacker) read(path, raw string) request {
	return request{method: http.MethodGet, url: g.Aiuta.URL + path}.with(aiuta.HeaderAuthorization, bearer(raw))
}

// notStarted expects anything but an operation and a failure of the server.
func notStarted() expectation {
	return expectation{"no operation", func(a answer) (string, bool) {
		return a.said(a.reason()), a.err == nil && !started(a) && !a.isFailure()
	}}
}

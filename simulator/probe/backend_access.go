package probe

import (
	"aiuta-edge/simulator/backend/reason"
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
)

// accessAttacks use credentials that are good, for what is not theirs.
func accessAttacks() []Probe {
	return []Probe{
		{
			Name: "subscription-id-only", Kind: "access", Severity: report.Critical,
			Tries: "the public id of a subscription, where a token is needed", Rule: "docs of aiuta-com, sdk/about/diagrams/authentication.md; CWE-306",
			attempts: func(e *endpoint) []attempt {
				id := e.Aiuta.SubscriptionID
				return []attempt{
					{"x-user-id alone", e.start(startBody, aiuta.HeaderSubscriptionID, id), refusedFor(reason.CredentialInsufficient)},
					{"no credential", e.start(startBody), refusedFor(reason.CredentialMissing)},
					{"x-user-id beside an empty token", e.start(startBody, aiuta.HeaderSubscriptionID, id, aiuta.HeaderAuthorization, "Bearer"), refusedFor(reason.TokenEmpty)},
					{"x-user-id beside a bad token", e.start(startBody, aiuta.HeaderSubscriptionID, id,
						aiuta.HeaderAuthorization, "Bearer x.y.z"), refusedFor(reason.TokenMalformed)},
				}
			},
		},
		{
			Name: "api-key-guess", Kind: "access", Severity: report.Critical,
			Tries: "public ids and nothing at all as the API key", Rule: "CWE-1392, CWE-287",
			attempts: func(e *endpoint) []attempt {
				var attempts []attempt
				for _, guess := range [][2]string{{"the subscription id", e.Aiuta.SubscriptionID}, {"the issuer",
					e.Aiuta.Victim.Issuer}, {"nothing", ""}, {"null", "null"}, {"a wildcard", "*"}, {"a good token", e.victimToken().good}} {
					attempts = append(attempts, attempt{"x-api-key: " + guess[0], e.start(startBody, aiuta.HeaderAPIKey, guess[1]), refusedFor(reason.APIKeyUnknown)})
				}
				return attempts
			},
		},
		{
			Name: "other-account-signs", Kind: "access", Severity: report.Critical,
			Tries: "the victim's iss, signed with the secret of the attacker's own subscription", Rule: "RFC 8725 section 3.8; CWE-287",
			attempts: func(e *endpoint) []attempt {
				claims := token.Claims{"iat": e.now, "exp": e.now + 60}
				return []attempt{
					e.forged("the victim's iss, another secret", valid(Signing{e.Aiuta.Victim.Issuer, e.Aiuta.Attacker.Secret}, claims), reason.TokenSignature),
					e.forged("the attacker's iss, the victim's secret", valid(Signing{e.Aiuta.Attacker.Issuer, e.Aiuta.Victim.Secret}, claims), reason.TokenSignature),
					e.forged("the subscription id for iss", valid(Signing{e.Aiuta.SubscriptionID, e.Aiuta.Victim.Secret}, claims), reason.IssuerUnknown),
				}
			},
		},
		{
			Name: "session-for-token", Kind: "access", Severity: report.High,
			Tries: "the app's session, which the endpoint takes, in place of a try-on token", Rule: "RFC 8725 section 3.12: cross-JWT confusion",
			attempts: func(e *endpoint) []attempt {
				claims := token.Claims{"sub": "user-1", "iat": e.now, "exp": e.now + 60}
				return []attempt{
					e.forged("a session as it is", valid(e.Aiuta.Session, claims), reason.IssuerUnknown),
					e.forged("one that names the victim's iss", valid(Signing{e.Aiuta.Victim.Issuer, e.Aiuta.Session.Secret}, claims), reason.TokenSignature),
				}
			},
		},
		{
			Name: "other-accounts-image", Kind: "access", Severity: report.High,
			Tries: "a try-on of the victim's photo with a good token of the attacker's own", Rule: "OWASP API1:2023",
			attempts: func(e *endpoint) []attempt {
				raw := valid(e.Aiuta.Attacker, token.Claims{"iat": e.now, "exp": e.now + 60})
				body := `{"uploaded_image_id":` + quote(e.Aiuta.VictimImage) + `,"sku_ids":["` + ownSKU + `"]}`
				_, uploads := generation.Endpoint(aiuta.CallUploadImage)
				return []attempt{
					{"its id in a start request", e.start(body, aiuta.HeaderAuthorization, bearer(raw)), refusedFor(reason.ImageUnknown)},
					{"a look at it", e.read(uploads+"/"+e.Aiuta.VictimImage, raw), refusedFor(reason.ImageUnknown)},
				}
			},
		},
		{
			Name: "other-accounts-operation", Kind: "access", Severity: report.High,
			Tries: "the result of the victim's try-on, with a good token of the attacker's own", Rule: "OWASP API1:2023",
			attempts: func(e *endpoint) []attempt {
				raw := valid(e.Aiuta.Attacker, token.Claims{"iat": e.now, "exp": e.now + 60})
				return []attempt{{"its id in a status request", e.read(generation.StatusPath(e.Aiuta.VictimOperation), raw), refusedFor(reason.OperationUnknown)}}
			},
		},
		{
			Name: "start-path-spelled", Kind: "access", Severity: report.High,
			Tries: "other spellings of the start call's path, for gateways that match it by its letters", Rule: "OWASP API5:2023; CWE-647",
			attempts: func(e *endpoint) []attempt {
				_, path := generation.Endpoint(aiuta.CallStartOperation)
				var attempts []attempt
				for _, spelled := range []string{"/" + path, path + "/", "/v1/." + path[3:], "/v1/x/.." + path[3:],
					"/V1" + path[3:], path + "%2f", path + ";a=b", path + "/%2e", path + "?x=/v1/uploaded_images"} {
					r := e.start(startBody, aiuta.HeaderSubscriptionID, e.Aiuta.SubscriptionID)
					r.Target = spelled
					attempts = append(attempts, attempt{"POST " + spelled + " with x-user-id", r, notStarted()})
				}
				return attempts
			},
		},
		{
			Name: "start-method-override", Kind: "access", Severity: report.High,
			Tries: "a harmless method with a header that makes a start request of it", Rule: "CWE-650",
			attempts: func(e *endpoint) []attempt {
				var attempts []attempt
				for _, name := range overrideHeaders {
					r := e.start(startBody, aiuta.HeaderSubscriptionID, e.Aiuta.SubscriptionID, name, http.MethodPost)
					r.Method = http.MethodGet
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
func (e *endpoint) read(path, raw string) request {
	return request{Request: exchange.Request{Method: http.MethodGet, Path: path}, to: e}.with(aiuta.HeaderAuthorization, bearer(raw))
}

// notStarted expects anything but an operation and a failure of the server.
func notStarted() expectation {
	return expectation{"no operation", func(a answer) (string, bool) {
		return a.said(a.reason()), a.err == nil && !started(a) && !a.isFailure()
	}}
}

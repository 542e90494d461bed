package scenario

import (
	"net/http"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/sdk"
)

// credentialMutations break whom Aiuta takes a request from.
func credentialMutations() []mutation {
	return []mutation{
		{"subscription-id-starts", "Aiuta starts for whoever knows the subscription id", "ios",
			overlooking(reason.CredentialInsufficient), []string{"subscription-id"}},
		{"frame-of-the-brand", "the Web SDK's frame comes from the brand's own page", "web",
			ofSDK(func(p *sdk.Persona) { p.Browser.Frame = defaultPage }), []string{"aiuta-in-a-browser"}},
		{"no-browser", "Web runs in no browser, and sends what it likes", "web",
			ofSDK(func(p *sdk.Persona) { p.Browser.Frame = "" }), []string{"cors-forgotten", "aiuta-without-cors", "start-answer-lost"}},
		{"any-subscription", "Aiuta knows every subscription id", "ios",
			overlooking(reason.SubscriptionUnknown), []string{"unknown-credentials"}},
		{"any-api-key", "Aiuta knows every API key", "ios",
			overlooking(reason.APIKeyUnknown), []string{"unknown-credentials"}},
		{"no-credential", "Aiuta asks nobody who they are", "web",
			overlooking(reason.CredentialMissing), []string{"unknown-credentials", "events-need-a-credential"}},
		{"subscription-id-beside-a-token", "Aiuta does not compare the two credentials of a start", "android",
			overlooking(reason.CredentialMismatch), []string{"other-subscription-compared"}},
		{"credentials-compared", "Aiuta wants both credentials of a start to be of one account", "android",
			ofSwitches(func(s *switches.Switches) { s.BothCredentials = switches.BothOfOneAccount }), []string{"other-subscription"}},
		{"api-key-unheard", "Aiuta does not look at x-api-key", "ios",
			asking("", func(r *http.Request, _ map[string]any) { r.Header.Del(aiuta.HeaderAPIKey) }), []string{"api-key"}},
		{"token-unheard", "Aiuta does not look at Authorization", "ios",
			asking("", func(r *http.Request, _ map[string]any) { r.Header.Del(aiuta.HeaderAuthorization) }), []string{"jwt"}},
		{"tokens-not-for-the-newer-api", "Aiuta's newer API takes no token", "web",
			ofSwitches(func(s *switches.Switches) { s.JWTOnUnified = switches.Reject }), []string{"jwt"}},
		{"tokens-for-starts-alone", "Aiuta takes a token for a start and for nothing else", "web",
			ofSwitches(func(s *switches.Switches) { s.JWTOnOptionalCalls = switches.Reject }), []string{"token-on-other-calls"}},
		{"signature-unchecked", "Aiuta does not verify the signature", "ios",
			overlooking(reason.TokenSignature), []string{"jwt-invalid", "secret-regenerated"}},
		{"expiry-unchecked", "Aiuta does not look at exp", "ios",
			overlooking(reason.TokenExpired), []string{"jwt-expired", "short-token"}},
		{"issuer-unchecked", "Aiuta takes a token of any issuer", "ios",
			overlooking(reason.IssuerUnknown), []string{"hard-coded-token"}},
		{"empty-token-taken", "Aiuta takes an empty token", "ios",
			overlooking(reason.TokenEmpty), []string{"empty-token"}},
		{"malformed-token-taken", "Aiuta takes what is no token", "ios",
			overlooking(reason.TokenMalformed), []string{"no-token-at-all"}},
		{"lifetime-unbounded", "Aiuta takes a token of any lifetime, whatever max_lifetime says", "ios",
			overlooking(reason.TokenLifetime), []string{"token-lives-too-long"}},
		{"lifetime-bounded", "Aiuta takes no token that lives for a minute", "ios",
			ofSwitches(func(s *switches.Switches) { s.MaxLifetime = clock.Duration(59 * time.Second) }), []string{"jwt"}},
		{"leeway", "Aiuta makes allowance for clocks", "ios",
			ofSwitches(func(s *switches.Switches) { s.Leeway = clock.Duration(time.Minute) }), []string{"short-token"}},
		{"no-leeway", "Aiuta makes no allowance for clocks, whatever leeway says", "ios",
			ofSwitches(func(s *switches.Switches) { s.Leeway = 0 }), []string{"short-token-with-leeway"}},
		{"old-secret-counts", "Aiuta takes the secret before the newest", "ios",
			ofSwitches(func(s *switches.Switches) { s.SecretOverlap = clock.Duration(time.Hour) }), []string{"jwt-invalid", "secret-overlaps"}},
		{"old-secret-ends", "Aiuta never takes the secret before the newest, whatever secret_overlap says", "ios",
			ofSwitches(func(s *switches.Switches) { s.SecretOverlap = 0 }), []string{"secret-overlaps"}},
		{"token-used-up", "Aiuta takes each token once", "android",
			ofSwitches(func(s *switches.Switches) { s.Replay = switches.Reject }), []string{"token-reused"}},
		{"token-used-again", "Aiuta takes a token more than once, whatever replay says", "android",
			overlooking(reason.TokenReplayed), []string{"one-token-one-start"}},
		{"expired-is-forbidden", "Aiuta answers an expired token by 403", "android",
			ofSwitches(func(s *switches.Switches) { s.StatusExpired = http.StatusForbidden }), []string{"token-older-than-a-minute"}},
		{"bad-signature-is-forbidden", "Aiuta answers a bad signature by 403", "ios",
			ofSwitches(func(s *switches.Switches) { s.StatusBadSignature = http.StatusForbidden }), []string{"jwt-invalid"}},
		{"unknown-issuer-is-forbidden", "Aiuta answers an unknown issuer by 403", "ios",
			ofSwitches(func(s *switches.Switches) { s.StatusUnknownIssuer = http.StatusForbidden }), []string{"hard-coded-token"}},
		{"challenge-left-out", "Aiuta's 401 has no WWW-Authenticate, whatever www_authenticate says", "android@4.2.6",
			ofSwitches(func(s *switches.Switches) { s.WWWAuthenticate = false }), []string{"api-key-refused-with-a-challenge"}},
		{"events-for-nobody", "Aiuta asks nobody for a credential to send events", "android",
			ofSwitches(func(s *switches.Switches) { s.AnalyticsAuth = switches.AnalyticsNone }), []string{"unknown-credentials"}},
		{"events-with-a-credential", "Aiuta takes events with a credential alone", "web",
			ofSwitches(func(s *switches.Switches) { s.AnalyticsAuth = switches.AnalyticsAll }), []string{"events-tell-how-it-ended"}},
	}
}

package scenario

import (
	"time"

	"aiuta-edge/simulator/sdk"
)

// httpMutations break what the HTTP client beneath an SDK does.
func httpMutations() []mutation {
	return []mutation{
		{"breaks-are-errors", "OkHttp does not send again what broke", "android",
			ofSDK(func(p *sdk.Persona) { p.HTTP.Resends = 0 }),
			[]string{"start-answer-lost", "start-lost-each-time", "start-lost-where-a-token-is-good-once"}},
		{"breaks-are-sent-again-once", "OkHttp sends what broke once more over HTTP/1.1", "android",
			ofSDK(func(p *sdk.Persona) { p.HTTP.Resends = 1 }), []string{"start-lost-each-time"}},
		{"http2-breaks-are-errors", "OkHttp does not send again what broke over HTTP/2", "android",
			ofSDK(func(p *sdk.Persona) { p.HTTP.ResendsHTTP2 = 0 }), []string{"start-answer-lost-over-http2"}},
		{"http2-as-http1", "OkHttp sends what broke over HTTP/2 as often as over HTTP/1.1", "android",
			ofSDK(func(p *sdk.Persona) { p.HTTP.ResendsHTTP2 = p.HTTP.Resends }), []string{"start-lost-each-time-over-http2"}},
		{"ios-sends-again", "iOS' HTTP client sends again what broke", "ios",
			ofSDK(func(p *sdk.Persona) { p.HTTP.Resends = 2 }), []string{"start-answer-lost", "start-lost-each-time"}},
		{"statuses-are-final", "OkHttp follows no status up", "android",
			ofSDK(func(p *sdk.Persona) { p.HTTP.ResendsStatus = false }), []string{"start-answered-408", "start-answered-503-at-once"}},
		{"uploads-are-sent-again", "OkHttp sends a broken upload again by itself", "android",
			ofSDK(func(p *sdk.Persona) { p.HTTP.OneShotUpload = false }), []string{"upload-broken-later"}},
		{"keeps-connections", "OkHttp keeps a connection for an hour", "android",
			ofSDK(func(p *sdk.Persona) { p.HTTP.KeepAlive = time.Hour }), []string{"connection-grown-old"}},
		{"follows-redirects", "Android follows redirects", "android",
			ofSDK(func(p *sdk.Persona) { p.HTTP.KeepsRedirects = false }), []string{"start-redirected"}},
		{"sends-any-header", "Android sends a token with any letter", "android",
			ofSDK(func(p *sdk.Persona) { p.HTTP.PlainHeaders = false }), []string{"token-beyond-ascii"}},
		{"a-401-is-an-error", "Android fails on a second 401, whatever it says", "android",
			ofSDK(func(p *sdk.Persona) { p.Passes401 = false }), []string{"second-401-with-an-operation"}},
		{"old-ktor", "Android's Ktor heeds the scheme of a challenge, as before 3.4.0", "android",
			ofSDK(func(p *sdk.Persona) { p.Token.KeyNeedsOwnScheme = true }), []string{"api-key-refused-with-a-challenge"}},
		{"new-ktor", "Android 4.2.6's Ktor does not heed the scheme of a challenge, as since 3.4.0", "android@4.2.6",
			ofSDK(func(p *sdk.Persona) { p.Token.KeyNeedsOwnScheme = false }), []string{"api-key-refused-with-a-challenge"}},
		{"any-content-type", "Android decodes an answer that is not said to be JSON", "android",
			ofSDK(func(p *sdk.Persona) { p.NeedsJSONType = false }), []string{"start-not-said-to-be-json"}},
		{"forgets-what-it-loaded", "Android does without models that cannot be loaded again", "android",
			ofSDK(func(p *sdk.Persona) { p.Setup.FallsBack = false }), []string{"models-lost-but-known"}},
		{"ios-stops-when-left", "iOS cancels a try-on whose user leaves", "ios",
			ofSDK(func(p *sdk.Persona) { p.Leave.With, p.Leave.Without = sdk.LeavingStops, sdk.LeavingStops }),
			[]string{"left-before-the-token", "left-before-the-token-for-good"}},
		{"ios-has-no-background", "iOS' default is no background execution", "ios",
			ofSDK(func(p *sdk.Persona) { p.Leave.Background = false }), []string{"left-before-the-token"}},
		{"android-goes-on", "Android goes on when the user has left", "android",
			ofSDK(func(p *sdk.Persona) { p.Leave.Background = true }), []string{"left-before-the-token"}},
		{"android-never-goes-on", "Android stops when the user leaves, whatever the app allows", "android",
			ofSDK(func(p *sdk.Persona) { p.Leave.With = sdk.LeavingStops }), []string{"left-and-gone-on"}},
		{"drops-getjwt", "Android drops a getJwt whose asker has left, and lets others have its end", "android",
			ofSDK(func(p *sdk.Persona) { p.Token.Cooperative = false }),
			[]string{"at-once-and-one-leaves", "get-jwt-timed-out-by-the-app", "get-jwt-goes-on"}},
	}
}

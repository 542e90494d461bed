package scenario

import (
	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

// tokenMutations break how SDKs ask for a token and where they send it.
func tokenMutations() []mutation {
	return []mutation{
		{"android-keeps-no-token", "Android asks for a token each time", "android",
			ofSDK(func(p *sdk.Persona) { p.Token.Cached = false }), []string{"token-reused", "token-older-than-a-minute"}},
		{"ios-keeps-its-token", "iOS keeps its first token", "ios",
			ofSDK(func(p *sdk.Persona) { p.Token.Cached = true }), []string{"token-reused", "jwt-other-image"}},
		{"android-accepts-a-401", "Android does not ask again after a 401", "android",
			ofSDK(func(p *sdk.Persona) { p.Token.ResendOn401 = false }), []string{"jwt-invalid", "jwt-other-image"}},
		{"ios-asks-again-after-a-401", "iOS asks again after a 401", "ios",
			ofSDK(func(p *sdk.Persona) { p.Token.ResendOn401 = true }), []string{"jwt-invalid", "poll-refused"}},
		{"android-client-per-session", "Android starts with another HTTP client for another user", "android",
			ofSDK(func(p *sdk.Persona) { p.Token.ProcessWide = false }), []string{"user-switch"}},
		{"web-sends-an-empty-token", "Web sends an empty token", "web",
			ofSDK(func(p *sdk.Persona) { p.Token.RefuseEmpty = false }), []string{"empty-token"}},
		{"ios-refuses-an-empty-token", "iOS does not send an empty token", "ios",
			ofSDK(func(p *sdk.Persona) { p.Token.RefuseEmpty = true }), []string{"empty-token"}},
		{"web-waits-for-ever", "Web waits for getJwt for ever", "web",
			ofSDK(func(p *sdk.Persona) { p.Token.Timeout = 0 }), []string{"get-jwt-hangs", "web-waits-fifteen-seconds"}},
		{"web-names-products", "Web tells getJwt the products", "web",
			ofSDK(func(p *sdk.Persona) { p.Token.Params = sdk.Fields{aiuta.ClaimUploadedImageID, aiuta.ClaimSKUIDs} }), []string{"several-products", "web-names-no-product"}},
		{"android-names-no-photo", "Android does not tell getJwt the photo", "android",
			ofSDK(func(p *sdk.Persona) { p.Token.Params = sdk.Fields{aiuta.ClaimSKUIDs} }), []string{"jwt-other-image", "binding-403"}},
		{"ios-tells-a-list", "iOS tells getJwt the products as a list", "ios",
			ofSDK(func(p *sdk.Persona) { p.Token.Lists = sdk.JSONArray }), []string{"several-products", "comma-string"}},
		{"asks-for-no-size", "Android has no size and fit", "android",
			ofSDK(func(p *sdk.Persona) { p.SizeFit = false }), []string{"size-refused", "size-signed"}},
		{"flutter-hands-on-a-throw", "Flutter for Android hands on what getJwt throws", "flutter-android",
			ofSDK(func(p *sdk.Persona) { p.Bridge.ThrowIsEmpty = false }), []string{"get-jwt-throws", "flutter-sends-nothing-for-a-throw"}},
		{"flutter-answers-without-parameters", "Flutter for Android answers a getJwt without parameters", "flutter-android",
			ofSDK(func(p *sdk.Persona) { p.Bridge.NullHangs = false }), []string{"poll-refused"}},
		{"flutter-forgets-answers", "Flutter for Android drops an answer that nobody waits for", "flutter-android",
			ofSDK(func(p *sdk.Persona) { p.Bridge.KeepsAnswers = false }), []string{"flutter-keeps-a-late-answer"}},
		{"flutter-answers-everybody", "Flutter for iOS answers every getJwt that waits", "flutter-ios",
			ofSDK(func(p *sdk.Persona) { p.Bridge.NewestOnly = false }), []string{"at-once"}},
		{"flutter-waits-longer", "Flutter for iOS waits for getJwt for two minutes", "flutter-ios",
			ofSDK(func(p *sdk.Persona) { p.Token.Timeout *= 2 }), []string{"flutter-waits-a-minute"}},
		{"token-on-another-path", "iOS puts the token on the upload, and not on the start", "ios",
			ofSDK(func(p *sdk.Persona) { _, p.Headers.BearerPath = p.Generation.Endpoint(aiuta.CallUploadImage) }), []string{"jwt"}},
		{"android-4-3-2-sends-its-token", "Android 4.3.2 compares the path that its requests have", "android@4.3.2",
			ofSDK(func(p *sdk.Persona) { _, p.Headers.BearerPath = p.Generation.Endpoint(aiuta.CallStartOperation) }), []string{"android-4-3-2"}},
		{"subscription-id-always", "iOS sends its subscription id beside the token", "ios",
			ofSDK(func(p *sdk.Persona) { p.Headers.AlwaysSubscriptionID = true }), []string{"jwt", "api-key"}},
		{"subscription-id-alone", "Android sends its subscription id where nothing stronger goes", "android",
			ofSDK(func(p *sdk.Persona) { p.Headers.AlwaysSubscriptionID = false }), []string{"jwt", "other-subscription-compared"}},
	}
}

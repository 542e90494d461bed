package scenario

import (
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

// setupMutations break what SDKs load when they start, and what they say of themselves.
func setupMutations() []mutation {
	return []mutation{
		{"ios-loads-in-turn", "iOS waits for its settings before it asks for models", "ios",
			ofSDK(func(p *sdk.Persona) { p.Setup.AtOnce = false }), []string{"settings-late-models-not"}},
		{"android-keeps-all-settings", "Android keeps what it loaded for each subscription", "android",
			ofSDK(func(p *sdk.Persona) { p.Setup.Disk = sdk.DiskOfEach }), []string{"restart-keeps-settings"}},
		{"android-loads-no-models", "Android does not ask for models", "android",
			ofSDK(func(p *sdk.Persona) { p.Setup.Calls = []aiuta.Call{aiuta.CallSubscriptionDetails} }), []string{"settings-cached"}},
		{"web-loads-details", "Web asks for its subscription's details", "web",
			ofSDK(func(p *sdk.Persona) { p.Setup.Calls = append(p.Setup.Calls, aiuta.CallSubscriptionDetails) }), []string{"models-lost-in-a-page"}},
		{"web-loads-at-once", "Web asks for the models when the app starts it", "web",
			ofSDK(func(p *sdk.Persona) { p.Setup.AtPicker = false }), []string{"models-of-a-page"}},
		{"web-asks-on-one-page", "Web does not ask again for models when the user has given their consent", "web",
			ofSDK(func(p *sdk.Persona) { p.Setup.Consents = false }), []string{"models-lost-in-a-page"}},
		{"web-waits-for-the-try-on", "Web does not ask again for models during a try-on", "web",
			ofSDK(func(p *sdk.Persona) { p.Setup.Meanwhile = false }), []string{"models-lost-during-a-try-on"}},
		{"web-keeps-any-photo", "Web offers photos after a reload of which nothing has come", "web",
			ofSDK(func(p *sdk.Persona) { p.History.OfResults = false }), []string{"reload-during-a-try-on"}},
		{"web-shows-no-photo", "Web does not load the user's photo in order to show it", "web",
			ofSDK(func(p *sdk.Persona) { p.Upload.Previews = false }), []string{"models-of-a-page"}},
		{"web-offers-expired-photos", "Web does not look when a photo of the history expires", "web",
			ofSDK(func(p *sdk.Persona) { p.History.Fresh = 0 }), []string{"photo-expired"}},
		{"web-reports-what-is-shown", "Web tells Aiuta that it has finished once the picture is there", "web",
			ofSDK(func(p *sdk.Persona) { p.Download.ReportedFirst = false }), []string{"picture-unanswered-but-reported"}},
		{"web-events-without-a-mode", "Web leaves the mode of the try-on out of its events", "web",
			ofSDK(func(p *sdk.Persona) { p.Analytics.Mode = "" }), []string{"picture-unanswered-but-reported"}},
		{"android-loads-each-time", "Android asks again for what it loaded a moment ago", "android",
			ofSDK(func(p *sdk.Persona) { p.Setup.Fresh = 0 }), []string{"settings-cached"}},
		{"android-loads-the-rest", "Android asks for details although the models failed", "android",
			ofSDK(func(p *sdk.Persona) { p.Setup.StopAtFailure = false }), []string{"models-lost"}},
		{"ios-loads-once", "iOS does not ask again for what it could not load", "ios",
			ofSDK(func(p *sdk.Persona) { p.Setup.Again = 0 }), []string{"settings-lost"}},
		{"ios-setup-without-retries", "iOS tries each call of its set-up once", "ios",
			ofSDK(func(p *sdk.Persona) { p.Setup.Retry.Times = 0 }), []string{"models-lost"}},
		{"ios-events-elsewhere", "iOS sends its events to a path that Aiuta does not have", "ios",
			ofSDK(func(p *sdk.Persona) { p.Analytics.Path += "s" }), []string{"events-tell-how-it-ended"}},
		{"ios-events-once", "iOS sends an event once, delivered or not", "ios",
			ofSDK(func(p *sdk.Persona) { p.Analytics.Retry.Times = 0 }), []string{"event-sent-again"}},
		{"android-takes-any-answer", "Android takes an event for delivered whatever the answer is", "android",
			ofSDK(func(p *sdk.Persona) { p.Analytics.Accepts.To = 599 }), []string{"event-answered-503"}},
		{"android-heeds-a-refused-event", "Android sends an event again after two 401", "android",
			ofSDK(func(p *sdk.Persona) { p.Passes401 = false }), []string{"event-refused-twice"}},
		{"web-events-with-a-credential", "Web proves who it is when it sends an event", "web",
			ofSDK(func(p *sdk.Persona) { p.Analytics.Anonymous = false }), []string{"events-need-a-credential"}},
		{"no-event-of-failures", "iOS sends no event when a try-on fails", "ios",
			ofSDK(func(p *sdk.Persona) { delete(p.Analytics.Events, sdk.Failed) }), []string{"empty-token", "events-tell-how-it-ended"}},
		{"no-event-of-results", "Android sends no event when a try-on ends well", "android",
			ofSDK(func(p *sdk.Persona) { delete(p.Analytics.Events, sdk.Finished) }), []string{"events-tell-how-it-ended"}},
		{"no-event-of-aborts", "Web sends no event when a try-on is aborted", "web",
			ofSDK(func(p *sdk.Persona) { delete(p.Analytics.Events, sdk.Aborted) }), []string{"events-tell-how-it-ended"}},
		{"android-loads-in-an-hour", "Android goes on for an hour with what it has loaded", "android",
			ofSDK(func(p *sdk.Persona) { p.Setup.Fresh = time.Hour }), []string{"settings-cached"}},
	}
}

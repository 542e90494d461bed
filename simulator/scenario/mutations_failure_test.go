package scenario

import "aiuta-edge/simulator/sdk"

// failureMutations break what SDKs show and report when a try-on fails.
func failureMutations() []mutation {
	return []mutation{
		{"ios-tells-why-a-photo-fails", "iOS has an alert for each reason", "ios",
			ofSDK(func(p *sdk.Persona) {
				p.Aborts.Reasons = map[sdk.AbortReason]sdk.AbortRule{sdk.NoPeopleDetected: {Shown: sdk.ShownNoPeople, ErrorType: "operationAborted"}}
			}), []string{"unfit-photos"}},
		{"android-says-nothing-of-children", "Android has no alert for a child", "android",
			ofSDK(func(p *sdk.Persona) { delete(p.Aborts.Reasons, sdk.ChildDetected) }), []string{"unfit-photos"}},
		{"web-reports-its-own-words", "Web reports a name of its own for a reason", "web",
			ofSDK(func(p *sdk.Persona) { p.Aborts.Verbatim = false }), []string{"events-tell-how-it-ended"}},
		{"abort-is-a-failure", "Android shows one alert for every abort", "android",
			ofSDK(func(p *sdk.Persona) { p.Aborts.Reasons = nil }), []string{"unfit-photos"}},
		{"failure-has-another-name", "Web reports a failed operation by the name of the others", "web",
			ofSDK(func(p *sdk.Persona) { p.Errors.Operation = "operationFailed" }), []string{"generation-failed"}},
		{"missing-id-has-another-name", "Web reports a start without an operation as a failed one", "web",
			ofSDK(func(p *sdk.Persona) { p.Errors.NoOperationID = p.Errors.Start }), []string{"start-without-an-operation"}},
		{"leaving-has-another-name", "iOS reports a user who leaves as a failed operation", "ios",
			ofSDK(func(p *sdk.Persona) { p.Errors.GaveUp = p.Errors.Operation }), []string{"slow-generation"}},
		{"new-reasons-are-failures", "Android shows the general error for a reason that it does not know", "android",
			ofSDK(func(p *sdk.Persona) { p.Aborts.Other.Shown = sdk.ShownSomethingWentWrong }), []string{"unfit-for-a-new-reason"}},
		{"upload-errors-have-another-name", "iOS reports a failed upload as a failed start", "ios",
			ofSDK(func(p *sdk.Persona) { p.Errors.Upload = p.Errors.Start }), []string{"upload-slow"}},
		{"key-hides-nothing", "Web reports a start without an operation with an API key too", "web",
			ofSDK(func(p *sdk.Persona) { p.Errors.KeyHidesIt = false }), []string{"start-without-an-operation-by-api-key"}},
		{"web-starts-without-proof", "Web starts with only its subscription id", "web",
			ofSDK(func(p *sdk.Persona) { p.Start.OnlyProved = false }), []string{"subscription-id"}},
		{"start-errors-have-another-name", "Web reports a failed start by the name of iOS", "web",
			ofSDK(func(p *sdk.Persona) { p.Errors.Start = "startOperationFailed" }), []string{"start-sent-twice-by-a-browser"}},
		{"poll-errors-have-another-name", "iOS reports a failed poll by the name of Android", "ios",
			ofSDK(func(p *sdk.Persona) { p.Errors.Poll = "operationFailed" }), []string{"polls-answered-500"}},
		{"download-errors-have-another-name", "Android reports a failed download as a failed operation", "android",
			ofSDK(func(p *sdk.Persona) { p.Errors.Download = p.Errors.Operation }), []string{"storage-down"}},
		{"empty-token-has-another-name", "Web reports an empty token as a failed start", "web",
			ofSDK(func(p *sdk.Persona) { p.Errors.EmptyToken = p.Errors.Start }), []string{"empty-token"}},
		{"empty-results-have-another-name", "Android reports a success without images as a failed operation", "android",
			ofSDK(func(p *sdk.Persona) { p.Errors.EmptyResults = p.Errors.Operation }), []string{"no-picture"}},
		{"timeout-has-another-name", "iOS reports the end of its schedule as a failed operation", "ios",
			ofSDK(func(p *sdk.Persona) { p.Errors.Timeout = p.Errors.Operation }), []string{"polls-come-to-an-end"}},
	}
}

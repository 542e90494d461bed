package scenario

import (
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

// tryOnMutations break how SDKs upload, start and download.
func tryOnMutations() []mutation {
	return []mutation{
		{"ios-on-the-newer-api", "iOS calls the newer API", "ios",
			ofSDK(func(p *sdk.Persona) {
				p.Generation = aiuta.Unified
				_, p.Headers.BearerPath = p.Generation.Endpoint(aiuta.CallStartOperation)
			}), []string{"too-many-products"}},
		{"web-on-the-older-api", "Web calls the older API", "web",
			ofSDK(func(p *sdk.Persona) {
				p.Generation = aiuta.Legacy
				_, p.Headers.BearerPath = p.Generation.Endpoint(aiuta.CallStartOperation)
			}), []string{"too-many-products"}},
		{"starts-with-one-product", "iOS starts with the first product alone", "ios",
			ofSDK(func(p *sdk.Persona) { p.Start.Body = sdk.Fields{aiuta.ClaimUploadedImageID, aiuta.ClaimSKUID} }), []string{"several-products"}},
		{"one-product-at-a-time", "Android takes one product", "android",
			ofSDK(func(p *sdk.Persona) { p.Start.OneSKU = true }), []string{"several-products"}},
		{"ios-takes-201", "iOS takes any 2xx for a success", "ios",
			ofSDK(func(p *sdk.Persona) { p.Accepts.To = 299 }), []string{"start-answered-201"}},
		{"web-takes-200-alone", "Web takes 200 alone for a success", "web",
			ofSDK(func(p *sdk.Persona) { p.Accepts.To = 200 }), []string{"start-answered-201"}},
		{"ios-waits-longer", "iOS waits for an answer for a minute", "ios",
			ofSDK(func(p *sdk.Persona) { p.Timeouts.Request = time.Minute }), []string{"start-slow", "poll-slow"}},
		{"ios-waits-for-uploads", "iOS gives an upload all the time that it takes", "ios",
			ofSDK(func(p *sdk.Persona) { p.Timeouts.Upload = 0 }), []string{"upload-slow"}},
		{"android-waits-longer", "Android waits for an answer for a minute", "android",
			ofSDK(func(p *sdk.Persona) { p.Timeouts.Request = time.Minute }), []string{"start-slow", "poll-slow"}},
		{"android-waits-for-uploads", "Android waits for the answer to an upload for two minutes", "android",
			ofSDK(func(p *sdk.Persona) { p.Timeouts.Upload = 2 * time.Minute }), []string{"upload-slow"}},
		{"uploads-once", "Android uploads a photo once", "android",
			ofSDK(func(p *sdk.Persona) { p.Upload.Retry.Times = 0 }), []string{"upload-lost"}},
		{"ios-uploads-after-a-refusal", "iOS uploads again after any error", "ios",
			ofSDK(func(p *sdk.Persona) { p.Upload.Retry.On = sdk.AnyFailure }), []string{"upload-answered-500"}},
		{"starts-twice", "iOS starts again when no answer comes", "ios",
			ofSDK(func(p *sdk.Persona) { p.Start.Retry.Times = 1 }), []string{"start-answer-lost"}},
		{"web-taps-once", "Web takes the button to try again away at the first tap", "web",
			ofSDK(func(p *sdk.Persona) { p.Start.SecondTap = 0 }), []string{"try-again-tapped-twice"}},
		{"web-forgets-who-left", "Web knows nothing of a generation that goes on when another product is opened", "web",
			ofSDK(func(p *sdk.Persona) { p.Leave.NextWaits = false }), []string{"another-product-opened-meanwhile"}},
		{"web-asks-the-phone-slowly", "Web asks for a photo from a phone every two minutes", "web",
			ofSDK(func(p *sdk.Persona) { p.HandOver.Every = 2 * time.Minute }), []string{"photo-from-a-phone"}},
		{"web-knows-no-expired-photo", "Web does not tell an expired photo from other errors", "web",
			ofSDK(func(p *sdk.Persona) { p.Start.ExpiredPhoto = nil }), []string{"photo-expired-just-now", "photo-deleted"}},
		{"web-takes-any-upload", "Web does not look at what an upload is answered", "web",
			ofSDK(func(p *sdk.Persona) { p.Shapes.Upload = nil }), []string{"upload-answered-oddly"}},
		{"ios-needs-no-errors", "iOS takes a start without errors", "ios",
			ofSDK(func(p *sdk.Persona) { p.Shapes.Start = p.Shapes.Start[:1] }), []string{"start-as-documented"}},
		{"android-needs-no-owner", "Android takes images without an owner", "android",
			ofSDK(func(p *sdk.Persona) { p.Shapes.Status = p.Shapes.Status[:4] }), []string{"picture-of-nobody"}},
		{"ios-loads-a-picture-once", "iOS loads a picture once, and tries that again", "ios",
			ofSDK(func(p *sdk.Persona) { p.Download.Twice = false }), []string{"storage-down", "picture-lost", "picture-is-none"}},
		{"ios-shows-anything", "iOS takes anything for a picture", "ios",
			ofSDK(func(p *sdk.Persona) { p.Download.Pictures = false }), []string{"picture-is-none"}},
		{"ios-loads-again-what-is-none", "iOS tries again what is no picture", "ios",
			ofSDK(func(p *sdk.Persona) { p.Download.Retry.On = sdk.AnyFailure }), []string{"picture-is-none"}},
		{"downloads-once", "Android downloads a result once", "android",
			ofSDK(func(p *sdk.Persona) { p.Download.Retry.Times = 0 }), []string{"storage-down", "picture-lost"}},
		{"web-needs-the-image", "Web shows an error where the image cannot be had", "web",
			ofSDK(func(p *sdk.Persona) { p.Download.ShowAnyway = false }), []string{"storage-down", "picture-lost"}},
		{"page-loads-once", "Web's page does not load a failed image again", "web",
			ofSDK(func(p *sdk.Persona) { p.Download.PageLoads = false }), []string{"storage-down", "picture-lost"}},
		{"ios-shows-anyway", "iOS shows a result whose image cannot be had", "ios",
			ofSDK(func(p *sdk.Persona) { p.Download.ShowAnyway = true }), []string{"storage-down", "picture-lost"}},
	}
}

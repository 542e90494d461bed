package sdk

import "aiuta-edge/pkg/aiuta"

// web202 is 2.0.2, the last release on the older API. File names are those of aiuta-com/aiuta-web-sdk at its tag.
func web202() Persona {
	p := web505()
	p.Version = "2.0.2"
	p.HandOver.Page = "https://static.aiuta.com/sdk/v2/index.html"
	// vite.config.shared.ts, tryOnApi.
	p.Generation = aiuta.Legacy
	_, p.Headers.BearerPath = aiuta.Legacy.Endpoint(aiuta.CallStartOperation)
	// tryOnApiService.ts, getPredefinedModels.
	p.Setup.Calls = []aiuta.Call{aiuta.CallPredefinedModels}
	// LocalStorageBackend.ts: no expires_at is read. tryOnSlice.ts: there are no modes.
	p.History.Fresh, p.Analytics.Mode = 0, ""
	// useTryOnGeneration.ts: no photo is taken for expired; an empty success settles nothing; no text for a target
	// area that is too small.
	p.Start.ExpiredPhoto = nil
	p.Poll.Empty = EmptyWaits
	delete(p.Aborts.Reasons, InsufficientTargetArea)
	return p
}

package aiuta

// The hosts that the SDKs call, all over HTTPS.
const (
	// HostAPI has the API, and takes the SDKs' events. Source: the servers of docs's OpenAPI files; ios
	// Core+Analytics+Target.swift; android KtorHttpClientFactory.kt; web vite.config.shared.ts.
	HostAPI = "api.aiuta.com"
	// HostHandOver has the photos that the Web SDK takes over from a phone. Source: web qrApiService.ts.
	HostHandOver = "web-sdk.aiuta.com"
	// A phone leaves a photo by POST, and the page asks for it and forgets it by GET with ?token=.
	PathLeavePhoto  = "/api/upload-qr-photo"
	PathHandedPhoto = "/api/get-photo"
	PathEndHandOver = "/api/delete-qr-token"
	// HostStorage has the images, below StoragePath; the rest of it is not Aiuta's. Source: the examples of docs's
	// OpenAPI files.
	HostStorage = "storage.googleapis.com"
	StoragePath = "/aiuta_prod_external_api_images/"
)

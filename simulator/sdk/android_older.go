package sdk

import "aiuta-edge/pkg/aiuta"

// Each older version is the next newer one with what is known to be different. File names are those of
// aiuta-com/aiuta-android-sdk at the version's tag.

// android438 is 4.3.8, the last one on the older API.
func android438() Persona {
	p := android501()
	p.Version = "4.3.8"
	p.Generation = aiuta.Legacy
	// AuthorizedPaths.kt.
	_, p.Headers.BearerPath = aiuta.Legacy.Endpoint(aiuta.CallStartOperation)
	// AiutaTryOnDataControllerExtensions.kt, ConfigRemoteDataSource.kt.
	p.Setup.Calls = []aiuta.Call{aiuta.CallPredefinedModels, aiuta.CallSubscriptionDetails}
	// CreateProductOperationResponse.kt: errors has no default.
	p.Shapes.Start = p.Shapes.Start.demanding("errors")
	// ProductOperation.kt has no abort_reason, and so there is one alert for all.
	p.Shapes.Status = p.Shapes.Status.without("abort_reason")
	p.Aborts.Reasons = nil
	return p
}

// android432 is 4.3.2, which never sends its token: AuthorizedPaths.kt still has the path that the requests had
// before their base path moved (KtorHttpClientFactory.kt, FashionProductOperationsRemoteDataSource.kt).
func android432() Persona {
	p := android438()
	p.Version = "4.3.2"
	p.Headers.BearerPath = "/sku_images_operations"
	return p
}

// android431 is 4.3.1. It compares the path that it asks for, as 4.3.2 does not, and so sends its token. By its source
// (KtorHttpClientFactory.kt, whose paths begin with a slash, and Ktor's DefaultRequest.kt, which then leaves the base path out) it
// would ask for "/sku_images_operations" and no more; the persona asks for the path that Aiuta's API is documented to have.
func android431() Persona {
	p := android438()
	p.Version = "4.3.1"
	return p
}

// android426 is 4.2.6, the last of 4.2: one product.
func android426() Persona {
	p := android431()
	p.Version = "4.2.6"
	// Ktor before 3.4.0 (libs.versions.toml), Auth.kt.
	p.Token.KeyNeedsOwnScheme = true
	// CreateProductOperationRequest.kt.
	p.Start.Body = Fields{aiuta.ClaimSKUID, aiuta.ClaimUploadedImageID}
	p.Start.OneSKU = true
	p.Token.Params = p.Start.Body
	return p
}

// android410 is 4.1.0: one product, of a catalogue if the app names one, and models among the details.
func android410() Persona {
	p := android426()
	p.Version = "4.1.0"
	// CreateProductOperationRequest.kt, where the catalogue comes first.
	p.Start.Body = Fields{aiuta.ClaimSKUCatalogName, aiuta.ClaimSKUID, aiuta.ClaimUploadedImageID}
	p.Token.Params = p.Start.Body
	// AiutaTryOnImpl.kt, which does not look whether there are images.
	p.Poll.Empty = EmptyShows
	// ConfigRemoteDataSource.kt, ClientConfiguration.kt.
	p.Setup.Calls = []aiuta.Call{aiuta.CallSubscriptionDetails}
	return p
}

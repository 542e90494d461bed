package sdk

import "aiuta-edge/pkg/aiuta"

// Each older version is the next newer one with what is known to be different. File names are those of
// aiuta-com/aiuta-ios-sdk at the version's tag.

// ios424 is 4.2.4: one product.
func ios424() Persona {
	p := ios443()
	p.Version = "4.2.4"
	// Core+Api+TryOn+Request.swift.
	p.Token.Params = Fields{aiuta.ClaimSKUID, aiuta.ClaimUploadedImageID}
	p.Start.Body = Fields{aiuta.ClaimUploadedImageID, aiuta.ClaimSKUID}
	p.Start.OneSKU = true
	return p
}

// ios341 is 3.4.1: one product, of a catalogue if the app names one, and no predefined models.
func ios341() Persona {
	p := ios424()
	p.Version = "3.4.1"
	// SdkTryOn+Api.swift.
	p.Token.Params = append(p.Token.Params, aiuta.ClaimSKUCatalogName)
	p.Start.Body = append(p.Start.Body, aiuta.ClaimSKUCatalogName)
	// SdkSubscription+Api.swift is all that it loads.
	p.Setup.Calls = []aiuta.Call{aiuta.CallSubscriptionDetails}
	return p
}

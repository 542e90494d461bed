package aiuta

import "net/http"

// Call is one operation of Aiuta's API that the SDKs use.
type Call string

// The calls. Source: the OpenAPI files of docs; ios, android and web networking code for the two that
// no OpenAPI file lists (try-on models, subscription details).
const (
	CallUploadImage         Call = "upload image"
	CallStartOperation      Call = "start operation"
	CallOperationStatus     Call = "operation status"
	CallPredefinedModels    Call = "predefined models"
	CallTryOnModels         Call = "try-on models"
	CallSubscriptionDetails Call = "subscription details"
)

// Mandatory reports whether the call needs a credential that proves more than the subscription: a JWT or
// an API key. All other calls are content with the subscription id.
//
// Aiuta publishes no list; this is what all three SDKs do.
// Source: ios Core+Api+TryOn+Request.swift (secureAuthFields); android AuthorizedPaths.kt;
// web useTryOnGeneration.ts.
func (c Call) Mandatory() bool { return c == CallStartOperation }

// Generation is one of the two API generations that exist side by side.
type Generation struct {
	// Name is "legacy" or "unified".
	Name string
	// Base is the path that all of the generation's calls stand under.
	Base string
	// MaxSKUs is how many SKUs one operation takes.
	MaxSKUs int

	operations string
}

// The two generations. Source: the OpenAPI files of docs, api/try-on and api/unified.
var (
	Legacy  = Generation{Name: "legacy", Base: "/digital-try-on/v1", MaxSKUs: 2, operations: "/sku_images_operations"}
	Unified = Generation{Name: "unified", Base: "/v1", MaxSKUs: 5, operations: "/sku_try_on_operations"}
)

// Generations returns both, the older first.
func Generations() []Generation { return []Generation{Legacy, Unified} }

// Endpoint returns the method and the path of a call. The path of [CallOperationStatus] ends in "/{id}",
// in the notation of [http.ServeMux].
func (g Generation) Endpoint(c Call) (method, path string) {
	switch c {
	case CallUploadImage:
		return http.MethodPost, g.Base + "/uploaded_images"
	case CallStartOperation:
		return http.MethodPost, g.Base + g.operations
	case CallOperationStatus:
		return http.MethodGet, g.Base + g.operations + "/{id}"
	case CallPredefinedModels:
		return http.MethodGet, g.Base + "/predefined_try_on_models"
	case CallTryOnModels:
		return http.MethodGet, g.Base + "/try_on_models"
	case CallSubscriptionDetails:
		return http.MethodGet, g.Base + "/subscription_details"
	}
	panic("aiuta: unknown call " + string(c))
}

// StatusPath returns the path that reports on one operation.
func (g Generation) StatusPath(operationID string) string {
	return g.Base + g.operations + "/" + operationID
}

package aiuta_test

import (
	"testing"

	"aiuta-edge/pkg/aiuta"
)

// The paths stand written out here, so that a change of a part shows as a change of a whole.
func TestEndpoints(t *testing.T) {
	for _, tc := range []struct {
		generation aiuta.Generation
		call       aiuta.Call
		want       string
	}{
		{aiuta.Legacy, aiuta.CallUploadImage, "POST /digital-try-on/v1/uploaded_images"},
		{aiuta.Legacy, aiuta.CallStartOperation, "POST /digital-try-on/v1/sku_images_operations"},
		{aiuta.Legacy, aiuta.CallOperationStatus, "GET /digital-try-on/v1/sku_images_operations/{id}"},
		{aiuta.Legacy, aiuta.CallPredefinedModels, "GET /digital-try-on/v1/predefined_try_on_models"},
		{aiuta.Legacy, aiuta.CallSubscriptionDetails, "GET /digital-try-on/v1/subscription_details"},
		{aiuta.Unified, aiuta.CallUploadImage, "POST /v1/uploaded_images"},
		{aiuta.Unified, aiuta.CallStartOperation, "POST /v1/sku_try_on_operations"},
		{aiuta.Unified, aiuta.CallOperationStatus, "GET /v1/sku_try_on_operations/{id}"},
		{aiuta.Unified, aiuta.CallTryOnModels, "GET /v1/try_on_models"},
	} {
		method, path := tc.generation.Endpoint(tc.call)
		if got := method + " " + path; got != tc.want {
			t.Errorf("%s %s is %s, want %s", tc.generation.Name, tc.call, got, tc.want)
		}
	}
	if got, want := aiuta.Unified.StatusPath("op-1"), "/v1/sku_try_on_operations/op-1"; got != want {
		t.Errorf("status path is %s, want %s", got, want)
	}
}

func TestOnlyTheStartNeedsMoreThanTheSubscriptionID(t *testing.T) {
	for _, call := range []aiuta.Call{
		aiuta.CallUploadImage, aiuta.CallOperationStatus, aiuta.CallPredefinedModels, aiuta.CallTryOnModels, aiuta.CallSubscriptionDetails,
	} {
		if call.Mandatory() {
			t.Errorf("%s is mandatory", call)
		}
	}
	if !aiuta.CallStartOperation.Mandatory() {
		t.Error("the start is not mandatory")
	}
}

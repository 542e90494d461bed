package scenario

import (
	"net/http"

	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/switches"
)

// bindingMutations break what Aiuta holds a token against.
func bindingMutations() []mutation {
	yes, no := true, false
	return []mutation{
		{"photo-unbound", "Aiuta does not compare uploaded_image_id", "android",
			overlooking(reason.BindingUploadedImageID), []string{"jwt-other-image"}},
		{"products-unbound", "Aiuta does not compare sku_ids", "android",
			overlooking(reason.BindingSKUIDs), []string{"token-of-other-products"}},
		{"product-unbound", "Aiuta does not compare sku_id", "ios",
			overlooking(reason.BindingSKUID), []string{"sku-id-for-sku-ids"}},
		{"nothing-bound", "Aiuta does not look at the parameters among the claims", "android",
			ofSwitches(func(s *switches.Switches) { s.Binding = switches.BindingIgnore }), []string{"jwt-other-image", "binding-403"}},
		{"token-overrides", "Aiuta takes the values of the token in place of the body's", "android",
			ofSwitches(func(s *switches.Switches) { s.Binding = switches.BindingOverride }), []string{"jwt-other-image", "binding-403"}},
		{"newer-api-binds-nothing", "Aiuta's newer API does not look at the parameters among the claims", "android",
			ofSwitches(func(s *switches.Switches) { s.BindingOnUnified = string(switches.BindingIgnore) }), []string{"jwt-other-image"}},
		{"binding-is-forbidden", "Aiuta answers a token for something else by 403", "android",
			ofSwitches(func(s *switches.Switches) { s.Binding = switches.BindingReject403 }), []string{"jwt-other-image"}},
		{"binding-is-unauthorized", "Aiuta answers a token for something else by 401, whatever binding says", "android",
			ofSwitches(func(s *switches.Switches) { s.Binding = switches.BindingReject401 }), []string{"binding-403", "binding-422"}},
		{"binding-is-invalid", "Aiuta answers a token for something else by 422", "android",
			ofSwitches(func(s *switches.Switches) { s.Binding = switches.BindingReject422 }), []string{"jwt-other-image", "binding-403"}},
		{"joined-text-is-no-list", `Aiuta does not take "a,b" for a list`, "ios",
			ofSwitches(func(s *switches.Switches) { s.JoinedSKUIDsEqualsList = &no }), []string{"several-products"}},
		{"joined-text-is-a-list", `Aiuta takes "a,b" for a list, whatever joined_sku_ids_equal_list says`, "ios",
			ofSwitches(func(s *switches.Switches) { s.JoinedSKUIDsEqualsList = &yes }), []string{"comma-string"}},
		{"one-product-is-a-list", "Aiuta takes sku_id for sku_ids with one element", "ios",
			ofSwitches(func(s *switches.Switches) { s.SingleSKUEqualsList = true }), []string{"sku-id-for-sku-ids"}},
		{"one-product-is-no-list", "Aiuta never takes sku_id for sku_ids, whatever single_sku_equals_list says", "ios",
			ofSwitches(func(s *switches.Switches) { s.SingleSKUEqualsList = false }), []string{"sku-id-is-a-list-of-one"}},
		{"order-is-nothing", "Aiuta compares sku_ids without their order", "android",
			ofSwitches(func(s *switches.Switches) { s.SKUOrderMatters = &no }), []string{"products-in-another-order"}},
		{"order-matters", "Aiuta compares the order of sku_ids, whatever sku_order_matters says", "android",
			ofSwitches(func(s *switches.Switches) { s.SKUOrderMatters = &yes }), []string{"products-in-any-order"}},
		{"photos-of-others", "Aiuta tries on with the photos of any account", "ios",
			overlooking(reason.ImageUnknown), []string{"other-subscription"}},
		{"operations-of-others", "Aiuta tells of the operations of any account", "web",
			overlooking(reason.OperationUnknown), []string{"operations-of-others"}},
		{"any-number-of-products", "Aiuta counts two products, however many come", "ios",
			asking("start", func(_ *http.Request, body map[string]any) {
				if skus, ok := body["sku_ids"].([]any); ok && len(skus) > 2 {
					body["sku_ids"] = skus[:2]
				}
			}), []string{"too-many-products"}},
	}
}

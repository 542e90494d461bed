package backend

import (
	"net/http"

	"aiuta-edge/pkg/aiuta"
)

// startAnswer is SkuImagesResponse of the legacy API. iOS, and Android before 5.0, require errors.
type startAnswer struct {
	OperationID string   `json:"operation_id"`
	Details     *string  `json:"details"`
	Errors      []string `json:"errors"`
}

// createdOperation is CreateOperationResponse of api/unified and api/studio.
type createdOperation struct {
	OperationID string `json:"operation_id"`
}

// of words the answer for a generation.
func (a startAnswer) of(g aiuta.Generation) any {
	if g == aiuta.Legacy {
		return a
	}
	return createdOperation{a.OperationID}
}

// startOperation answers exactly 200: iOS and Android take any other status, 201 too, for a failure. A token is
// used up only by a start that nothing else refuses.
func (b *Backend) startOperation(g aiuta.Generation) handler {
	return func(r *http.Request, who grant) (any, error) {
		if err := b.limit.take(who.account, b.config.Clock.Now()); err != nil {
			return nil, err
		}
		body, err := readStartBody(r, g)
		if err != nil {
			return nil, err
		}
		mode := b.binding(g)
		if mode == BindingOverride {
			body = b.override(who.claims, body)
		}
		if err := validateStart(body, g); err != nil {
			return nil, err
		}
		if err := b.checkBinding(mode, who.claims, body); err != nil {
			return nil, err
		}
		if err := b.checkInput(body[aiuta.ClaimUploadedImageID].(string), who.account); err != nil {
			return nil, err
		}
		skus := skusOf(body)
		magic := spellOf(skus)
		if magic.refusal != nil {
			return nil, magic.refusal
		}
		if err := b.checkSKUs(skus, who.account, magic); err != nil {
			return nil, err
		}
		if err := b.useToken(r, who); err != nil {
			return nil, err
		}
		id, err := b.begin(g, who.account, magic.script)
		if err != nil {
			return nil, err
		}
		answer := startAnswer{OperationID: id, Errors: []string{}}
		if magic.started != nil {
			return magic.started(answer, g), nil
		}
		return answer.of(g), nil
	}
}

// readStartBody reads one JSON object. The legacy API takes no body, or null, as well (source: requestBody of
// sku_images_operations in api/try-on); that is an object without fields.
func readStartBody(r *http.Request, g aiuta.Generation) (map[string]any, error) {
	body, err := readObject(r)
	if err == errBodyMissing && g == aiuta.Legacy {
		return map[string]any{}, nil
	}
	return body, err
}

// skusOf returns the SKUs of a valid start request.
func skusOf(body map[string]any) []string {
	if sku, ok := body[aiuta.ClaimSKUID].(string); ok {
		return []string{sku}
	}
	var skus []string
	for _, sku := range body[aiuta.ClaimSKUIDs].([]any) {
		skus = append(skus, sku.(string))
	}
	return skus
}

// startSchemas are SkuImagesRequest and SkuTryOnRequest, by generation.
var startSchemas = map[string]schema{
	aiuta.Legacy.Name: object(
		field{aiuta.ClaimUploadedImageID, true, text},
		field{aiuta.ClaimSKUID, false, orNull(text)},
		field{aiuta.ClaimSKUIDs, false, orNull(between(1, aiuta.Legacy.MaxSKUs, listOf(text)))},
		field{aiuta.ClaimSKUCatalogName, false, orNull(text)},
		field{"enhanced_quality", false, truth},
		field{"hijab_protection", false, truth},
		field{"model_type", false, orNull(text)},
		field{"operation_target", false, orNull(text)},
	),
	aiuta.Unified.Name: object(
		field{aiuta.ClaimUploadedImageID, true, text},
		field{aiuta.ClaimSKUID, false, orNull(text)},
		field{aiuta.ClaimSKUIDs, false, orNull(between(1, aiuta.Unified.MaxSKUs, listOf(text)))},
	),
}

func validateStart(body map[string]any, g aiuta.Generation) error {
	return check(agreeing(startSchemas[g.Name], func(body map[string]any) string {
		if (body[aiuta.ClaimSKUID] == nil) == (body[aiuta.ClaimSKUIDs] == nil) {
			return "exactly one of sku_id and sku_ids is needed"
		}
		return ""
	}), body)
}

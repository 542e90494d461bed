package backend

import (
	"fmt"
	"net/http"

	"aiuta-edge/pkg/aiuta"
)

// startAnswer is SkuImagesResponse of the legacy API. The unified API documents operation_id alone, and iOS
// requires errors, so both answer all three.
type startAnswer struct {
	OperationID string   `json:"operation_id"`
	Details     *string  `json:"details"`
	Errors      []string `json:"errors"`
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
			return magic.started(answer), nil
		}
		return answer, nil
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

// validateStart checks the fields of SkuImagesRequest or SkuTryOnRequest. Unknown fields are ignored, as
// Pydantic does, and so are the two experimental flags of the legacy API.
func validateStart(body map[string]any, g aiuta.Generation) error {
	var v violations
	if image, sent := body[aiuta.ClaimUploadedImageID]; !sent {
		v.missing(aiuta.ClaimUploadedImageID)
	} else if _, ok := image.(string); !ok {
		v.notString(aiuta.ClaimUploadedImageID)
	}
	optional := []string{aiuta.ClaimSKUID}
	if g == aiuta.Legacy {
		optional = append(optional, aiuta.ClaimSKUCatalogName, "model_type", "operation_target")
	}
	for _, name := range optional {
		if _, ok := body[name].(string); !ok && body[name] != nil {
			v.notString(name)
		}
	}
	validateSKUs(&v, body[aiuta.ClaimSKUIDs], g.MaxSKUs)
	if len(v) == 0 && (body[aiuta.ClaimSKUID] == nil) == (body[aiuta.ClaimSKUIDs] == nil) {
		v.add("value_error", "Value error, exactly one of sku_id and sku_ids is needed")
	}
	return v.refusal(ReasonBodyInvalid)
}

// validateSKUs checks sku_ids, which may be absent: a list of 1 to most strings.
func validateSKUs(v *violations, value any, most int) {
	if value == nil {
		return
	}
	ids, ok := value.([]any)
	if !ok {
		v.add("list_type", "Input should be a valid list", aiuta.ClaimSKUIDs)
		return
	}
	for i, id := range ids {
		if _, ok := id.(string); !ok {
			v.notString(aiuta.ClaimSKUIDs, i)
		}
	}
	switch {
	case len(ids) == 0:
		v.add("too_short", "List should have at least 1 item after validation, not 0", aiuta.ClaimSKUIDs)
	case len(ids) > most:
		v.add("too_long", fmt.Sprintf("List should have at most %d items after validation, not %d", most, len(ids)),
			aiuta.ClaimSKUIDs)
	}
}

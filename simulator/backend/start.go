package backend

import (
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/catalogue"
	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/storage"
	"aiuta-edge/simulator/backend/switches"
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
func (b *Backend) startOperation(g aiuta.Generation) gateway.Handler {
	return func(r *http.Request, who gateway.Grant) (any, error) {
		if err := b.gateway.Start(who.Account); err != nil {
			return nil, err
		}
		body, err := readStartBody(r, g)
		if err != nil {
			return nil, err
		}
		mode := b.gateway.Binding(g)
		if mode == switches.BindingOverride {
			body = b.gateway.Override(who.Claims, body)
		}
		if err := validateStart(body, g); err != nil {
			return nil, err
		}
		if err := b.gateway.CheckBinding(mode, who.Claims, body); err != nil {
			return nil, err
		}
		if err := b.checkInput(body[aiuta.ClaimUploadedImageID].(string), who.Account); err != nil {
			return nil, err
		}
		skus := skusOf(body)
		magic := spellOf(skus)
		if magic.refusal != nil {
			return nil, magic.refusal
		}
		if err := b.checkSKUs(skus, who.Account, magic); err != nil {
			return nil, err
		}
		if err := b.gateway.UseToken(r, who); err != nil {
			return nil, err
		}
		id, err := b.begin(g, who.Account, magic.script)
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
	body, err := fastapi.ReadObject(r)
	if err == fastapi.ErrBodyMissing && g == aiuta.Legacy {
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
var startSchemas = map[string]fastapi.Schema{
	aiuta.Legacy.Name: fastapi.Object(
		fastapi.Required(aiuta.ClaimUploadedImageID, fastapi.Text),
		fastapi.Optional(aiuta.ClaimSKUID, fastapi.OrNull(fastapi.Text)),
		fastapi.Optional(aiuta.ClaimSKUIDs, fastapi.OrNull(fastapi.Between(1, aiuta.Legacy.MaxSKUs, fastapi.ListOf(fastapi.Text)))),
		fastapi.Optional(aiuta.ClaimSKUCatalogName, fastapi.OrNull(fastapi.Text)),
		fastapi.Optional("enhanced_quality", fastapi.Truth),
		fastapi.Optional("hijab_protection", fastapi.Truth),
		fastapi.Optional("model_type", fastapi.OrNull(fastapi.Text)),
		fastapi.Optional("operation_target", fastapi.OrNull(fastapi.Text)),
	),
	aiuta.Unified.Name: fastapi.Object(
		fastapi.Required(aiuta.ClaimUploadedImageID, fastapi.Text),
		fastapi.Optional(aiuta.ClaimSKUID, fastapi.OrNull(fastapi.Text)),
		fastapi.Optional(aiuta.ClaimSKUIDs, fastapi.OrNull(fastapi.Between(1, aiuta.Unified.MaxSKUs, fastapi.ListOf(fastapi.Text)))),
	),
}

func validateStart(body map[string]any, g aiuta.Generation) error {
	return fastapi.Check(fastapi.Agreeing(startSchemas[g.Name], func(body map[string]any) string {
		if (body[aiuta.ClaimSKUID] == nil) == (body[aiuta.ClaimSKUIDs] == nil) {
			return "exactly one of sku_id and sku_ids is needed"
		}
		return ""
	}), body)
}

// checkInput returns nil if an account may try something on the image with this id: its own upload, or one of
// Aiuta's models.
func (b *Backend) checkInput(id string, who *portal.Account) error {
	if storage.IsModel(id) {
		return nil
	}
	switch _, err := b.images.Uploaded(id, who); err {
	case nil:
		return nil
	case storage.ErrExpired:
		return errInputImageExpired
	default:
		return errInputImageUnknown
	}
}

// checkSKUs returns nil if all SKUs of a start can be tried on. By default any can, in a catalogue or not.
func (b *Backend) checkSKUs(skus []string, who *portal.Account, magic spell) error {
	if b.config.UnknownSKU == switches.Accept {
		return nil
	}
	for _, sku := range skus {
		if sku == magic.sku {
			continue
		}
		switch b.catalogue.CanBeTriedOn(who, sku) {
		case catalogue.ErrUnknown:
			return errStartSKUUnknown
		case catalogue.ErrNotReady:
			return errStartSKUNotReady
		}
	}
	return nil
}

package backend

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/strictjson"
)

// startAnswer is SkuImagesResponse of the legacy API. The unified API documents operation_id alone, and iOS
// requires errors, so both answer all three.
type startAnswer struct {
	OperationID string   `json:"operation_id"`
	Details     *string  `json:"details"`
	Errors      []string `json:"errors"`
}

// startOperation answers exactly 200: iOS and Android take any other status, 201 too, for a failure.
func (b *Backend) startOperation(g aiuta.Generation) func(*http.Request, grant) (any, error) {
	return func(r *http.Request, who grant) (any, error) {
		body, err := readStartBody(r, g)
		if err != nil {
			return nil, err
		}
		if b.config.Binding == BindingOverride {
			body = override(who.claims, body)
		}
		if err := validateStart(body, g); err != nil {
			return nil, err
		}
		if err := b.checkBinding(who.claims, body); err != nil {
			return nil, err
		}
		if !b.isInput(body[aiuta.ClaimUploadedImageID].(string), who.account) {
			return nil, errInputImageUnknown
		}
		id, err := b.begin(g, who.account)
		if err != nil {
			return nil, err
		}
		return startAnswer{OperationID: id, Errors: []string{}}, nil
	}
}

// readStartBody reads one JSON object. The legacy API takes no body, or null, as well (source: requestBody of
// sku_images_operations in api/try-on); that is an object without fields.
func readStartBody(r *http.Request, g aiuta.Generation) (map[string]any, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, unreadable(err)
	}
	switch trimmed := bytes.TrimSpace(raw); {
	case g == aiuta.Legacy && (len(trimmed) == 0 || string(trimmed) == "null"):
		return map[string]any{}, nil
	case len(trimmed) == 0 || string(trimmed) == "null":
		return nil, invalid("missing", "Field required")
	case !isJSON(r.Header.Get("Content-Type")):
		return nil, notAnObject()
	}
	body, err := strictjson.Object(raw)
	switch {
	case errors.Is(err, strictjson.ErrEncoding):
		return nil, errBodyUnreadable
	case errors.Is(err, strictjson.ErrNotObject):
		return nil, notAnObject()
	case err != nil:
		return nil, invalid("json_invalid", "JSON decode error")
	}
	return body, nil
}

func notAnObject() error {
	return invalid("model_attributes_type", "Input should be a valid dictionary or object to extract fields from")
}

// isJSON follows FastAPI: application/json, any +json, or no type at all. Source: fastapi/routing.py.
func isJSON(contentType string) bool {
	if contentType == "" {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && (media == "application/json" ||
		strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json"))
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

package backend_test

import (
	"net/http"
	"strconv"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/switches"
)

// Statuses that no OpenAPI file has follow their switch, and the reason does not.
func TestUndocumentedStatusesFollowTheirSwitch(t *testing.T) {
	start := func(image, sku string) func(w *world) answer {
		return func(w *world) answer {
			return w.start(aiuta.Unified, fields{"uploaded_image_id": image, "sku_id": sku}, apiKey(w.mine))
		}
	}
	upload := func(data []byte) func(w *world) answer {
		return func(w *world) answer {
			body, contentType := form("image_data", "image.jpg", data)
			return w.send(http.MethodPost, "/v1/uploaded_images", body, apiKey(w.mine), contentType)
		}
	}
	for name, tc := range map[string]struct {
		ask    func(w *world) answer
		reason reason.Reason
	}{
		"status_input_image": {start("unknown", "a"), reason.ImageUnknown},
		"status_start_sku":   {start("model_man_00", "unknown"), reason.SKUUnknown},
		"status_unknown_image": {func(w *world) answer {
			return w.send(http.MethodGet, "/v1/uploaded_images/unknown", nil, apiKey(w.mine))
		}, reason.ImageUnknown},
		"status_protected_image": {func(w *world) answer {
			return w.send(http.MethodDelete, "/v1/uploaded_images/model_man_00", nil, apiKey(w.mine))
		}, reason.ImageProtected},
		"status_too_large":     {upload(make([]byte, 2000)), reason.BodyTooLarge},
		"status_upload_format": {upload([]byte("text")), reason.UploadFormat},
	} {
		for _, doc := range switches.Docs() {
			if doc.Name != name {
				continue
			}
			for _, value := range doc.Values {
				w := newWorld(t, func(c *backend.Config) {
					c.UnknownSKU, c.UploadFormats, c.MaxUpload = switches.Reject, switches.UploadImages, 1000
					if value == doc.Default {
						return
					}
					if err := c.Set(name, value); err != nil {
						t.Fatal(err)
					}
				})
				status, _ := strconv.Atoi(value)
				got := tc.ask(w)
				w.expect(got, status, tc.reason)
				if _, isList := got.object(t)["detail"].([]any); isList != (status == http.StatusUnprocessableEntity) {
					t.Errorf("%s=%s: got %s", name, value, got.body)
				}
			}
		}
	}
}

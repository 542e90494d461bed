package backend_test

import (
	"net/http"
	"strconv"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
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
		reason backend.Reason
	}{
		"status_input_image": {start("unknown", "a"), backend.ReasonImageUnknown},
		"status_start_sku":   {start("model_man_00", "unknown"), backend.ReasonSKUUnknown},
		"status_unknown_image": {func(w *world) answer {
			return w.send(http.MethodGet, "/v1/uploaded_images/unknown", nil, apiKey(w.mine))
		}, backend.ReasonImageUnknown},
		"status_protected_image": {func(w *world) answer {
			return w.send(http.MethodDelete, "/v1/uploaded_images/model_man_00", nil, apiKey(w.mine))
		}, backend.ReasonImageProtected},
		"status_too_large":     {upload(make([]byte, 2000)), backend.ReasonBodyTooLarge},
		"status_upload_format": {upload([]byte("text")), backend.ReasonUploadFormat},
	} {
		for _, doc := range backend.SwitchDocs() {
			if doc.Name != name {
				continue
			}
			for _, value := range doc.Values {
				w := newWorld(t, func(c *backend.Config) {
					c.UnknownSKU, c.UploadFormats, c.MaxUpload = backend.Reject, backend.UploadImages, 1000
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

package scenario

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/clock"
)

// serviceMutations break what Aiuta does for those whom it knows.
func serviceMutations() []mutation {
	return []mutation{
		{"upload-has-another-owner", "Aiuta calls an upload its own", "web",
			telling("upload", func(o map[string]any) { o["owner_type"] = "aiuta" }), []string{"jwt"}},
		{"upload-is-created", "Aiuta answers an upload by 201", "ios",
			answering("upload", created), []string{"jwt"}},
		{"start-is-created", "Aiuta answers a start by 201", "ios",
			answering("start", created), []string{"jwt"}},
		{"start-names-no-operation", "Aiuta's answer to a start names no operation", "web",
			telling("start", func(o map[string]any) { delete(o, "operation_id") }), []string{"jwt"}},
		{"start-names-no-errors", "Aiuta's answer to a start has no errors", "ios",
			telling("start", func(o map[string]any) { delete(o, "errors") }), []string{"jwt"}},
		{"operation-never-ends", "an operation stays IN_PROGRESS", "ios",
			telling("status", func(o map[string]any) { o["status"], o["generated_images"] = "IN_PROGRESS", []any{} }), []string{"jwt"}},
		{"operation-is-never-created", "an operation is IN_PROGRESS from the beginning", "web",
			telling("status", func(o map[string]any) {
				if o["status"] == "CREATED" {
					o["status"] = "IN_PROGRESS"
				}
			}), []string{"generation-in-its-states"}},
		{"failed-is-success", "an operation that has failed says SUCCESS", "ios",
			telling("status", func(o map[string]any) {
				if o["status"] == "FAILED" {
					o["status"] = "SUCCESS"
				}
			}), []string{"generation-failed"}},
		{"aborts-have-no-reason", "an aborted operation does not say why", "android",
			telling("status", func(o map[string]any) { o["abort_reason"] = nil }), []string{"unfit-photos"}},
		{"result-has-no-image", "an operation succeeds without an image", "ios",
			telling("status", func(o map[string]any) { o["generated_images"] = []any{} }), []string{"jwt"}},
		{"result-has-no-owner", "images do not say whose they are", "android",
			telling("status", func(o map[string]any) {
				images, _ := o["generated_images"].([]any)
				for _, image := range images {
					delete(image.(map[string]any), "owner_type")
				}
			}), []string{"jwt"}},
		{"storage-is-empty", "the storage has no result", "ios",
			refusing("download", http.StatusNotFound), []string{"jwt"}},
		{"photos-live-for-a-second", "photos live for a second", "ios",
			ofSwitches(func(s *switches.Switches) { s.ImageTTL = clock.Duration(time.Second) }), []string{"token-older-than-a-minute"}},
		{"image-ttl-unheeded", "images live for ever, whatever image_ttl says", "web",
			ofSwitches(func(s *switches.Switches) { s.ImageTTL = 0 }), []string{"photo-expired"}},
		{"photos-are-not-deleted", "Aiuta shows a photo that is to be deleted, and keeps it", "web",
			asking("", func(r *http.Request, _ map[string]any) {
				if r.Method == http.MethodDelete {
					r.Method = http.MethodGet
				}
			}), []string{"photo-deleted"}},
		{"models-cannot-be-tried-on", "Aiuta does not know its own models at a start", "ios",
			asking("start", func(_ *http.Request, body map[string]any) {
				if image, _ := body["uploaded_image_id"].(string); strings.HasPrefix(image, "model_") {
					body["uploaded_image_id"] = "user_image-of-nobody"
				}
			}), []string{"predefined-model"}},
		{"unknown-operation-is-null", "Aiuta answers 200 and null for an operation that is not the caller's", "web",
			ofSwitches(func(s *switches.Switches) { s.UnknownOperation = switches.UnknownOperationNull }), []string{"operations-of-others"}},
		{"lost-pictures-are-forbidden", "the storage answers 403 for a picture that has expired", "web",
			ofSwitches(func(s *switches.Switches) { s.ExpiredFileStatus = http.StatusForbidden }), []string{"picture-expired"}},
		{"operations-without-a-prefix", "the id of an operation is a UUID alone", "web",
			ofSwitches(func(s *switches.Switches) { s.OperationID = switches.OperationIDUUID }), []string{"generation-in-its-states"}},
		{"refusals-in-other-words", "Aiuta words a refused credential as FastAPI does", "ios",
			ofSwitches(func(s *switches.Switches) { s.UnauthorizedBody = "detail" }), []string{"unknown-credentials"}},
		{"starts-unlimited", "Aiuta counts no starts, whatever rate_limit says", "ios",
			ofSwitches(func(s *switches.Switches) { s.RateLimit = 0 }), []string{"rate-limited"}},
		{"starts-limited", "Aiuta takes one start in a minute", "ios",
			ofSwitches(func(s *switches.Switches) { s.RateLimit = 1 }), []string{"at-once"}},
		{"no-retry-after", "Aiuta does not say when to come again", "web",
			answering("", func(a *httptest.ResponseRecorder) { a.Header().Del("Retry-After") }), []string{"limit-says-when"}},
		{"no-etag", "Aiuta's answers have no ETag", "web",
			answering("", func(a *httptest.ResponseRecorder) { a.Header().Del("ETag") }), []string{"settings-unchanged"}},
		{"nothing-is-cached", "Aiuta answers in full who has the answer already", "web",
			asking("", func(r *http.Request, _ map[string]any) { r.Header.Del("If-None-Match") }), []string{"settings-unchanged"}},
		{"models-are-lost", "Aiuta has no list of models", "ios",
			refusing("models", http.StatusNotFound), []string{"jwt"}},
		{"details-are-lost", "Aiuta has no details of subscriptions", "android",
			refusing("details", http.StatusNotFound), []string{"jwt"}},
		{"events-are-refused", "Aiuta refuses events", "ios",
			refusing("analytics", http.StatusServiceUnavailable), []string{"events-tell-how-it-ended"}},
		{"operations-take-longer", "an operation takes twelve seconds", "web",
			ofSwitches(func(s *switches.Switches) { s.OperationTime = clock.Duration(12 * time.Second) }), []string{"generation-in-its-states"}},
		{"operations-take-no-longer", "an operation takes three seconds, whatever operation_time says", "web",
			ofSwitches(func(s *switches.Switches) { s.OperationTime = 0 }), []string{"generation-seen-by-web"}},
		{"lost-photos-are-not-found", "Aiuta answers 404 to a start with a photo that it does not have", "web",
			ofSwitches(func(s *switches.Switches) { s.StatusInputImage = http.StatusNotFound }), []string{"photo-deleted"}},
		{"unready-products-conflict", "Aiuta answers 409 to a start with a product that it does not know", "ios",
			ofSwitches(func(s *switches.Switches) { s.StatusStartSKU = http.StatusConflict }), []string{"product-unknown"}},
		{"deleted-photos-are-gone", "Aiuta answers 410 for a photo that was deleted", "web",
			ofSwitches(func(s *switches.Switches) { s.StatusUnknownImage = http.StatusGone }), []string{"photo-deleted"}},
		{"models-conflict", "Aiuta answers 409 to the deletion of its own images", "web",
			ofSwitches(func(s *switches.Switches) { s.StatusProtectedImage = http.StatusConflict }), []string{"photo-deleted"}},
		{"large-photos-are-bad", "Aiuta answers 400 to a photo that is too large", "ios",
			ofSwitches(func(s *switches.Switches) { s.StatusTooLarge = http.StatusBadRequest }), []string{"photo-too-large"}},
		{"texts-are-no-media", "Aiuta answers 415 to an upload that is no photo", "web",
			ofSwitches(func(s *switches.Switches) { s.StatusUploadFormat = http.StatusUnsupportedMediaType }), []string{"photo-of-no-kind"}},
		{"any-upload", "Aiuta takes anything for a photo, whatever upload_formats says", "web",
			ofSwitches(func(s *switches.Switches) { s.UploadFormats = "" }), []string{"photo-of-no-kind"}},
		{"any-size", "Aiuta takes photos of any size, whatever max_upload says", "ios",
			ofSwitches(func(s *switches.Switches) { s.MaxUpload = 0 }), []string{"photo-too-large"}},
		{"any-product", "Aiuta knows every product, whatever unknown_sku says", "ios",
			ofSwitches(func(s *switches.Switches) { s.UnknownSKU = "" }), []string{"product-unknown"}},
		{"no-product", "Aiuta tries on products of the catalogue alone", "ios",
			ofSwitches(func(s *switches.Switches) { s.UnknownSKU = switches.Reject }), []string{"jwt"}},
		{"any-page", "Aiuta lets any page call, whatever cors says", "web",
			ofSwitches(func(s *switches.Switches) { s.CORS = "" }), []string{"aiuta-in-a-browser"}},
		{"no-page", "Aiuta lets no page call", "web",
			ofSwitches(func(s *switches.Switches) { s.CORS = switches.CORSOff }), []string{"aiuta-in-a-browser"}},
		{"magic-is-lost", "magic products are like any others", "ios",
			asking("start", func(_ *http.Request, body map[string]any) { body["sku_ids"] = []any{"sku-1"} }), []string{"start-refused", "unfit-photos"}},
	}
}

func created(answer *httptest.ResponseRecorder) {
	if answer.Code == http.StatusOK {
		answer.Code = http.StatusCreated
	}
}

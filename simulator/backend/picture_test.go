package backend_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/reason"
)

func TestAnUploadExpires(t *testing.T) {
	for _, status := range []int{404, 403} {
		w := newSwitched(t, "image_ttl", "1h", "expired_file_status", fmt.Sprint(status))
		id := w.upload(aiuta.Unified, subscription(w.mine))
		path := "/v1/uploaded_images/" + id
		shown := w.send(http.MethodGet, path, nil, subscription(w.mine)).object(t)
		if shown["expires_at"] != "2026-03-01T13:00:00Z" {
			t.Errorf("got expires_at %v", shown["expires_at"])
		}
		body := fields{"uploaded_image_id": id, "sku_id": "a"}
		w.clock.Sleep(t.Context(), time.Hour-1)
		w.expect(w.start(aiuta.Unified, body, apiKey(w.mine)), http.StatusOK, "")
		w.expect(w.send(http.MethodGet, shown["url"].(string), nil), http.StatusOK, "")
		w.clock.Sleep(t.Context(), 1)
		got := w.start(aiuta.Unified, body, apiKey(w.mine))
		w.expect(got, http.StatusBadRequest, reason.ImageExpired)
		if string(got.body) != `{"detail":"Input image was not found"}` {
			t.Errorf("got %s", got.body)
		}
		w.expect(w.send(http.MethodGet, path, nil, subscription(w.mine)), http.StatusNotFound, reason.ImageExpired)
		w.expect(w.send(http.MethodGet, shown["url"].(string), nil), status, reason.FileExpired)
	}
}

func TestAResultExpiresSomeTimeAfterItAppears(t *testing.T) {
	w := newSwitched(t, "image_ttl", "1m")
	id := w.start(aiuta.Unified, tryOn("dress"), apiKey(w.mine)).object(t)["operation_id"].(string)
	images := func() []any {
		return w.status(aiuta.Unified, id, subscription(w.mine)).object(t)["generated_images"].([]any)
	}
	w.clock.Sleep(t.Context(), backend.DefaultPace.Success+time.Minute-1)
	if got := images(); len(got) != 1 || got[0].(fields)["expires_at"] != "2026-03-01T12:01:03Z" {
		t.Errorf("before: got %v", got)
	}
	w.clock.Sleep(t.Context(), 1)
	if got := images(); len(got) != 0 {
		t.Errorf("after: got %v", got)
	}
	details := w.call(aiuta.Unified, aiuta.CallSubscriptionDetails, subscription(w.mine)).object(t)
	if details["images_ttl_seconds"] != float64(60) {
		t.Errorf("details: got %v", details["images_ttl_seconds"])
	}
}

func TestModelsDoNotExpire(t *testing.T) {
	w := newSwitched(t, "image_ttl", "1s")
	w.clock.Sleep(t.Context(), time.Hour)
	w.expect(w.start(aiuta.Unified, dress, apiKey(w.mine)), http.StatusOK, "")
	w.expect(w.send(http.MethodGet, "/storage/model_man_00.png", nil), http.StatusOK, "")
}

func TestDeletedImagesAreGone(t *testing.T) {
	eachGeneration(t, func(t *testing.T, g aiuta.Generation) {
		w := newWorld(t)
		id := w.upload(g, subscription(w.mine))
		path := g.Base + "/uploaded_images/" + id
		url := w.send(http.MethodGet, path, nil, subscription(w.mine)).object(t)["url"].(string)
		w.expect(w.send(http.MethodDelete, path, nil, subscription(w.other)), http.StatusNotFound, reason.ImageUnknown)
		deleted := w.send(http.MethodDelete, path, nil, subscription(w.mine))
		w.expect(deleted, http.StatusNoContent, "")
		if len(deleted.body) != 0 {
			t.Errorf("a 204 has the body %s", deleted.body)
		}
		for name, got := range map[string]answer{
			"again": w.send(http.MethodDelete, path, nil, subscription(w.mine)),
			"shown": w.send(http.MethodGet, path, nil, subscription(w.mine)),
		} {
			if got.status != http.StatusNotFound || got.reason() != reason.ImageUnknown {
				t.Errorf("%s: got %d %q", name, got.status, got.reason())
			}
		}
		w.expect(w.send(http.MethodGet, url, nil), http.StatusNotFound, reason.FileExpired)
		w.expect(w.start(g, fields{"uploaded_image_id": id, "sku_id": "a"}, w.jwt(nil)), http.StatusBadRequest, reason.ImageUnknown)
	})
}

func TestADeletedResultLeavesItsOperation(t *testing.T) {
	w := newWorld(t)
	operation := w.start(aiuta.Unified, tryOn("dress"), apiKey(w.mine)).object(t)["operation_id"].(string)
	w.clock.Sleep(t.Context(), time.Minute)
	image := w.status(aiuta.Unified, operation, apiKey(w.mine)).object(t)["generated_images"].([]any)[0].(fields)["id"].(string)
	w.expect(w.send(http.MethodDelete, "/v1/uploaded_images/"+image, nil, apiKey(w.mine)), http.StatusNotFound, reason.ImageUnknown)
	w.expect(w.send(http.MethodDelete, "/v1/generated_images/"+image, nil, apiKey(w.other)), http.StatusNotFound, reason.ImageUnknown)
	w.expect(w.send(http.MethodDelete, "/v1/generated_images/"+image, nil, apiKey(w.mine)), http.StatusNoContent, "")
	got := w.status(aiuta.Unified, operation, apiKey(w.mine)).object(t)
	if got["status"] != "SUCCESS" || len(got["generated_images"].([]any)) != 0 {
		t.Errorf("got %v", got)
	}
}

func TestImagesOfAiutaCannotBeDeleted(t *testing.T) {
	w := newWorld(t)
	w.expect(w.send(http.MethodDelete, "/v1/uploaded_images/model_man_00", nil, apiKey(w.mine)), http.StatusForbidden, reason.ImageProtected)
}

func TestOnlyPicturesMayBeUploaded(t *testing.T) {
	w := newSwitched(t, "upload_formats", "images")
	w.upload(aiuta.Unified, subscription(w.mine))
	body, contentType := form("image_data", "photo.jpg", []byte("no picture"))
	w.expect(w.send(http.MethodPost, "/v1/uploaded_images", body, subscription(w.mine), contentType), http.StatusBadRequest, reason.UploadFormat)
}

func TestAnUnknownOperationMayBeNull(t *testing.T) {
	w := newSwitched(t, "unknown_operation", "json-null")
	got := w.status(aiuta.Unified, "nobody", subscription(w.mine))
	w.expect(got, http.StatusOK, reason.OperationUnknown)
	if string(got.body) != "null" {
		t.Errorf("got %s", got.body)
	}
}

func TestOperationIDsMayBeBare(t *testing.T) {
	w := newSwitched(t, "operation_id", "uuid")
	if id := w.start(aiuta.Unified, dress, apiKey(w.mine)).object(t)["operation_id"].(string); len(id) != 36 {
		t.Errorf("got %s", id)
	}
}

package backend_test

import (
	"net/http"
	"testing"

	"aiuta-edge/simulator/backend/reason"
)

// The order of calls is that of web useQrPrompt.ts (the page) and useQrUpload.ts (the phone).
func TestAPhoneHandsAPhotoToAPage(t *testing.T) {
	w := newWorld(t)
	page := func(path string) string {
		got := w.send(http.MethodGet, "/api/"+path, nil)
		w.expect(got, http.StatusOK, "")
		return string(got.body)
	}
	phone := func(body fields) {
		w.expect(w.post(http.MethodPost, "/api/upload-qr-photo", body), http.StatusOK, "")
	}
	if got := page("get-photo?token=abc"); got != "{}" {
		t.Errorf("before the code is opened: got %s", got)
	}
	phone(fields{"token": "abc", "id": "", "url": "", "type": "scanning"})
	if got := page("get-photo?token=abc"); got != `{"id":"","url":"","owner_type":"scanning"}` {
		t.Errorf("while the phone chooses: got %s", got)
	}
	phone(fields{"token": "abc", "id": "user_image-1", "url": "https://a/1.jpg", "owner_type": "user"})
	if got := page("get-photo?token=abc"); got != `{"id":"user_image-1","url":"https://a/1.jpg","owner_type":"user"}` {
		t.Errorf("after the upload: got %s", got)
	}
	if got := page("get-photo?token=another"); got != "{}" {
		t.Errorf("another token: got %s", got)
	}
	page("delete-qr-token?token=abc")
	if got := page("get-photo?token=abc"); got != "{}" {
		t.Errorf("after the end: got %s", got)
	}
	w.expect(w.send(http.MethodGet, "/api/get-photo", nil), http.StatusUnprocessableEntity, reason.QueryInvalid)
	w.expect(w.post(http.MethodPost, "/api/upload-qr-photo", fields{"id": "a"}), http.StatusUnprocessableEntity, reason.BodyInvalid)
}

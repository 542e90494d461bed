package backend_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/reason"
)

func TestAnUploadCanBeDownloadedWithoutACredential(t *testing.T) {
	eachGeneration(t, func(t *testing.T, g aiuta.Generation) {
		w := newWorld(t)
		id := w.upload(g, subscription(w.mine))
		_, path := g.Endpoint(aiuta.CallUploadImage)
		metadata := w.send(http.MethodGet, path+"/"+id, nil, subscription(w.mine))
		w.expect(metadata, http.StatusOK, "")
		url := metadata.object(t)["url"].(string)
		if want := w.url + "/storage/" + id + ".jpg"; url != want {
			t.Errorf("got URL %s, want %s", url, want)
		}
		got := w.send(http.MethodGet, url, nil)
		if !bytes.Equal(got.body, photo) || got.header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("got %d bytes of %s", len(got.body), got.header.Get("Content-Type"))
		}
	})
}

func TestAnUploadThatIsNoImageIsServedAsBytes(t *testing.T) {
	w := newWorld(t)
	body, contentType := form("image_data", "page.html", []byte("<html><script>alert(1)</script>"))
	got := w.send(http.MethodPost, "/v1/uploaded_images", body, subscription(w.mine), contentType)
	file := w.send(http.MethodGet, got.object(t)["url"].(string), nil)
	if file.header.Get("Content-Type") != "application/octet-stream" || file.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("got %v", file.header)
	}
}

func TestURLsNameTheHostThatWasAsked(t *testing.T) {
	w := newWorld(t)
	r, err := http.NewRequest(http.MethodGet, w.url+"/v1/try_on_models", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "api.example:3001"
	r.Header.Set(aiuta.HeaderAPIKey, w.mine.APIKey)
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if want := `"url":"http://api.example:3001/storage/model_woman_00.png"`; !strings.Contains(string(body), want) {
		t.Errorf("%s lacks %s", body, want)
	}
}

func TestUploadsOfOthersAreUnknown(t *testing.T) {
	w := newWorld(t)
	id := w.upload(aiuta.Legacy, subscription(w.other))
	for name, path := range map[string]string{
		"another account's": "/digital-try-on/v1/uploaded_images/" + id,
		"nobody's":          "/digital-try-on/v1/uploaded_images/user_image-0",
		"Aiuta's":           "/digital-try-on/v1/uploaded_images/model_man_00",
	} {
		t.Run(name, func(t *testing.T) {
			in := *w
			in.T = t
			in.expect(in.send(http.MethodGet, path, nil, subscription(w.mine)), http.StatusNotFound, reason.ImageUnknown)
		})
	}
}

func TestUploadRefuses(t *testing.T) {
	multipart := func(part, file string, data []byte) func() (io.Reader, header) {
		return func() (io.Reader, header) { return form(part, file, data) }
	}
	raw := func(body, contentType string) func() (io.Reader, header) {
		return func() (io.Reader, header) { return strings.NewReader(body), header{{"Content-Type", contentType}} }
	}
	const noFile = `{"detail":[{"loc":["body","image_data"],"msg":"Field required","type":"missing"}]}`
	for name, tc := range map[string]struct {
		body   func() (io.Reader, header)
		status int
		answer string
	}{
		"another part":       {multipart("file", "image.jpg", photo), 422, noFile},
		"JSON":               {raw(`{}`, "application/json"), 422, noFile},
		"no type":            {raw(`x`, ""), 422, noFile},
		"a text field":       {multipart("image_data", "", photo), 422, `{"detail":[{"loc":["body","image_data"],"msg":"Value error, a file is needed, not a text","type":"value_error"}]}`},
		"an empty file":      {multipart("image_data", "image.jpg", nil), 422, `{"detail":[{"loc":["body","image_data"],"msg":"Value error, the file is empty","type":"value_error"}]}`},
		"no boundary":        {raw(`x`, "multipart/form-data"), 400, `{"detail":"There was an error parsing the body"}`},
		"half a form":        {raw("--b\r\nContent-Disposition: form-data; name=\"image_data\"; filename=\"a\"\r\n\r\nabc", "multipart/form-data; boundary=b"), 400, `{"detail":"There was an error parsing the body"}`},
		"a large file":       {multipart("image_data", "image.jpg", make([]byte, 5000)), 413, `{"detail":"Request body is too large"}`},
		"a large other part": {multipart("file", "image.jpg", make([]byte, 5000)), 413, `{"detail":"Request body is too large"}`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *backend.Config) { c.MaxUpload = 4000 })
			body, contentType := tc.body()
			got := w.send(http.MethodPost, "/v1/uploaded_images", body, subscription(w.mine), contentType)
			if got.status != tc.status || string(got.body) != tc.answer || got.reason() == "" {
				t.Errorf("got %d %q %s, want %d %s", got.status, got.reason(), got.body, tc.status, tc.answer)
			}
		})
	}
}

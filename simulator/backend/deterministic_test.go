package backend_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/clock"
)

// conversation plays requests of every kind against a fresh backend, and returns all that it answered.
func conversation(t *testing.T) []byte {
	mine := newAccount(t, 1)
	frozen := clock.NewFrozen(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	config := backend.Config{Accounts: []portal.Account{mine}, Clock: frozen, Random: seeded(3)}
	config.ImageTTL = clock.Duration(time.Hour)
	b := backend.New(config)
	var all bytes.Buffer
	ask := func(method, path string, body io.Reader, headers header) map[string]any {
		r := httptest.NewRequest(method, path, body) // its host is example.com, whatever the port
		for _, h := range headers {
			r.Header.Add(h[0], h[1])
		}
		w := httptest.NewRecorder()
		b.ServeHTTP(w, r)
		fmt.Fprintln(&all, method, path)
		w.Result().Write(&all)
		var object map[string]any
		json.Unmarshal(w.Body.Bytes(), &object) // most answers are objects; the others are only compared
		return object
	}
	inJSON := func(body any) io.Reader {
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.NewReader(raw)
	}
	key := apiKey(mine)
	for _, g := range aiuta.Generations() {
		raw := "--b\r\nContent-Disposition: form-data; name=\"image_data\"; filename=\"a.jpg\"\r\n\r\n" + string(photo) + "\r\n--b--\r\n"
		_, uploads := g.Endpoint(aiuta.CallUploadImage)
		image := ask(http.MethodPost, uploads, bytes.NewBufferString(raw), append(key, [2]string{"Content-Type", "multipart/form-data; boundary=b"}))["id"]
		_, starts := g.Endpoint(aiuta.CallStartOperation)
		for _, m := range append(backend.Magic(), backend.MagicDoc{Name: "dress"}) {
			id, _ := ask(http.MethodPost, starts, inJSON(fields{"uploaded_image_id": image, "sku_id": m.Name}), append(key, jsonBody...))["operation_id"].(string)
			frozen.Advance(2 * time.Second)
			ask(http.MethodGet, g.StatusPath(id), nil, key)
			frozen.Advance(2 * time.Second)
			ask(http.MethodGet, g.StatusPath(id), nil, key)
		}
		for _, c := range []aiuta.Call{aiuta.CallPredefinedModels, aiuta.CallTryOnModels, aiuta.CallSubscriptionDetails} {
			method, path := g.Endpoint(c)
			ask(method, path, nil, key)
		}
		ask(http.MethodGet, g.Base+"/suggested_outfits", nil, key)
	}
	capable := fields{"capabilities": fields{"try_on": true, "outfit_recommendations": true}, "metadata": fields{"b": 1, "a": 2}}
	ask(http.MethodPost, "/v1/sku_items", inJSON(product("a", capable)), append(key, jsonBody...))
	frozen.Advance(time.Minute)
	ask(http.MethodGet, "/v1/sku_items", nil, key)
	ask(http.MethodGet, "/v1/recommendations/outfits/a", nil, key)
	ask(http.MethodGet, "/digital-try-on/v1/sku_images_operations", nil, key)
	ask(http.MethodPost, "/v1/sku_items", inJSON(fields{"sku_id": 1}), append(key, jsonBody...))
	ask(http.MethodGet, "/v1/try_on_models", nil, nil)
	return all.Bytes()
}

func TestTheSameRequestsGetTheSameBytes(t *testing.T) {
	first := conversation(t)
	for range 3 {
		if again := conversation(t); !bytes.Equal(first, again) {
			at := 0
			for first[at] == again[at] {
				at++
			}
			t.Fatalf("the answers differ from byte %d on: %q and %q", at, first[at:min(at+80, len(first))], again[at:min(at+80, len(again))])
		}
	}
	if n := bytes.Count(first, []byte("HTTP/1.1")); n < 200 {
		t.Errorf("only %d answers were compared", n)
	}
}

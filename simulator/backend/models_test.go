package backend_test

import (
	"bytes"
	"encoding/json"
	"image"
	"net/http"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/reason"
)

func TestModelsAndDetailsAreRevalidated(t *testing.T) {
	for _, c := range []aiuta.Call{aiuta.CallPredefinedModels, aiuta.CallTryOnModels, aiuta.CallSubscriptionDetails} {
		t.Run(string(c), func(t *testing.T) {
			eachGeneration(t, func(t *testing.T, g aiuta.Generation) {
				w := newWorld(t)
				first := w.call(g, c, subscription(w.mine))
				etag := first.header.Get("ETag")
				if first.status != http.StatusOK || etag == "" {
					t.Fatalf("got %d with ETag %q", first.status, etag)
				}
				for sent, status := range map[string]int{
					etag:                  304,
					"W/" + etag:           304,
					`"other", ` + etag:    304,
					"*":                   304,
					`"other"`:             200,
					etag[1 : len(etag)-1]: 200,
				} {
					again := w.call(g, c, subscription(w.mine), header{{"If-None-Match", sent}})
					if again.status != status || (status == 304) != (len(again.body) == 0) || again.header.Get("ETag") != etag {
						t.Errorf("If-None-Match %s: got %d, %d bytes, ETag %s", sent, again.status, len(again.body), again.header.Get("ETag"))
					}
				}
			})
		})
	}
}

func TestA304NeedsACredential(t *testing.T) {
	w := newWorld(t)
	got := w.call(aiuta.Unified, aiuta.CallTryOnModels, header{{"If-None-Match", "*"}})
	w.expect(got, http.StatusUnauthorized, reason.CredentialMissing)
}

func TestEveryModelCanBeDownloadedAndTriedOn(t *testing.T) {
	w := newWorld(t)
	var models []struct {
		ID, URL string
		Tags    map[string]string
	}
	if err := json.Unmarshal(w.call(aiuta.Unified, aiuta.CallTryOnModels, subscription(w.mine)).body, &models); err != nil {
		t.Fatal(err)
	}
	genders, pictures := map[string]int{}, map[string]bool{}
	for _, m := range models {
		genders[m.Tags["gender"]]++
		picture := w.send(http.MethodGet, m.URL, nil).body
		pictures[string(picture)] = true
		if _, _, err := image.Decode(bytes.NewReader(picture)); err != nil {
			t.Errorf("%s: %v", m.ID, err)
		}
		w.expect(w.start(aiuta.Unified, fields{"uploaded_image_id": m.ID, "sku_id": "a"}, w.jwt(nil)), http.StatusOK, "")
	}
	if genders["male"] != 2 || genders["female"] != 2 || len(models) != 4 {
		t.Errorf("got %v", genders)
	}
	if len(pictures) != len(models) {
		t.Errorf("got %d different pictures of %d models", len(pictures), len(models))
	}
}

func TestDetailsAreConfigurable(t *testing.T) {
	w := newWorld(t, func(c *backend.Config) {
		c.Details = &backend.SubscriptionDetails{
			PoweredBySticker: &backend.PoweredBySticker{URLiOS: "https://example.com/?a=1&b=2", IsVisible: true},
		}
	})
	want := `{"subscription_id":"` + w.mine.SubscriptionID + `","powered_by_sticker":{"url_ios":"https://example.com/?a=1&b=2","url_android":"","is_visible":true},"retry_counts":null,"operation_delays_sequence":null,"images_ttl_seconds":null}`
	if got := w.call(aiuta.Legacy, aiuta.CallSubscriptionDetails, subscription(w.mine)); string(got.body) != want {
		t.Errorf("got %s", got.body)
	}
}

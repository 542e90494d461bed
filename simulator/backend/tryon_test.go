package backend_test

import (
	"bytes"
	"image"
	_ "image/png"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/clock"
)

const uuid4 = `[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`

func TestATryOnRunsFromUploadToDownload(t *testing.T) {
	schemes := map[string]func(*world, string) (upload, start header){
		"with a token": func(w *world, imageID string) (header, header) {
			return subscription(w.mine), w.jwt(map[string]any{"uploaded_image_id": imageID, "sku_ids": []string{"dress"}})
		},
		"with a token and the subscription id": func(w *world, _ string) (header, header) {
			return subscription(w.mine), append(w.jwt(nil), subscription(w.mine)...)
		},
		"with an API key": func(w *world, _ string) (header, header) {
			return apiKey(w.mine), apiKey(w.mine)
		},
		"with an API key that is also sent as subscription id": func(w *world, _ string) (header, header) {
			both := append(apiKey(w.mine), header{{aiuta.HeaderSubscriptionID, w.mine.APIKey}}...)
			return both, both
		},
		"with an API key that is sent twice": func(w *world, _ string) (header, header) {
			twice := append(apiKey(w.mine), apiKey(w.mine)...)
			return twice, twice
		},
	}
	for name, scheme := range schemes {
		t.Run(name, func(t *testing.T) {
			eachGeneration(t, func(t *testing.T, g aiuta.Generation) {
				w := newWorld(t)
				optional, _ := scheme(w, "")
				imageID := w.upload(g, optional)
				_, mandatory := scheme(w, imageID)
				started := w.start(g, map[string]any{"uploaded_image_id": imageID, "sku_ids": []string{"dress"}}, mandatory)
				w.expect(started, http.StatusOK, "")
				id := started.object(t)["operation_id"].(string)
				w.clock.Sleep(t.Context(), backend.DefaultPace.Success)
				done := w.status(g, id, optional)
				w.expect(done, http.StatusOK, "")
				images := done.object(t)["generated_images"].([]any)
				if len(images) != 1 {
					t.Fatalf("got %d images, want 1", len(images))
				}
				result := w.send(http.MethodGet, images[0].(map[string]any)["url"].(string), nil)
				if _, format, err := image.Decode(bytes.NewReader(result.body)); err != nil || format != "png" {
					t.Errorf("the result decodes as %q, %v", format, err)
				}
			})
		})
	}
}

func TestAnOperationFollowsTheClock(t *testing.T) {
	eachGeneration(t, func(t *testing.T, g aiuta.Generation) {
		w := newWorld(t, func(c *backend.Config) {
			c.Pace = backend.Pace{InProgress: 10 * time.Second, Success: 25 * time.Second}
		})
		started := w.start(g, map[string]any{"uploaded_image_id": "model_man_00", "sku_id": "dress"}, apiKey(w.mine))
		id := started.object(t)["operation_id"].(string)
		for _, step := range []struct {
			wait   time.Duration
			state  aiuta.State
			images int
		}{
			{0, aiuta.StateCreated, 0},
			{10*time.Second - 1, aiuta.StateCreated, 0},
			{1, aiuta.StateInProgress, 0},
			{15*time.Second - 1, aiuta.StateInProgress, 0},
			{1, aiuta.StateSuccess, 1},
			{time.Hour, aiuta.StateSuccess, 1},
		} {
			w.clock.Sleep(t.Context(), step.wait)
			got := w.status(g, id, subscription(w.mine)).object(t)
			if state, images := got["status"], len(got["generated_images"].([]any)); state != string(step.state) || images != step.images {
				t.Errorf("%s later: %v with %d images, want %v with %d", step.wait, state, images, step.state, step.images)
			}
		}
	})
}

func TestAnOperationSucceedsOnTheSharedClock(t *testing.T) {
	w := newWorld(t)
	shared := clock.NewSimulated()
	server := httptest.NewServer(backend.New(backend.Config{Accounts: []portal.Account{w.mine}, Clock: shared}))
	defer server.Close()
	w.url = server.URL
	started := w.start(aiuta.Unified, map[string]any{"uploaded_image_id": "model_man_00", "sku_id": "dress"}, apiKey(w.mine))
	shared.Advance(backend.DefaultPace.Success)
	got := w.status(aiuta.Unified, started.object(t)["operation_id"].(string), subscription(w.mine))
	if state := got.object(t)["status"]; state != string(aiuta.StateSuccess) {
		t.Errorf("got %v", state)
	}
}

func TestOperationsAreHiddenFrom(t *testing.T) {
	w := newWorld(t)
	started := w.start(aiuta.Legacy, map[string]any{"uploaded_image_id": "model_man_00", "sku_id": "dress"}, apiKey(w.mine))
	id := started.object(t)["operation_id"].(string)
	t.Run("another account", func(t *testing.T) {
		w.expect(w.status(aiuta.Legacy, id, subscription(w.other)), http.StatusNotFound, reason.OperationUnknown)
	})
	t.Run("the other generation", func(t *testing.T) {
		w.expect(w.status(aiuta.Unified, id, subscription(w.mine)), http.StatusNotFound, reason.OperationUnknown)
	})
	t.Run("a guesser", func(t *testing.T) {
		w.expect(w.status(aiuta.Legacy, "x", subscription(w.mine)), http.StatusNotFound, reason.OperationUnknown)
	})
}

func TestIDsHaveTheDocumentedFormats(t *testing.T) {
	w := newWorld(t)
	imageID := w.upload(aiuta.Legacy, subscription(w.mine))
	started := w.start(aiuta.Legacy, map[string]any{"uploaded_image_id": imageID, "sku_id": "dress"}, apiKey(w.mine))
	w.clock.Sleep(t.Context(), time.Minute)
	operationID := started.object(t)["operation_id"].(string)
	done := w.status(aiuta.Legacy, operationID, subscription(w.mine)).object(t)
	generated := done["generated_images"].([]any)[0].(map[string]any)["id"].(string)
	for pattern, id := range map[string]string{
		"^user_image-" + uuid4:    imageID,
		"^gen_image-" + uuid4:     generated,
		"^sku_try_on_op-" + uuid4: operationID,
	} {
		if !regexp.MustCompile(pattern).MatchString(id) {
			t.Errorf("id %q does not match %s", id, pattern)
		}
	}
}

func TestASeedRepeatsTheIDs(t *testing.T) {
	first, second := newWorld(t), newWorld(t)
	if a, b := first.upload(aiuta.Legacy, apiKey(first.mine)), second.upload(aiuta.Legacy, apiKey(second.mine)); a != b {
		t.Errorf("got %s and %s", a, b)
	}
}

func TestAFailingSourceOfIDsIsAnInternalError(t *testing.T) {
	w := newWorld(t, func(c *backend.Config) { c.Random = bytes.NewReader(nil) })
	got := w.start(aiuta.Legacy, map[string]any{"uploaded_image_id": "model_man_00", "sku_id": "dress"}, apiKey(w.mine))
	w.expect(got, http.StatusInternalServerError, reason.Internal)
}

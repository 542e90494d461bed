package backend_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
)

// A check says what is wrong with a JSON value at a path, if anything.
type check func(t *testing.T, path string, value any)

func text(t *testing.T, path string, value any) {
	if _, ok := value.(string); !ok {
		t.Errorf("%s is %T, want a string", path, value)
	}
}

func null(t *testing.T, path string, value any) {
	if value != nil {
		t.Errorf("%s is %v, want null", path, value)
	}
}

func number(t *testing.T, path string, value any) {
	if _, ok := value.(float64); !ok {
		t.Errorf("%s is %T, want a number", path, value)
	}
}

func truth(t *testing.T, path string, value any) {
	if _, ok := value.(bool); !ok {
		t.Errorf("%s is %T, want a boolean", path, value)
	}
}

func oneOf(values ...string) check {
	return func(t *testing.T, path string, value any) {
		if s, ok := value.(string); !ok || !slices.Contains(values, s) {
			t.Errorf("%s is %v, want one of %s", path, value, values)
		}
	}
}

func listOf(element check) check {
	return func(t *testing.T, path string, value any) {
		list, ok := value.([]any)
		if !ok {
			t.Errorf("%s is %T, want a list", path, value)
		}
		for i, v := range list {
			element(t, fmt.Sprintf("%s[%d]", path, i), v)
		}
	}
}

// object checks the required fields of a schema. Fields beyond them are allowed, as in the OpenAPI files.
type object map[string]check

func (o object) check(t *testing.T, path string, value any) {
	have, ok := value.(map[string]any)
	if !ok {
		t.Errorf("%s is %T, want an object", path, value)
		return
	}
	for name, field := range o {
		v, ok := have[name]
		if !ok {
			t.Errorf("%s lacks %s", path, name)
			continue
		}
		field(t, path+"."+name, v)
	}
}

// The required fields of answers that no OpenAPI file describes: what the SDKs decode.
var (
	aiutaImage     = object{"id": text, "owner_type": oneOf("user", "aiuta"), "url": text}
	flatTryOnModel = object{ // android TryOnModelDTO.kt; web tryOnApiService.ts
		"id": text, "owner_type": oneOf("user", "aiuta"), "url": text,
		"tags": object{
			"gender": oneOf("male", "female", "unisex"),
			"view":   oneOf("full-height", "bird-view", "side-view"),
		}.check,
	}
	// docs, team/sdk/subscription-details.md; ios Core+Api+Subscription.swift.
	subscriptionDetails = object{
		"powered_by_sticker": object{"url_ios": text, "url_android": text, "is_visible": truth}.check,
		"retry_counts": object{
			"photo_upload": number, "operation_start": number, "operation_status": number, "result_download": number,
		}.check,
		"operation_delays_sequence": listOf(object{"mode": oneOf("recurring", "infinite"), "delay": number}.check),
	}
	// android ProductItemDTO.kt before 5.0.0.
	legacySKUItem = object{
		"id": text, "sku_id": text, "sku_catalog_name": text, "description": text, "title": text,
		"category_google_id": text, "category_google_name": text, "color": text,
		"image_urls": listOf(text), "descriptive_image_urls": listOf(text), "is_ready": truth,
	}
	// android before 5.0.0.
	legacyOperation = object{
		"id": text, "status": oneOf("CREATED", "IN_PROGRESS", "SUCCESS"), "error": null, "generated_images": listOf(aiutaImage.check),
	}
	// android openapi.json at 16233e60.
	suggestedOutfits = listOf(object{"items": listOf(legacySKUItem.check)}.check)
	// ios Core+Api+SizeFit.swift; android SizeFitResponseDTO.kt.
	sizeFit = object{
		"recommendedSizeName": text,
		"bodyMeasurements":    listOf(object{"type": text, "value": number}.check),
		"sizes": listOf(object{"name": text, "measurements": listOf(object{
			"type": text, "dist": number, "fitRatio": number, "min": number, "max": number,
		}.check)}.check),
	}
)

// pageOf is a page of the legacy API. Source: android PageContainer.kt before 5.0.0.
func pageOf(element object) check {
	return object{"result": listOf(element.check), "before": text, "after": text, "errors": listOf(text)}.check
}

func conforms(t *testing.T, got answer, status int, schema check) {
	t.Helper()
	var value any
	if err := json.Unmarshal(got.body, &value); err != nil {
		t.Fatalf("body %q: %v", got.body, err)
	}
	if got.status != status {
		t.Errorf("got %d %s, want %d", got.status, got.body, status)
	}
	if contentType := got.header.Get("Content-Type"); contentType != "application/json" {
		t.Errorf("got Content-Type %q", contentType)
	}
	schema(t, "body", value)
}

func TestAnswersThatNoFileDescribesAreWhatTheSDKsDecode(t *testing.T) {
	w := newWorld(t)
	key := apiKey(w.mine)
	w.post(http.MethodPost, "/v1/sku_items", product("a", nil), key)
	w.start(aiuta.Legacy, dress, key)
	w.clock.Sleep(t.Context(), time.Minute)
	survey := fields{"code": "c", "age": 30, "height": 180, "weight": 80, "gender": "Female"}
	get := func(path string) answer { return w.send(http.MethodGet, path, nil, key) }
	for name, tc := range map[string]struct {
		got    answer
		schema check
	}{
		"legacy catalogues": {get("/digital-try-on/v1/sku_catalogs"), pageOf(object{"id": text, "sku_catalog_name": text})},
		"legacy SKUs":       {get("/digital-try-on/v1/sku_items/main"), pageOf(legacySKUItem)},
		"demo SKUs":         {get("/digital-try-on/v1/sku_items/aiuta_demo"), pageOf(legacySKUItem)},
		"legacy SKU":        {get("/digital-try-on/v1/sku_items/aiuta_demo/demo_coat"), legacySKUItem.check},
		"legacy operations": {get("/digital-try-on/v1/sku_images_operations"), pageOf(legacyOperation)},
		"legacy models":     {get("/digital-try-on/v1/try_on_models"), listOf(flatTryOnModel.check)},
		"unified models":    {get("/v1/try_on_models"), listOf(flatTryOnModel.check)},
		"legacy details":    {get("/digital-try-on/v1/subscription_details"), subscriptionDetails.check},
		"unified details":   {get("/v1/subscription_details"), subscriptionDetails.check},
		"suggested outfits": {get("/v1/suggested_outfits"), suggestedOutfits},
		"recommended size":  {w.post(http.MethodPost, "/v1/size_and_fit/recommendation", survey, key), sizeFit.check},
	} {
		t.Run(name, func(t *testing.T) { conforms(t, tc.got, 200, tc.schema) })
	}
}

// Each generation answers what its OpenAPI file says and no more: iOS, which requires errors, uses the legacy API.
func TestEachGenerationHasItsOwnAnswers(t *testing.T) {
	for _, tc := range []struct {
		generation     aiuta.Generation
		started        string
		legacyImageURL bool
	}{
		{aiuta.Legacy, `{"operation_id":"ID","details":null,"errors":[]}`, true},
		{aiuta.Unified, `{"operation_id":"ID"}`, false},
	} {
		w := newWorld(t)
		g := tc.generation
		started := w.start(g, fields{"uploaded_image_id": "model_man_00", "sku_id": "a"}, w.jwt(nil))
		id := started.object(t)["operation_id"].(string)
		if want := strings.ReplaceAll(tc.started, "ID", id); string(started.body) != want {
			t.Errorf("%s start: got %s, want %s", g.Name, started.body, want)
		}
		pending := w.status(g, id, subscription(w.mine))
		if want := `{"id":"` + id + `","status":"CREATED","error":null,"abort_reason":null,"generated_images":[]}`; string(pending.body) != want {
			t.Errorf("%s pending: got %s, want %s", g.Name, pending.body, want)
		}
		w.clock.Sleep(t.Context(), time.Minute)
		done := w.status(g, id, subscription(w.mine)).object(t)["generated_images"].([]any)[0].(map[string]any)
		if url, ok := done["image_url"]; ok != tc.legacyImageURL || ok && url != done["url"] {
			t.Errorf("%s done: got %v", g.Name, done)
		}
		if done["owner_type"] != "user" || !strings.HasPrefix(done["url"].(string), w.url) {
			t.Errorf("%s done: got %v", g.Name, done)
		}
		if expiry, ok := done["expires_at"]; !ok || expiry != nil {
			t.Errorf("%s done: got expires_at %v", g.Name, expiry)
		}
	}
}

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

// with returns the schema with more fields.
func (o object) with(more object) object {
	all := object{}
	for _, fields := range []object{o, more} {
		for name, field := range fields {
			all[name] = field
		}
	}
	return all
}

// The required fields of the schemas in docs, api/try-on/openapi.json (legacy) and api/unified/openapi.json.
// Fields that an SDK requires beyond the schema are marked with it.
var (
	aiutaImage        = object{"id": text, "owner_type": oneOf("user", "aiuta"), "url": text}
	generatedSKUImage = aiutaImage.with(object{"image_url": text})
	legacyTryOnModel  = aiutaImage.with(object{"metadata": null})
	unifiedTryOnModel = aiutaImage.with(object{"tags": object{"gender": text, "view": text}.check})
	flatTryOnModel    = aiutaImage.with(object{"tags": object{ // android TryOnModelDTO.kt; web tryOnApiService.ts
		"gender": oneOf("male", "female", "unisex"),
		"view":   oneOf("full-height", "bird-view", "side-view"),
	}.check})
	skuImagesResponse       = object{"operation_id": text, "details": null, "errors": listOf(text)}
	createOperationResponse = object{"operation_id": text, "errors": listOf(text)} // errors: ios
	validationError         = object{"loc": listOf(func(*testing.T, string, any) {}), "msg": text, "type": text}
	httpValidationError     = object{"detail": listOf(validationError.check)}
	// docs, team/sdk/subscription-details.md; ios Core+Api+Subscription.swift.
	subscriptionDetails = object{
		"powered_by_sticker": object{"url_ios": text, "url_android": text, "is_visible": truth}.check,
		"retry_counts": object{
			"photo_upload": number, "operation_start": number, "operation_status": number, "result_download": number,
		}.check,
		"operation_delays_sequence": listOf(object{"mode": oneOf("recurring", "infinite"), "delay": number}.check),
	}
)

func operationOf(image object) object {
	return object{
		"id":               text,
		"status":           oneOf("CREATED", "IN_PROGRESS", "PAUSED", "SUCCESS", "FAILED", "CANCELLED", "ABORTED"),
		"error":            null,
		"abort_reason":     null, // not required by the schema
		"generated_images": listOf(image.check),
	}
}

func categoriesOf(model object) check {
	return listOf(object{"category": oneOf("man", "woman"), "models": listOf(model.check)}.check)
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

func TestAnswersConformToTheSchemas(t *testing.T) {
	for _, tc := range []struct {
		generation                 aiuta.Generation
		started, operation         object
		predefinedModels, tryModel check
	}{
		{aiuta.Legacy, skuImagesResponse, operationOf(generatedSKUImage), categoriesOf(legacyTryOnModel), listOf(flatTryOnModel.check)},
		{aiuta.Unified, createOperationResponse, operationOf(aiutaImage), categoriesOf(unifiedTryOnModel), listOf(flatTryOnModel.check)},
	} {
		g := tc.generation
		t.Run(g.Name, func(t *testing.T) {
			w := newWorld(t)
			body, contentType := form("image_data", "image.jpg", photo)
			method, path := g.Endpoint(aiuta.CallUploadImage)
			uploaded := w.send(method, path, body, subscription(w.mine), contentType)
			imageID := uploaded.object(t)["id"].(string)
			started := w.start(g, fields{"uploaded_image_id": imageID, "sku_id": "a"}, w.jwt(nil))
			operationID := started.object(t)["operation_id"].(string)
			pending := w.status(g, operationID, subscription(w.mine))
			w.clock.Sleep(t.Context(), time.Minute)
			for name, answer := range map[string]struct {
				got    answer
				status int
				schema check
			}{
				"upload":               {uploaded, 200, aiutaImage.check},
				"uploaded image":       {w.send(http.MethodGet, path+"/"+imageID, nil, subscription(w.mine)), 200, aiutaImage.check},
				"start":                {started, 200, tc.started.check},
				"pending operation":    {pending, 200, tc.operation.check},
				"finished operation":   {w.status(g, operationID, subscription(w.mine)), 200, tc.operation.check},
				"predefined models":    {w.call(g, aiuta.CallPredefinedModels, subscription(w.mine)), 200, tc.predefinedModels},
				"try-on models":        {w.call(g, aiuta.CallTryOnModels, subscription(w.mine)), 200, tc.tryModel},
				"subscription details": {w.call(g, aiuta.CallSubscriptionDetails, subscription(w.mine)), 200, subscriptionDetails.check},
				"validation":           {w.start(g, fields{"sku_ids": []any{1}}, w.jwt(nil)), 422, httpValidationError.check},
			} {
				t.Run(name, func(t *testing.T) { conforms(t, answer.got, answer.status, answer.schema) })
			}
		})
	}
}

// What satisfies every SDK is more than the schemas demand: the answer has the fields of both generations.
func TestAnswersPleaseEverySDK(t *testing.T) {
	eachGeneration(t, func(t *testing.T, g aiuta.Generation) {
		w := newWorld(t)
		started := w.start(g, fields{"uploaded_image_id": "model_man_00", "sku_id": "a"}, w.jwt(nil))
		id := started.object(t)["operation_id"].(string)
		if want := `{"operation_id":"` + id + `","details":null,"errors":[]}`; string(started.body) != want {
			t.Errorf("start: got %s, want %s", started.body, want)
		}
		pending := w.status(g, id, subscription(w.mine))
		if want := `{"id":"` + id + `","status":"CREATED","error":null,"abort_reason":null,"generated_images":[]}`; string(pending.body) != want {
			t.Errorf("pending: got %s, want %s", pending.body, want)
		}
		w.clock.Sleep(t.Context(), time.Minute)
		done := w.status(g, id, subscription(w.mine)).object(t)["generated_images"].([]any)[0].(map[string]any)
		if done["owner_type"] != "user" || done["image_url"] != done["url"] || !strings.HasPrefix(done["url"].(string), w.url) {
			t.Errorf("done: got %v", done)
		}
		if expiry, ok := done["expires_at"]; !ok || expiry != nil {
			t.Errorf("done: got expires_at %v", expiry)
		}
	})
}

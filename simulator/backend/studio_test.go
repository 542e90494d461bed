package backend_test

import (
	"net/http"
	"testing"
	"time"

	"aiuta-edge/simulator/backend/reason"
)

var (
	standing = fields{"viewpoint": "front", "pose": "standing"}
	walking  = fields{"viewpoint": "back", "pose": "walking"}
)

func TestStudioTakesOnlyTheAPIKey(t *testing.T) {
	w := newWorld(t)
	get := func(headers ...header) answer {
		return w.send(http.MethodGet, "/studio/v1/on_figure_model_presets", nil, headers...)
	}
	w.expect(get(apiKey(w.mine)), http.StatusOK, "")
	w.expect(get(), http.StatusUnauthorized, reason.CredentialMissing)
	w.expect(get(subscription(w.mine)), http.StatusUnauthorized, reason.CredentialInsufficient)
	w.expect(get(w.jwt(nil)), http.StatusUnauthorized, reason.TokenNotTaken)
	w.expect(get(header{{"x-api-key", "another"}}), http.StatusUnauthorized, reason.APIKeyUnknown)
}

// onFigure starts a drawing and returns the path of its status.
func (w *world) onFigure(path string, body fields) string {
	w.Helper()
	started := w.post(http.MethodPost, "/studio/v1/on_figure_operations"+path, body, apiKey(w.mine))
	w.expect(started, http.StatusOK, "")
	return "/studio/v1/on_figure_operations/" + started.object(w.T)["operation_id"].(string)
}

func TestStudioDrawsImagesOfEachTypeAndDrawsThemAgain(t *testing.T) {
	w := newWorld(t)
	key := apiKey(w.mine)
	path := w.onFigure("", fields{
		"product_info": fields{"id": "dress"}, "image_types": []any{standing, walking}, "number_of_generations": 2,
		"on_figure_model_preset_id": "preset_model_woman_00",
	})
	if got := w.send(http.MethodGet, path, nil, key).object(t); got["status"] != "CREATED" || got["generation_result"] != nil {
		t.Errorf("pending: got %v", got)
	}
	w.clock.Sleep(t.Context(), time.Minute)
	got := w.send(http.MethodGet, path, nil, key).object(t)
	results, _ := got["generation_result"].([]any)
	if got["status"] != "SUCCESS" || len(results) != 2 || got["product_info"].(fields)["id"] != "dress" {
		t.Fatalf("done: got %v", got)
	}
	images := results[1].(fields)["generated_images"].([]any)
	if len(images) != 2 {
		t.Fatalf("got %v", results[1])
	}
	w.expect(w.send(http.MethodGet, images[0].(fields)["url"].(string), nil), http.StatusOK, "")
	w.expect(w.send(http.MethodDelete, "/studio/v1/generated_images/"+images[0].(fields)["id"].(string), nil, key), http.StatusNoContent, "")
	results = w.send(http.MethodGet, path, nil, key).object(t)["generation_result"].([]any)
	if left := results[1].(fields)["generated_images"].([]any); len(left) != 1 {
		t.Errorf("after a deletion: got %v", left)
	}

	id := path[len("/studio/v1/on_figure_operations/"):]
	again := w.onFigure("/regenerate", fields{"original_operation_id": id, "image_types": []any{standing}, "number_of_generations": 1})
	w.clock.Sleep(t.Context(), time.Minute)
	got = w.send(http.MethodGet, again, nil, key).object(t)
	results = got["generation_result"].([]any)
	if len(results) != 1 || len(results[0].(fields)["generated_images"].([]any)) != 1 || got["on_figure_model_preset_id"] != "preset_model_woman_00" {
		t.Errorf("again: got %v", got)
	}

	w.expect(w.send(http.MethodGet, path, nil, apiKey(w.other)), http.StatusNotFound, reason.OperationUnknown)
	w.expect(w.send(http.MethodGet, "/studio/v1/flat_lay_operations/"+id, nil, key), http.StatusNotFound, reason.OperationUnknown)
}

// The rules that Studio's schemas say in words.
func TestStudioRefusesWhatItsSchemasSayInWords(t *testing.T) {
	w := newWorld(t)
	settings := fields{"gender": "male"}
	for name, tc := range map[string]struct {
		path string
		body fields
	}{
		"no model":               {"on_figure_operations", fields{"product_info": fields{}, "image_types": []any{standing}}},
		"two models":             {"on_figure_operations", fields{"product_info": fields{}, "image_types": []any{standing}, "on_figure_model_settings": settings, "on_figure_model_preset_id": "preset_model_man_00"}},
		"an unknown preset":      {"on_figure_operations", fields{"product_info": fields{}, "image_types": []any{standing}, "on_figure_model_preset_id": "preset"}},
		"a type twice":           {"on_figure_operations", fields{"product_info": fields{}, "image_types": []any{standing, standing}, "on_figure_model_settings": settings}},
		"a flat type twice":      {"flat_lay_operations", fields{"product_info": fields{}, "image_types": []any{flat, flat}}},
		"a colour without type":  {"flat_lay_operations", fields{"product_info": fields{}, "image_types": []any{flat}, "background_settings": fields{"background_type": "arbitrary", "reference_color": "#80ff00"}}},
		"a type without colour":  {"flat_lay_operations", fields{"product_info": fields{}, "image_types": []any{flat}, "background_settings": fields{"background_type": "reference_color"}}},
		"a colour by name":       {"flat_lay_operations", fields{"product_info": fields{}, "image_types": []any{flat}, "background_settings": fields{"background_type": "reference_color", "reference_color": "green"}}},
		"URLs and uploads":       {"flat_lay_operations", fields{"product_info": fields{"image_urls": []any{}, "uploaded_image_ids": []any{"a"}}, "image_types": []any{flat}}},
		"an unknown upload":      {"flat_lay_operations", fields{"product_info": fields{"uploaded_image_ids": []any{"a"}}, "image_types": []any{flat}}},
		"an unknown operation":   {"on_figure_operations/regenerate", fields{"original_operation_id": "a", "image_types": []any{standing}}},
		"again with types twice": {"on_figure_operations/regenerate", fields{"original_operation_id": "a", "image_types": []any{standing, standing}}},
	} {
		got := w.post(http.MethodPost, "/studio/v1/"+tc.path, tc.body, apiKey(w.mine))
		if got.status != http.StatusUnprocessableEntity || got.reason() != reason.BodyInvalid {
			t.Errorf("%s: got %d %s %s", name, got.status, got.reason(), got.body)
		}
	}
}

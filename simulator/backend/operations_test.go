package backend_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// bodies are good requests, by API and operation. $image, $sku and $figure stand for ids that arrange has made.
var bodies = map[string]any{
	"legacy POST /sku_images_operations":              fields{"uploaded_image_id": "$image", "sku_ids": []any{"a", "b"}, "sku_catalog_name": "main", "enhanced_quality": true},
	"unified POST /sku_try_on_operations":             fields{"uploaded_image_id": "$image", "sku_id": "a"},
	"unified POST /sku_items":                         product("new", fields{"capabilities": fields{"try_on": true, off: []any{flat}}, "metadata": fields{"season": 7}}),
	"unified PATCH /sku_items/{sku_id}/capabilities":  fields{"on_figure_product_images": []any{fields{"viewpoint": "side", "pose": "walking"}}},
	"unified PATCH /sku_items/{sku_id}/merchandising": fields{"availability": "backorder"},
	"unified POST /flat_lay_operations": fields{
		"image_type": flat, "product_info": fields{"image_urls": []any{"https://shop.example/1.jpg"}, "store_url": "https://shop.example"},
		"background_settings": fields{"background_type": "reference_color", "reference_color": "#80ff00"},
		"output_image_size":   fields{"width": 100, "height": 200},
	},
	"studio POST /flat_lay_operations": fields{
		"product_info": fields{"id": "dress", "uploaded_image_ids": []any{"$image"}}, "image_types": []any{flat}, "number_of_generations": 2,
	},
	"studio POST /on_figure_operations": fields{
		"product_info": fields{}, "image_types": []any{fields{"viewpoint": "front", "pose": "standing"}},
		"on_figure_model_settings": fields{"gender": "female", "hair_length": "long"},
	},
	"studio POST /on_figure_operations/regenerate": fields{
		"original_operation_id": "$figure", "image_types": []any{fields{"viewpoint": "back", "pose": "walking"}},
	},
}

// arranged is a world in which every operation finds what its path and its body name.
type arranged struct {
	*world
	api  *api
	name string
	ids  map[string]string
}

// arrange makes an image, a SKU that is ready for everything, and an operation of every kind.
func arrange(t *testing.T, name string) *arranged {
	w := &arranged{world: newWorld(t), api: readShapes(t, name), name: name, ids: map[string]string{"sku": "a"}}
	key := apiKey(w.mine)
	all := fields{"try_on": true, "outfit_recommendations": true, "size_and_fit": true, off: []any{flat}}
	w.post(http.MethodPost, "/v1/sku_items", product("a", fields{"capabilities": all}), key)
	w.post(http.MethodPost, "/v1/sku_items", product("b", nil), key)
	w.clock.Sleep(t.Context(), time.Minute)
	body, contentType := form("image_data", "image.jpg", photo)
	w.ids["image"] = w.send(http.MethodPost, "/v1/uploaded_images", body, key, contentType).object(t)["id"].(string)
	for id, of := range map[string][2]string{
		"operation /sku_images_operations": {"/digital-try-on/v1/sku_images_operations", "legacy POST /sku_images_operations"},
		"operation /sku_try_on_operations": {"/v1/sku_try_on_operations", "unified POST /sku_try_on_operations"},
		"unified /flat_lay_operations":     {"/v1/flat_lay_operations", "unified POST /flat_lay_operations"},
		"studio /flat_lay_operations":      {"/studio/v1/flat_lay_operations", "studio POST /flat_lay_operations"},
		"figure":                           {"/studio/v1/on_figure_operations", "studio POST /on_figure_operations"},
	} {
		w.ids[id] = w.post(http.MethodPost, of[0], w.filled(bodies[of[1]]), key).object(t)["operation_id"].(string)
	}
	return w
}

// filled puts ids in place of their names.
func (w *arranged) filled(body any) any {
	text, err := json.Marshal(body)
	if err != nil {
		w.Fatal(err)
	}
	for _, name := range []string{"image", "sku", "figure"} {
		text = bytes.ReplaceAll(text, []byte("$"+name), []byte(w.ids[name]))
	}
	var filled any
	if err := json.Unmarshal(text, &filled); err != nil {
		w.Fatal(err)
	}
	return filled
}

// path fills in the ids of an operation's path.
func (w *arranged) path(o operation) string {
	collection, _, _ := strings.Cut(strings.TrimPrefix(o.path, "/"), "/")
	operationID := w.ids["operation /"+collection]
	if operationID == "" {
		operationID = w.ids[w.name+" /"+collection]
	}
	if collection == "on_figure_operations" {
		operationID = w.ids["figure"]
	}
	imageID := w.ids["image"]
	if collection == "generated_images" {
		imageID = w.generatedImage()
	}
	return w.api.base + strings.NewReplacer("{image_id}", imageID, "{sku_id}", w.ids["sku"], "{operation_id}", operationID).Replace(o.path)
}

// generatedImage is the result of the try-on, once it is there.
func (w *arranged) generatedImage() string {
	w.clock.Sleep(w.Context(), time.Minute)
	got := w.send(http.MethodGet, "/v1/sku_try_on_operations/"+w.ids["operation /sku_try_on_operations"], nil, apiKey(w.mine))
	return got.object(w.T)["generated_images"].([]any)[0].(fields)["id"].(string)
}

// ask sends a good request of an operation, or one with another body.
func (w *arranged) ask(o operation, body any, headers ...header) answer {
	w.Helper()
	switch {
	case o.media == "multipart":
		upload, contentType := form("image_data", "image.jpg", photo)
		return w.send(o.method, w.path(o), upload, append(headers, contentType)...)
	case o.media == "json":
		return w.post(o.method, w.path(o), body, headers...)
	}
	return w.send(o.method, w.path(o), nil, headers...)
}

// fits fails the test unless an answer has a status that the operation documents, and the shape of that status.
func (w *arranged) fits(o operation, got answer, status int) {
	w.Helper()
	shape, documented := o.answers[status]
	if got.status != status || !documented {
		w.Errorf("got %d %s %s, want %d, documented are %v", got.status, got.reason(), got.body, status, o.answers)
		return
	}
	if shape == nil {
		return
	}
	if contentType := got.header.Get("Content-Type"); contentType != "application/json" {
		w.Errorf("got Content-Type %q", contentType)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(got.body))
	if err != nil {
		w.Errorf("body %q: %v", got.body, err)
		return
	}
	if err := w.api.validate(shape, value); err != nil {
		w.Errorf("%s: %v", got.body, err)
	}
}

// eachOperation runs a test for every operation of the three files.
func eachOperation(t *testing.T, f func(t *testing.T, w *arranged, o operation)) {
	for _, name := range []string{"legacy", "unified", "studio"} {
		for _, o := range readShapes(t, name).operations {
			t.Run(name+" "+o.String(), func(t *testing.T) { f(t, arrange(t, name), o) })
		}
	}
}

func TestEveryOperationAnswersInItsShape(t *testing.T) {
	count := 0
	eachOperation(t, func(t *testing.T, w *arranged, o operation) {
		count++
		success := slices.Min(keysOf(o.answers))
		w.fits(o, w.ask(o, w.filled(bodies[w.name+" "+o.String()]), apiKey(w.mine)), success)
		if o.method == http.MethodGet { // an operation is created, in progress and done
			for range 3 {
				w.clock.Sleep(t.Context(), time.Second)
				w.fits(o, w.ask(o, nil, apiKey(w.mine)), success)
			}
			w.clock.Sleep(t.Context(), time.Minute)
			w.fits(o, w.ask(o, nil, apiKey(w.mine)), success)
		}
	})
	if count != 33 {
		t.Errorf("%d operations, want 33", count)
	}
}

func keysOf(answers map[int]schema) (keys []int) {
	for status := range answers {
		keys = append(keys, status)
	}
	return keys
}

// Requests that provoke the statuses which operations document in addition to their success: by API and operation, or ""
// for every operation that documents the status.
func TestEveryOperationRefusesInItsShape(t *testing.T) {
	key := func(w *arranged) header { return apiKey(w.mine) }
	refusals := map[int]map[string]func(w *arranged, o operation) answer{
		304: {"": func(w *arranged, o operation) answer {
			etag := w.ask(o, nil, key(w)).header.Get("ETag")
			return w.ask(o, nil, key(w), header{{"If-None-Match", etag}})
		}},
		401: {"": func(w *arranged, o operation) answer { return w.ask(o, nil) }},
		404: {"": func(w *arranged, o operation) answer {
			w.ids = map[string]string{"sku": "unknown", "unified /flat_lay_operations": "unknown"}
			return w.ask(o, w.filled(fields{"image_type": flat, "sku_id": "unknown"}), key(w))
		}},
		422: {"": func(w *arranged, o operation) answer {
			if len(o.query) > 0 {
				return w.send(o.method, w.path(o)+"?"+o.query[0].name+"=x", nil, key(w))
			}
			if o.media == "multipart" {
				return w.send(o.method, w.path(o), strings.NewReader("{}"), key(w), jsonBody)
			}
			return w.ask(o, []any{}, key(w))
		}},
		400: {
			"unified POST /sku_items": func(w *arranged, o operation) answer {
				return w.ask(o, fields{"sku_id": "c", "product_info": fields{"image_urls": []any{}, "uploaded_image_ids": []any{}}}, key(w))
			},
			"unified POST /flat_lay_operations": func(w *arranged, o operation) answer {
				return w.ask(o, fields{"image_type": flat}, key(w))
			},
		},
		409: {
			"unified POST /sku_items": func(w *arranged, o operation) answer { return w.ask(o, product("a", nil), key(w)) },
			"unified GET /recommendations/outfits/{sku_id}": func(w *arranged, o operation) answer {
				w.ids["sku"] = "b"
				return w.ask(o, nil, key(w))
			},
			"unified POST /flat_lay_operations": func(w *arranged, o operation) answer {
				return w.ask(o, fields{"image_type": flat, "sku_id": "b"}, key(w))
			},
		},
	}
	eachOperation(t, func(t *testing.T, w *arranged, o operation) {
		for _, status := range keysOf(o.answers) {
			if status < 300 || unreachable(w.name, o, status) != "" {
				continue
			}
			ask := refusals[status][w.name+" "+o.String()]
			if ask == nil {
				ask = refusals[status][""]
			}
			if ask == nil {
				t.Errorf("no request provokes %d", status)
				continue
			}
			fresh := arrange(t, w.name)
			fresh.fits(o, ask(fresh, o), status)
		}
	})
}

// unreachable says why no request gets a documented status from the stand-in; "" if one does.
func unreachable(api string, o operation, status int) string {
	switch {
	case status == 500 || status == 503:
		return "the stand-in fails at no request"
	case status == 403 || status == 429:
		return "the gateway's, and without a shape"
	case status == 422 && o.body == nil && !hasNumber(o):
		return "every path and every optional text is good"
	case status == 400 && o.method != http.MethodPost:
		return "no rule is left to break once the shape is good"
	}
	return ""
}

// hasNumber reports whether a query parameter can be of a wrong type.
func hasNumber(o operation) bool {
	return slices.ContainsFunc(o.query, func(p parameter) bool { return p.schema["type"] == "integer" })
}

package backend_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/reason"
)

// post sends JSON.
func (w *world) post(method, path string, body any, headers ...header) answer {
	w.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.Fatal(err)
	}
	return w.send(method, path, strings.NewReader(string(raw)), append(headers, jsonBody)...)
}

// product is a SKU as a brand makes it, with more fields.
func product(sku string, more fields) fields {
	all := fields{"sku_id": sku, "product_info": fields{"image_urls": []string{"https://shop.example/1.jpg"}, "title": "Dress"}}
	for name, value := range more {
		all[name] = value
	}
	return all
}

func TestASKULivesFromCreationToDeletion(t *testing.T) {
	w := newWorld(t)
	created := w.post(http.MethodPost, "/v1/sku_items", product("dress-1", fields{
		"capabilities": fields{"try_on": true}, "metadata": fields{"season": json.Number("7")},
	}), apiKey(w.mine))
	w.expect(created, http.StatusCreated, "")
	shown := w.send(http.MethodGet, "/v1/sku_items/dress-1", nil, subscription(w.mine))
	if string(shown.body) != string(created.body) {
		t.Errorf("created %s, shown %s", created.body, shown.body)
	}
	got := shown.object(t)
	if got["created_at"] != "2026-03-01T12:00:00Z" || got["metadata"].(fields)["season"] != float64(7) || got["merchandising"].(fields)["availability"] != "in_stock" {
		t.Errorf("got %v", got)
	}
	w.expect(w.post(http.MethodPost, "/v1/sku_items", product("dress-1", nil), apiKey(w.mine)), http.StatusConflict, reason.SKUExists)
	w.expect(w.post(http.MethodPost, "/v1/sku_items", product("dress-1", nil), apiKey(w.other)), http.StatusCreated, "")
	w.expect(w.send(http.MethodDelete, "/v1/sku_items/dress-1", nil, apiKey(w.mine)), http.StatusNoContent, "")
	w.expect(w.send(http.MethodGet, "/v1/sku_items/dress-1", nil, apiKey(w.mine)), http.StatusNotFound, reason.SKUUnknown)
	w.expect(w.send(http.MethodDelete, "/v1/sku_items/dress-1", nil, apiKey(w.mine)), http.StatusNotFound, reason.SKUUnknown)
	w.expect(w.send(http.MethodGet, "/v1/sku_items/dress-1", nil, apiKey(w.other)), http.StatusOK, "")
}

func TestChangingTheCatalogueNeedsMoreThanTheSubscription(t *testing.T) {
	w := newWorld(t)
	for _, call := range [][2]string{
		{"POST", "/v1/sku_items"}, {"DELETE", "/v1/sku_items/a"}, {"PATCH", "/v1/sku_items/a/capabilities"},
		{"PATCH", "/v1/sku_items/a/merchandising"}, {"POST", "/v1/flat_lay_operations"},
	} {
		w.expect(w.post(call[0], call[1], fields{}, subscription(w.mine)), http.StatusUnauthorized, reason.CredentialInsufficient)
	}
}

// readiness is how far a capability of a SKU is.
func (w *world) readiness(sku, capability string) any {
	got := w.send(http.MethodGet, "/v1/sku_items/"+sku, nil, apiKey(w.mine)).object(w.T)
	return got["capabilities_readiness"].(fields)[capability].(fields)["status"]
}

func TestACapabilityIsPreparedOnTheClock(t *testing.T) {
	w := newWorld(t)
	w.post(http.MethodPost, "/v1/sku_items", product("a", fields{"capabilities": fields{"try_on": true}}), apiKey(w.mine))
	for _, step := range []struct {
		wait time.Duration
		want string
	}{{0, "preparing"}, {backend.DefaultPace.Success - 1, "preparing"}, {1, "ready"}} {
		w.clock.Sleep(t.Context(), step.wait)
		if got := w.readiness("a", "try_on"); got != step.want {
			t.Errorf("got %v, want %s", got, step.want)
		}
	}
	if got := w.readiness("a", "size_and_fit"); got != "absent" {
		t.Errorf("a capability that nobody wants is %v", got)
	}
	w.expect(w.post(http.MethodPatch, "/v1/sku_items/a/capabilities", fields{"size_and_fit": true}, apiKey(w.mine)), http.StatusOK, "")
	if on, off := w.readiness("a", "size_and_fit"), w.readiness("a", "try_on"); on != "preparing" || off != "absent" {
		t.Errorf("after the change: %v and %v", on, off)
	}
}

func TestMerchandisingIsReplacedWithoutPreparation(t *testing.T) {
	w := newWorld(t)
	w.post(http.MethodPost, "/v1/sku_items", product("a", fields{"capabilities": fields{"try_on": true}}), apiKey(w.mine))
	w.clock.Sleep(t.Context(), time.Minute)
	for _, step := range []struct {
		body fields
		want string
	}{{fields{"availability": "preorder"}, "preorder"}, {fields{}, "in_stock"}} {
		got := w.post(http.MethodPatch, "/v1/sku_items/a/merchandising", step.body, apiKey(w.mine)).object(t)
		if got["merchandising"].(fields)["availability"] != step.want {
			t.Errorf("got %v, want %s", got["merchandising"], step.want)
		}
	}
	if got := w.readiness("a", "try_on"); got != "ready" {
		t.Errorf("try-on is %v", got)
	}
	w.expect(w.post(http.MethodPatch, "/v1/sku_items/b/merchandising", fields{}, apiKey(w.mine)), http.StatusNotFound, reason.SKUUnknown)
}

func TestTheCatalogueIsPaged(t *testing.T) {
	w := newWorld(t)
	names := strings.Split("a b c d e f g h i j k l", " ")
	for _, name := range names {
		w.expect(w.post(http.MethodPost, "/v1/sku_items", product(name, nil), apiKey(w.mine)), http.StatusCreated, "")
	}
	for query, want := range map[string]struct {
		items string
		next  any
	}{
		"":                            {"abcdefghij", float64(10)},
		"?offset=10":                  {"kl", nil},
		"?offset=2&limit=3":           {"cde", float64(5)},
		"?offset=9&limit=3":           {"jkl", nil},
		"?offset=12":                  {"", nil},
		"?offset=9223372036854775807": {"", nil},
		"?limit=500":                  {"abcdefghijkl", nil},
		"?limit=12":                   {"abcdefghijkl", nil},
	} {
		got := w.send(http.MethodGet, "/v1/sku_items"+query, nil, subscription(w.mine)).object(t)
		listed := ""
		for _, item := range got["items"].([]any) {
			listed += item.(fields)["sku_id"].(string)
		}
		if listed != want.items || got["next_offset"] != want.next || got["total"] != float64(len(names)) {
			t.Errorf("%s: got %s, next %v, total %v", query, listed, got["next_offset"], got["total"])
		}
	}
	for query, message := range map[string]string{
		"offset=-1": "Input should be greater than or equal to 0", "limit=0": "Input should be greater than or equal to 1",
		"limit=501": "Input should be less than or equal to 500", "limit=x": "Input should be a valid integer, unable to parse string as an integer",
	} {
		got := w.send(http.MethodGet, "/v1/sku_items?"+query, nil, subscription(w.mine))
		w.expect(got, http.StatusUnprocessableEntity, reason.QueryInvalid)
		name, _, _ := strings.Cut(query, "=")
		if !strings.Contains(string(got.body), `"loc":["query","`+name+`"],"msg":"`+message+`"`) {
			t.Errorf("%s: got %s", query, got.body)
		}
	}
}

func TestEveryBadParameterIsNamedAtOnce(t *testing.T) {
	w := newWorld(t)
	got := w.send(http.MethodGet, "/v1/sku_items?limit=501&offset=-1", nil, subscription(w.mine))
	w.expect(got, http.StatusUnprocessableEntity, reason.QueryInvalid)
	const want = `{"detail":[` +
		`{"loc":["query","offset"],"msg":"Input should be greater than or equal to 0","type":"greater_than_equal"},` +
		`{"loc":["query","limit"],"msg":"Input should be less than or equal to 500","type":"less_than_equal"}]}`
	if string(got.body) != want {
		t.Errorf("got %s", got.body)
	}
}

// The OpenAPI file gives count an exclusiveMinimum, for which Pydantic has words of its own.
func TestNoOutfitsIsNotMoreThanNone(t *testing.T) {
	w := newWorld(t)
	got := w.send(http.MethodGet, "/v1/recommendations/outfits/a?count=0", nil, subscription(w.mine))
	if want := `{"detail":[{"loc":["query","count"],"msg":"Input should be greater than 0","type":"greater_than"}]}`; string(got.body) != want {
		t.Errorf("got %s", got.body)
	}
}

func TestProductsAreChecked(t *testing.T) {
	images := func(key string, n int) fields {
		return product("a", fields{"product_info": fields{key: strings.Split(strings.Repeat("https://a/ ", n-1)+"https://a/", " ")}})
	}
	for name, tc := range map[string]struct {
		body   any
		status int
		answer string
	}{
		"no product":              {fields{"sku_id": "a"}, 422, `{"detail":[{"loc":["body","product_info"],"msg":"Field required","type":"missing"}]}`},
		"a SKU as number":         {fields{"sku_id": 1, "product_info": fields{}}, 422, `{"detail":[{"loc":["body","sku_id"],"msg":"Input should be a valid string","type":"string_type"}]}`},
		"an unknown gender":       {product("a", fields{"product_info": fields{"gender": "x"}}), 422, `{"detail":[{"loc":["body","product_info","gender"],"msg":"Input should be 'male', 'female' or 'unisex'","type":"enum"}]}`},
		"a capability as text":    {product("a", fields{"capabilities": fields{"try_on": "yes"}}), 422, `{"detail":[{"loc":["body","capabilities","try_on"],"msg":"Input should be a valid boolean","type":"bool_type"}]}`},
		"an image without a view": {product("a", fields{"capabilities": fields{"off_figure_product_images": []any{fields{"flat_lay_type": "flat"}}}}), 422, `{"detail":[{"loc":["body","capabilities","off_figure_product_images",0,"viewpoint"],"msg":"Field required","type":"missing"}]}`},
		"metadata as list":        {product("a", fields{"metadata": []int{1}}), 422, `{"detail":[{"loc":["body","metadata"],"msg":"Input should be a valid dictionary","type":"dict_type"}]}`},
		"no body":                 {nil, 422, `{"detail":[{"loc":["body"],"msg":"Field required","type":"missing"}]}`},
		"an address as image":     {product("a", fields{"product_info": fields{"image_urls": []string{"a.jpg"}}}), 422, `{"detail":[{"loc":["body","product_info","image_urls",0],"msg":"Input should be a valid URL, relative URL without a base","type":"url_parsing"}]}`},
		"a file as image":         {product("a", fields{"product_info": fields{"image_urls": []string{"file:///a.jpg"}}}), 422, `{"detail":[{"loc":["body","product_info","image_urls",0],"msg":"URL scheme should be 'http' or 'https'","type":"url_scheme"}]}`},
		"no shop":                 {product("a", fields{"product_info": fields{"store_url": ""}}), 422, `{"detail":[{"loc":["body","product_info","store_url"],"msg":"Input should be a valid URL, input is empty","type":"url_parsing"}]}`},
		"a shop of 2,084":         {product("a", fields{"product_info": fields{"store_url": "https://a/" + strings.Repeat("é", 2074)}}), 422, `{"detail":[{"loc":["body","product_info","store_url"],"msg":"URL should have at most 2083 characters","type":"url_too_long"}]}`},
		"a shop of 2,083":         {product("a", fields{"product_info": fields{"store_url": "https://a/" + strings.Repeat("é", 2073)}}), 201, ""},
		"both kinds of images":    {product("a", fields{"product_info": fields{"image_urls": []string{"https://a/"}, "uploaded_image_ids": []string{"y"}}}), 400, `{"code":"invalid_product_info","message":"only one of image_urls and uploaded_image_ids may be given","details":null}`},
		"21 images":               {images("image_urls", 21), 400, `{"code":"invalid_product_info","message":"a product has at most 20 images","details":null}`},
		"an unknown upload":       {images("uploaded_image_ids", 1), 400, `{"code":"invalid_product_info","message":"an uploaded image was not found","details":null}`},
		"20 images":               {images("image_urls", 20), 201, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			got := w.post(http.MethodPost, "/v1/sku_items", tc.body, apiKey(w.mine))
			if got.status != tc.status || tc.answer != "" && string(got.body) != tc.answer {
				t.Errorf("got %d %s, want %d %s", got.status, got.body, tc.status, tc.answer)
			}
			if (got.reason() == "") != (got.status == 201) {
				t.Errorf("got reason %q", got.reason())
			}
		})
	}
}

func TestUploadsBecomeURLsOfTheProduct(t *testing.T) {
	w := newWorld(t)
	id := w.upload(aiuta.Unified, apiKey(w.mine))
	body := product("a", fields{"product_info": fields{"uploaded_image_ids": []string{id}}})
	info := w.post(http.MethodPost, "/v1/sku_items", body, apiKey(w.mine)).object(t)["product_info"].(fields)
	if _, there := info["uploaded_image_ids"]; there || len(info["image_urls"].([]any)) != 1 {
		t.Fatalf("got %v", info)
	}
	w.expect(w.send(http.MethodGet, info["image_urls"].([]any)[0].(string), nil), http.StatusOK, "")
}

// As Pydantic writes them.
func TestURLsOfAProductComeBackNormalized(t *testing.T) {
	w := newWorld(t)
	body := product("a", fields{"product_info": fields{"image_urls": []string{"https://a/b c.jpg"}, "store_url": "https://shop.example"}})
	info := w.post(http.MethodPost, "/v1/sku_items", body, apiKey(w.mine)).object(t)["product_info"].(fields)
	if info["store_url"] != "https://shop.example/" || info["image_urls"].([]any)[0] != "https://a/b%20c.jpg" {
		t.Errorf("got %v", info)
	}
}

func TestUnknownSKUsMayBeRefused(t *testing.T) {
	w := newSwitched(t, "unknown_sku", "reject")
	w.expect(w.start(aiuta.Unified, tryOn("a"), w.jwt(nil)), http.StatusBadRequest, reason.SKUUnknown)
	w.post(http.MethodPost, "/v1/sku_items", product("a", fields{"capabilities": fields{"try_on": true}}), apiKey(w.mine))
	w.post(http.MethodPost, "/v1/sku_items", product("b", nil), apiKey(w.mine))
	w.expect(w.start(aiuta.Unified, tryOn("a"), w.jwt(nil)), http.StatusBadRequest, reason.SKUNotReady)
	w.clock.Sleep(t.Context(), backend.DefaultPace.Success)
	w.expect(w.start(aiuta.Unified, tryOn("a"), w.jwt(nil)), http.StatusOK, "")
	w.expect(w.start(aiuta.Unified, tryOn("b"), w.jwt(nil)), http.StatusBadRequest, reason.SKUNotReady)
	w.expect(w.start(aiuta.Unified, tryOn("sku_failed"), w.jwt(nil)), http.StatusOK, "")
	mixed := fields{"uploaded_image_id": "model_man_00", "sku_ids": []string{"a", "c"}}
	w.expect(w.start(aiuta.Unified, mixed, w.jwt(nil)), http.StatusBadRequest, reason.SKUUnknown)
}

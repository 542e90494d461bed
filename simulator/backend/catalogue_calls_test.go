package backend_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/reason"
)

const off = "off_figure_product_images"

var flat = fields{"flat_lay_type": "flat", "viewpoint": "front"}

func TestAFlatLayRunsToItsImage(t *testing.T) {
	w := newWorld(t)
	body := fields{"image_type": flat, "product_info": fields{"title": "Dress"}, "qa_mode": "none"}
	started := w.post(http.MethodPost, "/v1/flat_lay_operations", body, apiKey(w.mine))
	w.expect(started, http.StatusCreated, "")
	path := "/v1/flat_lay_operations/" + started.object(t)["operation_id"].(string)
	if got := w.send(http.MethodGet, path, nil, apiKey(w.mine)).object(t); got["status"] != "CREATED" || got["generated_image"] != nil || got["qa_mode"] != "none" || got["operation_priority"] != "online" {
		t.Errorf("pending: got %v", got)
	}
	w.clock.Sleep(t.Context(), time.Minute)
	got := w.send(http.MethodGet, path, nil, apiKey(w.mine)).object(t)
	if got["status"] != "SUCCESS" {
		t.Fatalf("done: got %v", got)
	}
	w.expect(w.send(http.MethodGet, got["generated_image"].(fields)["url"].(string), nil), http.StatusOK, "")
	w.expect(w.send(http.MethodGet, path, nil, apiKey(w.other)), http.StatusNotFound, reason.OperationUnknown)
}

func TestAFlatLayOfASKUNeedsItsCapability(t *testing.T) {
	w := newWorld(t)
	w.post(http.MethodPost, "/v1/sku_items", product("a", fields{"capabilities": fields{off: []any{flat}}}), apiKey(w.mine))
	ask := func(body fields) answer {
		return w.post(http.MethodPost, "/v1/flat_lay_operations", body, apiKey(w.mine))
	}
	of := fields{"image_type": flat, "sku_id": "a"}
	w.expect(ask(of), http.StatusConflict, reason.SKUNotReady)
	w.clock.Sleep(t.Context(), backend.DefaultPace.Success)
	w.expect(ask(of), http.StatusCreated, "")
	w.expect(ask(fields{"image_type": fields{"flat_lay_type": "detail", "viewpoint": "front"}, "sku_id": "a"}), http.StatusConflict, reason.SKUNotReady)
	w.expect(ask(fields{"image_type": flat, "sku_id": "b"}), http.StatusNotFound, reason.SKUUnknown)
	w.expect(ask(fields{"image_type": flat}), http.StatusBadRequest, reason.ProductInvalid)
	w.expect(ask(fields{"image_type": flat, "sku_id": "a", "product_info": fields{}}), http.StatusBadRequest, reason.ProductInvalid)
	w.expect(ask(fields{"sku_id": "a"}), http.StatusUnprocessableEntity, reason.BodyInvalid)
}

func TestOutfitsBeginWithTheirSKU(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"a", "b", "c"} {
		w.post(http.MethodPost, "/v1/sku_items", product(name, fields{"capabilities": fields{"outfit_recommendations": name == "a"}}), apiKey(w.mine))
	}
	ask := func(path string) answer {
		return w.send(http.MethodGet, "/v1/recommendations/outfits/"+path, nil, subscription(w.mine))
	}
	w.expect(ask("a"), http.StatusConflict, reason.SKUNotReady)
	w.clock.Sleep(t.Context(), time.Minute)
	for query, count := range map[string]int{"": 3, "?count=1": 1, "?count=5&user_id=anna": 5} {
		outfits, _ := decoded(ask("a" + query)).([]any)
		if len(outfits) != count {
			t.Errorf("%s: got %d outfits", query, len(outfits))
		}
		for _, outfit := range outfits {
			if skus := outfit.(fields)["sku_ids"].([]any); skus[0] != "a" || len(skus) != 2 || skus[1] == "a" {
				t.Errorf("got %v", skus)
			}
		}
	}
	w.expect(ask("b"), http.StatusConflict, reason.SKUNotReady)
	w.expect(ask("x"), http.StatusNotFound, reason.SKUUnknown)
	w.expect(ask("a?count=6"), http.StatusUnprocessableEntity, reason.QueryInvalid)
}

func TestTheLegacyCatalogueShowsTheSameSKUs(t *testing.T) {
	w := newWorld(t)
	w.post(http.MethodPost, "/v1/sku_items", product("a", fields{"capabilities": fields{"try_on": true}}), apiKey(w.mine))
	get := func(path string, who header) answer {
		return w.send(http.MethodGet, "/digital-try-on/v1"+path, nil, who)
	}
	catalogs := get("/sku_catalogs", subscription(w.mine)).object(t)["result"].([]any)
	if len(catalogs) != 1 || catalogs[0].(fields)["sku_catalog_name"] != "main" {
		t.Errorf("got %v", catalogs)
	}
	item := get("/sku_items/main/a", subscription(w.mine)).object(t)
	if item["is_ready"] != false || item["title"] != "Dress" || len(item["image_urls"].([]any)) != 1 {
		t.Errorf("got %v", item)
	}
	w.clock.Sleep(t.Context(), time.Minute)
	if item := get("/sku_items/main/a", subscription(w.mine)).object(t); item["is_ready"] != true {
		t.Errorf("got %v", item)
	}
	for path, want := range map[string]int{"/sku_items/main": 1, "/sku_items/aiuta_demo": 3, "/sku_items/aiuta_demo?limit=2": 2} {
		if got := get(path, subscription(w.mine)).object(t)["result"].([]any); len(got) != want {
			t.Errorf("%s: got %d", path, len(got))
		}
	}
	w.expect(get("/sku_items/x", subscription(w.mine)), http.StatusNotFound, reason.CatalogUnknown)
	w.expect(get("/sku_items/main/a", subscription(w.other)), http.StatusNotFound, reason.SKUUnknown)
}

func TestOldOperationsAreListedByKeys(t *testing.T) {
	w := newWorld(t)
	var ids []string // the newest first
	for range 5 {
		id := w.start(aiuta.Legacy, dress, apiKey(w.mine)).object(t)["operation_id"].(string)
		ids = append([]string{id}, ids...)
	}
	w.start(aiuta.Legacy, dress, apiKey(w.other))
	w.start(aiuta.Unified, dress, apiKey(w.mine))
	for query, want := range map[string][]string{
		"":                            ids,
		"?limit=2":                    ids[:2],
		"?limit=2&after=" + ids[1]:    ids[2:4],
		"?limit=500&before=" + ids[3]: ids[:3],
		"?limit=2&before=" + ids[3]:   ids[1:3],
		"?before=" + ids[0]:           nil,
		"?after=" + ids[4]:            nil,
		"?after=nobody":               nil,
		"?before=nobody":              nil,
	} {
		got := w.send(http.MethodGet, "/digital-try-on/v1/sku_images_operations"+query, nil, subscription(w.mine)).object(t)
		var listed []string
		for _, operation := range got["result"].([]any) {
			listed = append(listed, operation.(fields)["id"].(string))
		}
		if strings.Join(listed, " ") != strings.Join(want, " ") {
			t.Errorf("%s: got %s, want %s", query, listed, want)
		}
		if len(want) > 0 && (got["before"] != want[0] || got["after"] != want[len(want)-1]) {
			t.Errorf("%s: got before %v, after %v", query, got["before"], got["after"])
		}
	}
}

func TestASizeFollowsFromTheBody(t *testing.T) {
	eachGeneration(t, func(t *testing.T, g aiuta.Generation) {
		w := newWorld(t)
		path := g.Base + "/size_and_fit/recommendation"
		survey := func(weight int) fields {
			return fields{"code": "chart", "age": 30, "height": 180, "weight": weight, "gender": "Male", "hipShape": nil}
		}
		for weight, want := range map[int]string{50: "S", 75: "M", 90: "L", 120: "XL"} {
			got := w.post(http.MethodPost, path, survey(weight), subscription(w.mine)).object(t)
			if got["recommendedSizeName"] != want || len(got["sizes"].([]any)) != 4 {
				t.Errorf("%d kg: got %v, want %s", weight, got, want)
			}
		}
		bad := survey(70)
		bad["gender"], bad["age"] = "male", 30.5
		got := w.post(http.MethodPost, path, bad, subscription(w.mine))
		const want = `{"detail":[{"loc":["body","age"],"msg":"Input should be a valid integer","type":"int_type"},{"loc":["body","gender"],"msg":"Input should be 'Male' or 'Female'","type":"enum"}]}`
		if got.status != 422 || string(got.body) != want {
			t.Errorf("got %d %s", got.status, got.body)
		}
	})
}

func TestOutfitsAreSuggested(t *testing.T) {
	eachGeneration(t, func(t *testing.T, g aiuta.Generation) {
		w := newWorld(t)
		for query, want := range map[string]int{"": 3, "?limit=1": 1} {
			outfits, _ := decoded(w.send(http.MethodGet, g.Base+"/suggested_outfits"+query, nil, subscription(w.mine))).([]any)
			if len(outfits) != want {
				t.Errorf("%s: got %d outfits", query, len(outfits))
			}
			for _, outfit := range outfits {
				w.expect(w.send(http.MethodGet, outfit.(fields)["model_image_url"].(string), nil), http.StatusOK, "")
			}
		}
	})
}

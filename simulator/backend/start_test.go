package backend_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/reason"
)

func TestStartAnswersBadBodiesAsFastAPIDoes(t *testing.T) {
	missing := func(path string) string {
		return `{"detail":[{"loc":["body"` + path + `],"msg":"Field required","type":"missing"}]}`
	}
	notObject := `{"detail":[{"loc":["body"],"msg":"Input should be a valid dictionary or object to extract fields from","type":"model_attributes_type"}]}`
	notJSON := `{"detail":[{"loc":["body"],"msg":"JSON decode error","type":"json_invalid"}]}`
	notString := func(path string) string {
		return `{"detail":[{"loc":["body",` + path + `],"msg":"Input should be a valid string","type":"string_type"}]}`
	}
	oneSKU := `{"detail":[{"loc":["body"],"msg":"Value error, exactly one of sku_id and sku_ids is needed","type":"value_error"}]}`
	noImage := `{"detail":"Input image was not found"}`
	unparsable := `{"detail":"There was an error parsing the body"}`
	for name, tc := range map[string]struct {
		body   string
		status int
		answer string
	}{
		"no image id":             {`{"sku_id":"a"}`, 422, missing(`,"uploaded_image_id"`)},
		"another spelling":        {`{"UPLOADED_IMAGE_ID":"model_man_00","sku_id":"a"}`, 422, missing(`,"uploaded_image_id"`)},
		"an image id as number":   {`{"uploaded_image_id":1,"sku_id":"a"}`, 422, notString(`"uploaded_image_id"`)},
		"an image id of null":     {`{"uploaded_image_id":null,"sku_id":"a"}`, 422, notString(`"uploaded_image_id"`)},
		"a SKU as list":           {`{"uploaded_image_id":"x","sku_id":["a"]}`, 422, notString(`"sku_id"`)},
		"a SKU in the list of 1":  {`{"uploaded_image_id":"x","sku_ids":["a",1]}`, 422, notString(`"sku_ids",1`)},
		"SKUs as text":            {`{"uploaded_image_id":"x","sku_ids":"a,b"}`, 422, `{"detail":[{"loc":["body","sku_ids"],"msg":"Input should be a valid list","type":"list_type"}]}`},
		"no SKU in the list":      {`{"uploaded_image_id":"x","sku_ids":[]}`, 422, `{"detail":[{"loc":["body","sku_ids"],"msg":"List should have at least 1 item after validation, not 0","type":"too_short"}]}`},
		"no SKU":                  {`{"uploaded_image_id":"x"}`, 422, oneSKU},
		"SKUs of null":            {`{"uploaded_image_id":"x","sku_id":null,"sku_ids":null}`, 422, oneSKU},
		"both spellings of a SKU": {`{"uploaded_image_id":"x","sku_id":"a","sku_ids":["a"]}`, 422, oneSKU},
		"two mistakes":            {`{"sku_id":1}`, 422, `{"detail":[{"loc":["body","uploaded_image_id"],"msg":"Field required","type":"missing"},{"loc":["body","sku_id"],"msg":"Input should be a valid string","type":"string_type"}]}`},
		"an unknown image":        {`{"uploaded_image_id":"user_image-0","sku_id":"a"}`, 400, noImage},
		"an empty image id":       {`{"uploaded_image_id":"","sku_id":"a"}`, 400, noImage},
		"a list":                  {`[]`, 422, notObject},
		"a text":                  {`"a"`, 422, notObject},
		"half an object":          {`{"uploaded_image_id":`, 422, notJSON},
		"two objects":             {`{}{}`, 422, notJSON},
		"a name twice":            {`{"sku_id":"a","sku_id":"b"}`, 422, notJSON},
		"deep nesting":            {strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000), 422, notJSON},
		"broken UTF-8":            {"{\"uploaded_image_id\":\"\xff\"}", 400, unparsable},
	} {
		t.Run(name, func(t *testing.T) {
			eachGeneration(t, func(t *testing.T, g aiuta.Generation) {
				w := newWorld(t)
				got := w.start(g, tc.body, apiKey(w.mine))
				if got.status != tc.status || string(got.body) != tc.answer {
					t.Errorf("got %d %s, want %d %s", got.status, got.body, tc.status, tc.answer)
				}
				if got.reason() == "" {
					t.Error("the refusal has no reason")
				}
			})
		})
	}
}

func TestStartCountsSKUs(t *testing.T) {
	for _, tc := range []struct {
		generation aiuta.Generation
		most       int
		answer     string
	}{
		{aiuta.Legacy, 2, `{"detail":[{"loc":["body","sku_ids"],"msg":"List should have at most 2 items after validation, not 3","type":"too_long"}]}`},
		{aiuta.Unified, 5, `{"detail":[{"loc":["body","sku_ids"],"msg":"List should have at most 5 items after validation, not 6","type":"too_long"}]}`},
	} {
		t.Run(tc.generation.Name, func(t *testing.T) {
			w := newWorld(t)
			skus := strings.Split("a,b,c,d,e,f", ",")
			body := fields{"uploaded_image_id": "model_man_00", "sku_ids": skus[:tc.most]}
			w.expect(w.start(tc.generation, body, apiKey(w.mine)), http.StatusOK, "")
			body["sku_ids"] = skus[:tc.most+1]
			if got := w.start(tc.generation, body, apiKey(w.mine)); got.status != 422 || string(got.body) != tc.answer {
				t.Errorf("got %d %s", got.status, got.body)
			}
		})
	}
}

func TestOnlyTheLegacyStartChecksItsOwnFields(t *testing.T) {
	body := fields{"uploaded_image_id": "model_man_00", "sku_id": "a", "sku_catalog_name": 1}
	w := newWorld(t)
	w.expect(w.start(aiuta.Legacy, body, apiKey(w.mine)), http.StatusUnprocessableEntity, reason.BodyInvalid)
	w.expect(w.start(aiuta.Unified, body, apiKey(w.mine)), http.StatusOK, "")
}

func TestAMissingBodyLacksWhatTheSchemaRequires(t *testing.T) {
	for _, tc := range []struct {
		generation   aiuta.Generation
		body, answer string
	}{
		{aiuta.Legacy, "", `{"detail":[{"loc":["body","uploaded_image_id"],"msg":"Field required","type":"missing"}]}`},
		{aiuta.Legacy, "null", `{"detail":[{"loc":["body","uploaded_image_id"],"msg":"Field required","type":"missing"}]}`},
		{aiuta.Unified, "", `{"detail":[{"loc":["body"],"msg":"Field required","type":"missing"}]}`},
		{aiuta.Unified, "null", `{"detail":[{"loc":["body"],"msg":"Field required","type":"missing"}]}`},
	} {
		t.Run(tc.generation.Name+" "+tc.body, func(t *testing.T) {
			w := newWorld(t)
			if got := w.start(tc.generation, tc.body, apiKey(w.mine)); got.status != 422 || string(got.body) != tc.answer {
				t.Errorf("got %d %s", got.status, got.body)
			}
		})
	}
}

func TestStartReadsJSONByItsContentType(t *testing.T) {
	for contentType, status := range map[string]int{
		"application/json":                  200,
		"application/json; charset=utf-8":   200,
		"application/vnd.aiuta+json":        200,
		"":                                  200,
		"text/plain":                        422,
		"application/x-www-form-urlencoded": 422,
		"text/x+json":                       422,
		";":                                 422,
	} {
		t.Run(contentType, func(t *testing.T) {
			w := newWorld(t)
			method, path := aiuta.Unified.Endpoint(aiuta.CallStartOperation)
			sent := apiKey(w.mine)
			if contentType != "" {
				sent = append(sent, [2]string{"Content-Type", contentType})
			}
			body := strings.NewReader(`{"uploaded_image_id":"model_man_00","sku_id":"a"}`)
			if got := w.send(method, path, body, sent); got.status != status {
				t.Errorf("got %d %s, want %d", got.status, got.body, status)
			}
		})
	}
}

func TestABodyBeyondTheCapIsRefused(t *testing.T) {
	w := newWorld(t)
	body := bytes.Repeat([]byte(" "), 1<<20+1)
	got := w.start(aiuta.Unified, string(body), apiKey(w.mine))
	w.expect(got, http.StatusRequestEntityTooLarge, reason.BodyTooLarge)
	if !got.closed {
		t.Error("the rest of the body may still come")
	}
}

func TestImagesOfAnotherAccountAreUnknown(t *testing.T) {
	w := newWorld(t)
	imageID := w.upload(aiuta.Unified, subscription(w.other))
	body := fields{"uploaded_image_id": imageID, "sku_id": "a"}
	w.expect(w.start(aiuta.Unified, body, w.jwt(nil)), http.StatusBadRequest, reason.ImageUnknown)
}

package backend_test

import (
	"net/http"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
)

// orNull lets a value be null as well.
func orNull(c check) check {
	return func(t *testing.T, path string, value any) {
		if value != nil {
			c(t, path, value)
		}
	}
}

// moment is a date-time of RFC 3339.
func moment(t *testing.T, path string, value any) {
	s, _ := value.(string)
	if _, err := time.Parse(time.RFC3339, s); err != nil {
		t.Errorf("%s is %v: %v", path, value, err)
	}
}

func anything(*testing.T, string, any) {}

// The schemas of the catalogue in docs, api/unified/openapi.json: the required fields, and those that answers
// always have.
var (
	apiError       = object{"code": text, "message": text, "details": null}
	plainOperation = object{"operation_id": text}
	flatLayImage   = object{"flat_lay_type": oneOf("flat", "ghost_mannequin", "detail"), "viewpoint": oneOf("front", "back")}
	skuReadiness   = object{
		"updated_at":    moment,
		"status":        oneOf("absent", "preparing", "ready", "rejected", "failed"),
		"error_message": orNull(text),
	}
	skuReadinesses = object{
		"try_on": skuReadiness.check, "outfit_recommendations": skuReadiness.check, "size_and_fit": skuReadiness.check,
		off:                        listOf(object{"image_type": flatLayImage.check, "readiness": skuReadiness.check}.check),
		"on_figure_product_images": listOf(object{"image_type": anything, "readiness": skuReadiness.check}.check),
	}
	skuCapabilities = object{
		"try_on": truth, "outfit_recommendations": truth, "size_and_fit": truth,
		off: listOf(flatLayImage.check), "on_figure_product_images": listOf(anything),
	}
	skuItem = object{
		"internal_id": text, "sku_id": text, "created_at": moment,
		"product_info":           object{"image_urls": listOf(text), "title": orNull(text), "extra": object{}.check}.check,
		"capabilities":           skuCapabilities.check,
		"capabilities_readiness": skuReadinesses.check,
		"merchandising":          object{"availability": oneOf("in_stock", "out_of_stock", "preorder", "backorder")}.check,
		"metadata":               object{}.check,
	}
	skuItemsList     = object{"items": listOf(skuItem.check), "total": number, "next_offset": orNull(number)}
	unifiedOutfit    = object{"id": text, "sku_ids": listOf(text), "metadata": object{}.check}
	flatLayOperation = object{
		"id": text, "status": oneOf("CREATED", "SUCCESS"), "error": orNull(text), "image_type": flatLayImage.check,
		"generated_image":    orNull(aiutaImage.check),
		"operation_priority": oneOf("online", "offline"), "qa_mode": oneOf("none", "auto", "human"),
	}
	// android ProductItemDTO.kt before 5.0.0.
	legacySKUItem = object{
		"id": text, "sku_id": text, "sku_catalog_name": text, "description": text, "title": text,
		"category_google_id": text, "category_google_name": text, "color": text,
		"image_urls": listOf(text), "descriptive_image_urls": listOf(text), "is_ready": truth,
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

func TestAnswersOfTheCatalogueConformToTheSchemas(t *testing.T) {
	w := newWorld(t)
	key := apiKey(w.mine)
	whole := fields{
		"capabilities":  fields{"try_on": true, "outfit_recommendations": true, off: []any{flat}, "on_figure_product_images": []any{fields{"viewpoint": "side", "pose": "walking"}}},
		"merchandising": fields{"availability": "backorder"}, "metadata": fields{"a": 1},
	}
	created := w.post(http.MethodPost, "/v1/sku_items", product("a", whole), key)
	w.start(aiuta.Legacy, dress, key)
	w.clock.Sleep(t.Context(), time.Minute)
	flatLay := w.post(http.MethodPost, "/v1/flat_lay_operations", fields{"sku_id": "a", "image_type": flat}, key)
	path := "/v1/flat_lay_operations/" + flatLay.object(t)["operation_id"].(string)
	pending := w.send(http.MethodGet, path, nil, key)
	w.clock.Sleep(t.Context(), time.Minute)
	survey := fields{"code": "c", "age": 30, "height": 180, "weight": 80, "gender": "Female"}
	get := func(path string) answer { return w.send(http.MethodGet, path, nil, key) }
	for name, tc := range map[string]struct {
		got    answer
		status int
		schema check
	}{
		"created SKU":        {created, 201, skuItem.check},
		"SKU":                {get("/v1/sku_items/a"), 200, skuItem.check},
		"SKUs":               {get("/v1/sku_items"), 200, skuItemsList.check},
		"capabilities":       {w.post(http.MethodPatch, "/v1/sku_items/a/capabilities", whole["capabilities"], key), 200, skuItem.check},
		"merchandising":      {w.post(http.MethodPatch, "/v1/sku_items/a/merchandising", fields{}, key), 200, skuItem.check},
		"unknown SKU":        {get("/v1/sku_items/x"), 404, apiError.check},
		"SKU that exists":    {w.post(http.MethodPost, "/v1/sku_items", product("a", nil), key), 409, apiError.check},
		"started flat lay":   {flatLay, 201, plainOperation.check},
		"pending flat lay":   {pending, 200, flatLayOperation.check},
		"finished flat lay":  {get(path), 200, flatLayOperation.check},
		"unknown flat lay":   {get("/v1/flat_lay_operations/x"), 404, apiError.check},
		"legacy catalogues":  {get("/digital-try-on/v1/sku_catalogs"), 200, pageOf(object{"id": text, "sku_catalog_name": text})},
		"legacy SKUs":        {get("/digital-try-on/v1/sku_items/main"), 200, pageOf(legacySKUItem)},
		"demo SKUs":          {get("/digital-try-on/v1/sku_items/aiuta_demo"), 200, pageOf(legacySKUItem)},
		"legacy SKU":         {get("/digital-try-on/v1/sku_items/aiuta_demo/demo_coat"), 200, legacySKUItem.check},
		"legacy operations":  {get("/digital-try-on/v1/sku_images_operations"), 200, pageOf(operationOf(generatedSKUImage))},
		"suggested outfits":  {get("/v1/suggested_outfits"), 200, suggestedOutfits},
		"recommended size":   {w.post(http.MethodPost, "/v1/size_and_fit/recommendation", survey, key), 200, sizeFit.check},
		"bad query":          {get("/v1/sku_items?limit=0"), 422, httpValidationError.check},
		"outfits not ready":  {get("/v1/recommendations/outfits/a"), 409, apiError.check}, // its capabilities were patched
		"unknown collection": {get("/v1/nothing"), 404, object{"detail": text}.check},
	} {
		t.Run(name, func(t *testing.T) { conforms(t, tc.got, tc.status, tc.schema) })
	}
	w.clock.Sleep(t.Context(), time.Minute)
	conforms(t, get("/v1/recommendations/outfits/a"), 200, listOf(unifiedOutfit.check))
}

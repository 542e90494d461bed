package backend

import (
	"net/http"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/storage"
)

// studio is the API that draws product images. No SDK calls it, and no token is good for it. Source: api/studio.
var studio = aiuta.Generation{Name: "studio", Base: "/studio/v1"}

func (b *Backend) studioRoutes() []route {
	at := func(method, path string, c call) route {
		return route{method, studio.Base + path, gateway.NeedsAPIKey, sourceStudio, studio, c}
	}
	return []route{
		at(http.MethodPost, "/uploaded_images", call{answer: b.images.Upload, maxBody: int64(b.config.MaxUpload)}),
		at(http.MethodGet, "/uploaded_images/{id}", call{answer: b.images.ReadUpload}),
		at(http.MethodDelete, "/uploaded_images/{id}", call{answer: b.images.DeleteUpload}),
		at(http.MethodDelete, "/generated_images/{id}", call{answer: b.images.DeleteGenerated}),
		at(http.MethodPost, "/flat_lay_operations", call{answer: b.startStudio(flatLays)}),
		at(http.MethodGet, "/flat_lay_operations/{id}", call{answer: b.studioStatus(flatLays)}),
		at(http.MethodGet, "/on_figure_model_presets", call{answer: modelPresets}),
		at(http.MethodPost, "/on_figure_operations", call{answer: b.startStudio(onFigures)}),
		at(http.MethodPost, "/on_figure_operations/regenerate", call{answer: b.regenerate}),
		at(http.MethodGet, "/on_figure_operations/{id}", call{answer: b.studioStatus(onFigures)}),
	}
}

// studioKind is one of the two kinds of operations.
type studioKind struct {
	prefix string
	schema fastapi.Schema
	// members of the request are repeated by the status, with these defaults.
	members map[string]any
}

var (
	flatLays = &studioKind{"flatlay_op-", flatLaysSchema, map[string]any{
		"operation_priority": "offline", "number_of_generations": 1, "output_image_size": nil, "output_image_paddings": nil,
		"background_settings": map[string]any{"background_type": "arbitrary"}, "image_types": nil,
	}}
	onFigures = &studioKind{"onfigure_op-", onFiguresSchema, map[string]any{
		"operation_priority": "offline", "number_of_generations": 1, "output_image_size": nil, "output_image_paddings": nil,
		"background_settings": map[string]any{"background_type": "arbitrary"}, "image_types": nil,
		"on_figure_model_preset_id": nil, "on_figure_model_settings": nil,
	}}
)

// studioOperation draws images of a product.
type studioOperation struct {
	id      string
	kind    *studioKind
	owner   *portal.Account
	started time.Time
	request map[string]any
	results []studioResult
}

// studioResult is the images of one type. Source: FlatLayGenerationResultItem, OnFigureGenerationResultItem.
type studioResult struct {
	imageType any
	pictures  []storage.Picture
}

type studioResultAnswer struct {
	ImageType       any             `json:"image_type"`
	GeneratedImages []storage.Image `json:"generated_images"`
}

// startStudio answers 200, unlike the flat lay of the unified API. Source: POST /flat_lay_operations and
// /on_figure_operations in api/studio.
func (b *Backend) startStudio(kind *studioKind) gateway.Handler {
	return func(r *http.Request, who gateway.Grant) (any, error) {
		body, err := fastapi.ReadObject(r)
		if err != nil {
			return nil, err
		}
		if err := fastapi.Check(kind.schema, body); err != nil {
			return nil, err
		}
		request := map[string]any{}
		for name, otherwise := range kind.members {
			request[name] = otherwise
			if value, sent := body[name]; sent {
				request[name] = value
			}
		}
		if request["product_info"], err = b.catalogue.ReadProduct(r, who.Account, body["product_info"].(map[string]any), studioProduct); err != nil {
			return nil, err
		}
		return b.beginStudio(kind, who.Account, request)
	}
}

// regenerate repeats an operation with other types. Source: POST /on_figure_operations/regenerate in api/studio.
func (b *Backend) regenerate(r *http.Request, who gateway.Grant) (any, error) {
	body, err := fastapi.ReadObject(r)
	if err != nil {
		return nil, err
	}
	if err := fastapi.Check(regenerateSchema, body); err != nil {
		return nil, err
	}
	original, ok := b.studio.Get(body["original_operation_id"].(string))
	if !ok || original.owner != who.Account || original.kind != onFigures {
		return nil, fastapi.Invalid("value_error", "Value error, the operation was not found", "original_operation_id")
	}
	request := map[string]any{}
	for name, value := range original.request {
		request[name] = value
	}
	request["image_types"] = body["image_types"]
	if number := body["number_of_generations"]; number != nil {
		request["number_of_generations"] = number
	}
	return b.beginStudio(onFigures, who.Account, request)
}

func (b *Backend) beginStudio(kind *studioKind, owner *portal.Account, request map[string]any) (any, error) {
	id, err := b.ids.Next(kind.prefix)
	if err != nil {
		return nil, err
	}
	o := studioOperation{id: id, kind: kind, owner: owner, started: b.config.Clock.Now(), request: request}
	for _, imageType := range request["image_types"].([]any) {
		result := studioResult{imageType: imageType}
		for range wholeOr(request["number_of_generations"], 1) {
			p, err := b.images.Draw(owner, o.started.Add(b.config.Pace.Success))
			if err != nil {
				return nil, err
			}
			result.pictures = append(result.pictures, p)
		}
		o.results = append(o.results, result)
	}
	b.studio.Put(id, o)
	return createdOperation{id}, nil
}

// studioStatus answers GenerateFlatLayImagesOperation or GenerateOnFigureImagesOperation.
func (b *Backend) studioStatus(kind *studioKind) gateway.Handler {
	return func(r *http.Request, who gateway.Grant) (any, error) {
		o, ok := b.studio.Get(r.PathValue("id"))
		if !ok || o.owner != who.Account || o.kind != kind {
			return b.unknownOperation()
		}
		state := operation{started: o.started, pace: b.config.Pace}.state(b.config.Clock.Now())
		answer := map[string]any{"id": o.id, "status": state, "error": nil, "generation_result": nil}
		for name, value := range o.request {
			answer[name] = value
		}
		if state == aiuta.StateSuccess {
			answer["generation_result"] = b.studioResults(r, o)
		}
		return answer, nil
	}
}

// studioResults leaves out images that have expired or were deleted.
func (b *Backend) studioResults(r *http.Request, o studioOperation) []studioResultAnswer {
	var answers []studioResultAnswer
	for _, result := range o.results {
		answer := studioResultAnswer{ImageType: result.imageType, GeneratedImages: []storage.Image{}}
		for _, p := range result.pictures {
			if _, err := b.images.Generated(p.ID, o.owner); err == nil {
				answer.GeneratedImages = append(answer.GeneratedImages, p.Answer(r))
			}
		}
		answers = append(answers, answer)
	}
	return answers
}

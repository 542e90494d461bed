package backend

import (
	"encoding/json"
	"net/http"
	"reflect"

	"aiuta-edge/simulator/backend/catalogue"
	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/storage"
)

// Requests of Studio. Source: the schemas of the same names in api/studio; what they say in words is a 422 here, the one
// status that the file has for a refusal.

var studioProductSchema = fastapi.Object(
	fastapi.Optional("id", fastapi.OrNull(fastapi.Text)),
	fastapi.Optional("image_urls", fastapi.OrNull(fastapi.ListOf(fastapi.WebURL))),
	fastapi.Optional("uploaded_image_ids", fastapi.OrNull(fastapi.ListOf(fastapi.Text))),
	fastapi.Optional("category", fastapi.OrNull(fastapi.Text)),
	fastapi.Optional("title", fastapi.OrNull(fastapi.Text)),
	fastapi.Optional("description", fastapi.OrNull(fastapi.Text)),
)

var studioProduct = catalogue.ProductKind{
	Members: []string{"id", "category", "title", "description"},
	Refuse:  func(text string) error { return fastapi.Invalid("value_error", "Value error, "+text, "product_info") },
}

var studioBackgroundSchema = fastapi.Agreeing(fastapi.Object(
	fastapi.Required("background_type", fastapi.OneOf("arbitrary", "transparent", "reference_color")),
	fastapi.Optional("reference_color", fastapi.OrNull(fastapi.Text)),
), backgroundRule)

// OnFigureModelSettings.
var modelSettingsSchema = fastapi.Object(
	fastapi.Required("gender", fastapi.OneOf("male", "female")),
	fastapi.Optional("ethnicity", fastapi.OrNull(fastapi.OneOf("european", "middle_eastern", "indian", "asian", "pacific_islander", "african", "latino", "native_american"))),
	fastapi.Optional("skin_tone", fastapi.OrNull(fastapi.OneOf("pale_white", "white", "light_brown", "brown", "dark_brown", "black"))),
	fastapi.Optional("body_shape", fastapi.OrNull(fastapi.OneOf("regular", "thin", "muscular", "plus_sized"))),
	fastapi.Optional("age_group", fastapi.OrNull(fastapi.OneOf("child", "teen", "young_adult", "middle_aged_adult", "senior_adult"))),
	fastapi.Optional("height", fastapi.OrNull(fastapi.OneOf("short", "medium", "tall"))),
	fastapi.Optional("hair_length", fastapi.OrNull(fastapi.OneOf("bald", "short", "medium", "long"))),
	fastapi.Optional("hair_style", fastapi.OrNull(fastapi.OneOf("straight", "wavy", "curly"))),
	fastapi.Optional("hair_color", fastapi.OrNull(fastapi.OneOf("blond", "dark_blond", "medium_brown", "dark_brown", "black", "auburn", "red", "gray", "white"))),
	fastapi.Optional("is_pregnant", fastapi.OrNull(fastapi.Truth)),
	fastapi.Optional("has_beard", fastapi.OrNull(fastapi.Truth)),
	fastapi.Optional("has_tattoo", fastapi.OrNull(fastapi.Truth)),
)

// GenerateFlatLayImagesRequest.
var flatLaysSchema = fastapi.Agreeing(fastapi.Object(
	fastapi.Required("product_info", studioProductSchema),
	fastapi.Optional("operation_priority", prioritySchema),
	fastapi.Optional("number_of_generations", fastapi.WholeBetween(1, 4)),
	fastapi.Optional("background_settings", studioBackgroundSchema),
	fastapi.Optional("output_image_size", fastapi.OrNull(imageSizeSchema)),
	fastapi.Optional("output_image_paddings", fastapi.OrNull(sidesSchema)),
	fastapi.Required("image_types", fastapi.Between(1, 6, fastapi.ListOf(catalogue.FlatLayImageSchema))),
), uniqueTypes)

// GenerateOnFigureImagesRequest.
var onFiguresSchema = fastapi.Agreeing(fastapi.Object(
	fastapi.Required("product_info", studioProductSchema),
	fastapi.Optional("operation_priority", prioritySchema),
	fastapi.Optional("number_of_generations", fastapi.WholeBetween(1, 4)),
	fastapi.Optional("background_settings", studioBackgroundSchema),
	fastapi.Optional("output_image_size", fastapi.OrNull(imageSizeSchema)),
	fastapi.Optional("output_image_paddings", fastapi.OrNull(sidesSchema)),
	fastapi.Required("image_types", onFigureTypesSchema),
	fastapi.Optional("on_figure_model_preset_id", fastapi.OrNull(fastapi.Text)),
	fastapi.Optional("on_figure_model_settings", fastapi.OrNull(modelSettingsSchema)),
), func(request map[string]any) string {
	preset, byPreset := request["on_figure_model_preset_id"].(string)
	switch _, known := presetOf(preset); {
	case byPreset == (request["on_figure_model_settings"] != nil):
		return "exactly one of on_figure_model_preset_id and on_figure_model_settings is needed"
	case byPreset && !known:
		return "the preset does not exist"
	}
	return uniqueTypes(request)
})

// RegenerateOnFigureImagesRequest.
var regenerateSchema = fastapi.Agreeing(fastapi.Object(
	fastapi.Required("original_operation_id", fastapi.Text),
	fastapi.Optional("number_of_generations", fastapi.OrNull(fastapi.WholeBetween(1, 4))),
	fastapi.Required("image_types", onFigureTypesSchema),
), uniqueTypes)

var onFigureTypesSchema = fastapi.Between(1, 35, fastapi.ListOf(catalogue.OnFigureSchema))

func uniqueTypes(request map[string]any) string {
	types := request["image_types"].([]any)
	for i, one := range types {
		for _, other := range types[:i] {
			if reflect.DeepEqual(one, other) {
				return "image_types must be unique"
			}
		}
	}
	return ""
}

// wholeOr reads a number that a schema took, or one of our own.
func wholeOr(value any, otherwise int) int {
	if number, ok := value.(json.Number); ok {
		n, _ := number.Int64()
		return int(n)
	}
	return otherwise
}

// modelPreset is OnFigureModelPresetDescription. Which presets Aiuta has is not public; here they are its models.
type modelPreset struct {
	PresetID    string            `json:"preset_id"`
	SampleImage string            `json:"sample_image"`
	Settings    map[string]string `json:"settings"`
}

func presetOf(id string) (storage.Model, bool) {
	for _, m := range storage.Models {
		if "preset_"+m.ID == id {
			return m, true
		}
	}
	return storage.Model{}, false
}

func modelPresets(r *http.Request, _ gateway.Grant) (any, error) {
	var presets []modelPreset
	for _, m := range storage.Models {
		presets = append(presets, modelPreset{
			PresetID: "preset_" + m.ID, SampleImage: m.URL(r), Settings: map[string]string{"gender": m.Tags()["gender"]},
		})
	}
	return presets, nil
}

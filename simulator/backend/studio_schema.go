package backend

import (
	"encoding/json"
	"net/http"
	"reflect"
)

// Requests of Studio. Source: the schemas of the same names in api/studio; what they say in words is a 422 here, the one
// status that the file has for a refusal.

var studioProductSchema = object(
	field{"id", false, orNull(text)},
	field{"image_urls", false, orNull(listOf(webURL))},
	field{"uploaded_image_ids", false, orNull(listOf(text))},
	field{"category", false, orNull(text)},
	field{"title", false, orNull(text)},
	field{"description", false, orNull(text)},
)

var studioProduct = productKind{
	[]string{"id", "category", "title", "description"},
	func(text string) error { return invalid("value_error", "Value error, "+text, "product_info") },
}

var studioBackgroundSchema = agreeing(object(
	field{"background_type", true, oneOf("arbitrary", "transparent", "reference_color")},
	field{"reference_color", false, orNull(text)},
), backgroundRule)

// OnFigureModelSettings.
var modelSettingsSchema = object(
	field{"gender", true, oneOf("male", "female")},
	field{"ethnicity", false, orNull(oneOf("european", "middle_eastern", "indian", "asian", "pacific_islander", "african", "latino", "native_american"))},
	field{"skin_tone", false, orNull(oneOf("pale_white", "white", "light_brown", "brown", "dark_brown", "black"))},
	field{"body_shape", false, orNull(oneOf("regular", "thin", "muscular", "plus_sized"))},
	field{"age_group", false, orNull(oneOf("child", "teen", "young_adult", "middle_aged_adult", "senior_adult"))},
	field{"height", false, orNull(oneOf("short", "medium", "tall"))},
	field{"hair_length", false, orNull(oneOf("bald", "short", "medium", "long"))},
	field{"hair_style", false, orNull(oneOf("straight", "wavy", "curly"))},
	field{"hair_color", false, orNull(oneOf("blond", "dark_blond", "medium_brown", "dark_brown", "black", "auburn", "red", "gray", "white"))},
	field{"is_pregnant", false, orNull(truth)},
	field{"has_beard", false, orNull(truth)},
	field{"has_tattoo", false, orNull(truth)},
)

// GenerateFlatLayImagesRequest.
var flatLaysSchema = agreeing(object(
	field{"product_info", true, studioProductSchema},
	field{"operation_priority", false, prioritySchema},
	field{"number_of_generations", false, wholeBetween(1, 4)},
	field{"background_settings", false, studioBackgroundSchema},
	field{"output_image_size", false, orNull(imageSizeSchema)},
	field{"output_image_paddings", false, orNull(sidesSchema)},
	field{"image_types", true, between(1, 6, listOf(flatLayImageSchema))},
), uniqueTypes)

// GenerateOnFigureImagesRequest.
var onFiguresSchema = agreeing(object(
	field{"product_info", true, studioProductSchema},
	field{"operation_priority", false, prioritySchema},
	field{"number_of_generations", false, wholeBetween(1, 4)},
	field{"background_settings", false, studioBackgroundSchema},
	field{"output_image_size", false, orNull(imageSizeSchema)},
	field{"output_image_paddings", false, orNull(sidesSchema)},
	field{"image_types", true, onFigureTypesSchema},
	field{"on_figure_model_preset_id", false, orNull(text)},
	field{"on_figure_model_settings", false, orNull(modelSettingsSchema)},
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
var regenerateSchema = agreeing(object(
	field{"original_operation_id", true, text},
	field{"number_of_generations", false, orNull(wholeBetween(1, 4))},
	field{"image_types", true, onFigureTypesSchema},
), uniqueTypes)

var onFigureTypesSchema = between(1, 35, listOf(onFigureSchema))

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

func presetOf(id string) (model, bool) {
	for _, m := range models {
		if "preset_"+m.id == id {
			return m, true
		}
	}
	return model{}, false
}

func modelPresets(r *http.Request, _ grant) (any, error) {
	var presets []modelPreset
	for _, m := range models {
		presets = append(presets, modelPreset{
			PresetID: "preset_" + m.id, SampleImage: fileURL(r, m.file()), Settings: map[string]string{"gender": m.tags()["gender"]},
		})
	}
	return presets, nil
}

package backend

import (
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/storage"
)

// categoryAnswer is one element of TryOnModelCategories.
type categoryAnswer struct {
	Category string `json:"category"`
	Models   []any  `json:"models"`
}

// legacyModel and taggedModel are TryOnModel in the two generations.
type legacyModel struct {
	storage.Image
	Metadata map[string]any `json:"metadata"`
}

type taggedModel struct {
	storage.Image
	Tags map[string]string `json:"tags"`
}

// predefinedModels answers with the models by category.
func predefinedModels(g aiuta.Generation) gateway.Handler {
	return func(r *http.Request, _ gateway.Grant) (any, error) {
		var categories []categoryAnswer
		for _, m := range storage.Models {
			if n := len(categories); n == 0 || categories[n-1].Category != m.Category() {
				categories = append(categories, categoryAnswer{Category: m.Category()})
			}
			last := &categories[len(categories)-1]
			if g == aiuta.Legacy {
				last.Models = append(last.Models, legacyModel{Image: m.Image(r)})
			} else {
				last.Models = append(last.Models, taggedModel{m.Image(r), m.Tags()})
			}
		}
		return categories, nil
	}
}

// tryOnModels answers with the models as one list. No OpenAPI file lists this call.
func tryOnModels(r *http.Request, _ gateway.Grant) (any, error) {
	var list []taggedModel
	for _, m := range storage.Models {
		list = append(list, taggedModel{m.Image(r), m.Tags()})
	}
	return list, nil
}

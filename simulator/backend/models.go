package backend

import (
	"fmt"
	"net/http"

	"aiuta-edge/pkg/aiuta"
)

// model is one of Aiuta's people on whom a user without a photo tries things on. Its id is an input image.
type model struct {
	id     string
	woman  bool
	number int
}

// models are two women and two men. Ids such as model_woman_00 are those of the OpenAPI examples.
var models = func() (all []model) {
	for _, woman := range []bool{true, false} {
		for number := range 2 {
			m := model{woman: woman, number: number}
			m.id = fmt.Sprintf("model_%s_%02d", m.category(), number)
			all = append(all, m)
		}
	}
	return all
}()

func (m model) category() string {
	if m.woman {
		return "woman"
	}
	return "man"
}

func (m model) file() string { return m.id + ".png" }

// tags are those of the flat list. Source: android TryOnModelDTO.kt; web tryOnApiService.ts.
func (m model) tags() map[string]string {
	gender := "male"
	if m.woman {
		gender = "female"
	}
	return map[string]string{"gender": gender, "view": "full-height"}
}

func (m model) image(r *http.Request) imageAnswer {
	return imageAnswer{ID: m.id, OwnerType: ownerAiuta, URL: fileURL(r, m.file())}
}

func isModel(id string) bool {
	for _, m := range models {
		if m.id == id {
			return true
		}
	}
	return false
}

// categoryAnswer is one element of TryOnModelCategories.
type categoryAnswer struct {
	Category string `json:"category"`
	Models   []any  `json:"models"`
}

// legacyModel and taggedModel are TryOnModel in the two generations.
type legacyModel struct {
	imageAnswer
	Metadata map[string]any `json:"metadata"`
}

type taggedModel struct {
	imageAnswer
	Tags map[string]string `json:"tags"`
}

// predefinedModels answers with the models by category.
func predefinedModels(g aiuta.Generation) handler {
	return func(r *http.Request, _ grant) (any, error) {
		var categories []categoryAnswer
		for _, m := range models {
			if n := len(categories); n == 0 || categories[n-1].Category != m.category() {
				categories = append(categories, categoryAnswer{Category: m.category()})
			}
			last := &categories[len(categories)-1]
			if g == aiuta.Legacy {
				last.Models = append(last.Models, legacyModel{imageAnswer: m.image(r)})
			} else {
				last.Models = append(last.Models, taggedModel{m.image(r), m.tags()})
			}
		}
		return categories, nil
	}
}

// tryOnModels answers with the models as one list. No OpenAPI file lists this call.
func tryOnModels(r *http.Request, _ grant) (any, error) {
	var list []taggedModel
	for _, m := range models {
		list = append(list, taggedModel{m.image(r), m.tags()})
	}
	return list, nil
}

package storage

import (
	"fmt"
	"net/http"
)

// Model is one of Aiuta's people on whom a user without a photo tries things on. Its id is an input image.
type Model struct {
	ID     string
	woman  bool
	number int
}

// Models are two women and two men. Ids such as model_woman_00 are those of the OpenAPI examples.
var Models = func() (all []Model) {
	for _, woman := range []bool{true, false} {
		for number := range 2 {
			m := Model{woman: woman, number: number}
			m.ID = fmt.Sprintf("model_%s_%02d", m.Category(), number)
			all = append(all, m)
		}
	}
	return all
}()

// Category is the list that the model stands in.
func (m Model) Category() string {
	if m.woman {
		return "woman"
	}
	return "man"
}

func (m Model) file() string { return m.ID + ".png" }

// Tags are those of the flat list. Source: android TryOnModelDTO.kt; web tryOnApiService.ts.
func (m Model) Tags() map[string]string {
	gender := "male"
	if m.woman {
		gender = "female"
	}
	return map[string]string{"gender": gender, "view": "full-height"}
}

// URL is the absolute URL of the model's image.
func (m Model) URL(r *http.Request) string { return fileURL(r, m.file()) }

// Image is the model as an image of Aiuta's.
func (m Model) Image(r *http.Request) Image {
	return Image{ID: m.ID, OwnerType: ownerAiuta, URL: m.URL(r)}
}

// IsModel reports whether an id is that of one of Aiuta's models.
func IsModel(id string) bool {
	for _, m := range Models {
		if m.ID == id {
			return true
		}
	}
	return false
}

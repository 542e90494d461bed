package catalogue

import (
	"encoding/json"
	"time"

	"aiuta-edge/simulator/backend/fastapi"
)

// capabilities are what a SKU can be prepared for. Source: SkuCapabilities of api/unified.
type capabilities struct {
	TryOn                  bool               `json:"try_on"`
	OutfitRecommendations  bool               `json:"outfit_recommendations"`
	SizeAndFit             bool               `json:"size_and_fit"`
	OffFigureProductImages []flatLayImageType `json:"off_figure_product_images"`
	OnFigureProductImages  []onFigureType     `json:"on_figure_product_images"`
}

type flatLayImageType struct {
	FlatLayType string `json:"flat_lay_type"`
	Viewpoint   string `json:"viewpoint"`
}

type onFigureType struct {
	Viewpoint string `json:"viewpoint"`
	Pose      string `json:"pose"`
}

var (
	// FlatLayImageSchema is the type of a flat lay.
	FlatLayImageSchema = fastapi.Object(
		fastapi.Required("flat_lay_type", fastapi.OneOf("flat", "ghost_mannequin", "detail")),
		fastapi.Required("viewpoint", fastapi.OneOf("front", "back")),
	)
	// OnFigureSchema is the type of an image on a figure.
	OnFigureSchema = fastapi.Object(
		fastapi.Required("viewpoint", fastapi.OneOf("front", "front_angled", "back", "back_angled", "side")),
		fastapi.Required("pose", fastapi.OneOf("standing", "walking", "sitting", "leaning", "crouching_or_kneeling", "in_action", "close_up")),
	)
	capabilitiesSchema = fastapi.Object(
		fastapi.Optional("try_on", fastapi.Truth),
		fastapi.Optional("outfit_recommendations", fastapi.Truth),
		fastapi.Optional("size_and_fit", fastapi.Truth),
		fastapi.Optional("off_figure_product_images", fastapi.ListOf(FlatLayImageSchema)),
		fastapi.Optional("on_figure_product_images", fastapi.ListOf(OnFigureSchema)),
	)
)

// readCapabilities reads a value that satisfies capabilitiesSchema. What is left out is off.
func readCapabilities(value any) capabilities {
	c := capabilities{}
	raw, _ := json.Marshal(value) // it came from JSON
	json.Unmarshal(raw, &c)       // and has the types of the schema
	if c.OffFigureProductImages == nil {
		c.OffFigureProductImages = []flatLayImageType{}
	}
	if c.OnFigureProductImages == nil {
		c.OnFigureProductImages = []onFigureType{}
	}
	return c
}

// How far a capability is. Source: SkuCapabilityReadinessStatus of api/unified.
const (
	readinessAbsent    = "absent"
	readinessPreparing = "preparing"
	readinessReady     = "ready"
)

// readiness follows from the clock: a capability is prepared for as long as a try-on takes, which is a guess.
func (c *Catalogue) readiness(enabled bool, item skuItem) string {
	switch {
	case !enabled:
		return readinessAbsent
	case c.clock.Now().Before(item.requested.Add(c.preparation)):
		return readinessPreparing
	}
	return readinessReady
}

type readinessAnswer struct {
	UpdatedAt    time.Time `json:"updated_at"`
	Status       string    `json:"status"`
	ErrorMessage *string   `json:"error_message"`
}

// variantAnswer is the readiness of one image variant.
type variantAnswer struct {
	ImageType any             `json:"image_type"`
	Readiness readinessAnswer `json:"readiness"`
}

// readinessesAnswer is SkuCapabilitiesReadiness.
type readinessesAnswer struct {
	TryOn                  readinessAnswer `json:"try_on"`
	OutfitRecommendations  readinessAnswer `json:"outfit_recommendations"`
	SizeAndFit             readinessAnswer `json:"size_and_fit"`
	OffFigureProductImages []variantAnswer `json:"off_figure_product_images"`
	OnFigureProductImages  []variantAnswer `json:"on_figure_product_images"`
}

func (c *Catalogue) readinesses(item skuItem) readinessesAnswer {
	of := func(enabled bool) readinessAnswer {
		updated, status := item.requested, c.readiness(enabled, item)
		if status == readinessReady {
			updated = updated.Add(c.preparation)
		}
		return readinessAnswer{UpdatedAt: fastapi.Stamp(updated), Status: status}
	}
	answer := readinessesAnswer{
		TryOn:                  of(item.capabilities.TryOn),
		OutfitRecommendations:  of(item.capabilities.OutfitRecommendations),
		SizeAndFit:             of(item.capabilities.SizeAndFit),
		OffFigureProductImages: []variantAnswer{},
		OnFigureProductImages:  []variantAnswer{},
	}
	for _, variant := range item.capabilities.OffFigureProductImages {
		answer.OffFigureProductImages = append(answer.OffFigureProductImages, variantAnswer{variant, of(true)})
	}
	for _, variant := range item.capabilities.OnFigureProductImages {
		answer.OnFigureProductImages = append(answer.OnFigureProductImages, variantAnswer{variant, of(true)})
	}
	return answer
}

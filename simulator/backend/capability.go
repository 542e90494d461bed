package backend

import (
	"encoding/json"
	"time"
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
	flatLayImageSchema = object(
		field{"flat_lay_type", true, oneOf("flat", "ghost_mannequin", "detail")},
		field{"viewpoint", true, oneOf("front", "back")},
	)
	onFigureSchema = object(
		field{"viewpoint", true, oneOf("front", "front_angled", "back", "back_angled", "side")},
		field{"pose", true, oneOf("standing", "walking", "sitting", "leaning", "crouching_or_kneeling", "in_action", "close_up")},
	)
	capabilitiesSchema = object(
		field{"try_on", false, truth},
		field{"outfit_recommendations", false, truth},
		field{"size_and_fit", false, truth},
		field{"off_figure_product_images", false, listOf(flatLayImageSchema)},
		field{"on_figure_product_images", false, listOf(onFigureSchema)},
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
func (b *Backend) readiness(enabled bool, item skuItem) string {
	switch {
	case !enabled:
		return readinessAbsent
	case b.config.Clock.Now().Before(item.requested.Add(b.config.Pace.Success)):
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

func (b *Backend) readinesses(item skuItem) readinessesAnswer {
	of := func(enabled bool) readinessAnswer {
		updated, status := item.requested, b.readiness(enabled, item)
		if status == readinessReady {
			updated = updated.Add(b.config.Pace.Success)
		}
		return readinessAnswer{UpdatedAt: stamp(updated), Status: status}
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

// stamp is how times are written: in UTC, to the second.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

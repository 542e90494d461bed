package catalogue

import (
	"net/http"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/storage"
)

// outfitAnswer is Outfit of api/unified.
type outfitAnswer struct {
	ID       string         `json:"id"`
	SKUIDs   []string       `json:"sku_ids"`
	Metadata map[string]any `json:"metadata"`
}

// RecommendOutfits answers with exactly count outfits, each of which begins with the SKU that was asked for.
// Source: GET /recommendations/outfits/{sku_id} in api/unified. What else is in them is made up here: the
// account's other SKUs in turn.
func (c *Catalogue) RecommendOutfits(r *http.Request, who gateway.Grant) (any, error) {
	q := fastapi.ReadQuery(r)
	count := q.WholeOver("count", 3, 0, 5)
	if err := q.Refusal(); err != nil {
		return nil, err
	}
	item, ok := c.items.get(who.Account, r.PathValue("id"))
	if !ok {
		return nil, ErrUnknown
	}
	if err := c.ready(item.capabilities.OutfitRecommendations, item); err != nil {
		return nil, err
	}
	var others []string
	for _, other := range c.items.list(who.Account) {
		if other.skuID != item.skuID {
			others = append(others, other.skuID)
		}
	}
	outfits := []outfitAnswer{}
	for n := range count {
		id, err := c.ids.Next("outfit-")
		if err != nil {
			return nil, err
		}
		outfit := outfitAnswer{ID: id, SKUIDs: []string{item.skuID}, Metadata: map[string]any{}}
		if len(others) > 0 {
			outfit.SKUIDs = append(outfit.SKUIDs, others[n%len(others)])
		}
		outfits = append(outfits, outfit)
	}
	return outfits, nil
}

// suggestedOutfit is an outfit that is not bound to a SKU. Source: android openapi.json at 16233e60, GET
// /suggested_outfits.
type suggestedOutfit struct {
	ModelImageURL   *string     `json:"model_image_url"`
	CollageImageURL *string     `json:"collage_image_url"`
	Title           string      `json:"title"`
	Style           string      `json:"style"`
	Items           []legacySKU `json:"items"`
}

// SuggestOutfits shows each of the first models with one product of the demo catalogue.
func SuggestOutfits(r *http.Request, _ gateway.Grant) (any, error) {
	q := fastapi.ReadQuery(r)
	limit := q.Limit()
	if err := q.Refusal(); err != nil {
		return nil, err
	}
	outfits := []suggestedOutfit{}
	for n, item := range demoItems()[:min(limit, len(demoProducts))] {
		url := storage.Models[n].URL(r)
		outfits = append(outfits, suggestedOutfit{
			ModelImageURL: &url, Title: item.Title, Style: "casual", Items: []legacySKU{item},
		})
	}
	return outfits, nil
}

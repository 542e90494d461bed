package backend

import "net/http"

// outfitAnswer is Outfit of api/unified.
type outfitAnswer struct {
	ID       string         `json:"id"`
	SKUIDs   []string       `json:"sku_ids"`
	Metadata map[string]any `json:"metadata"`
}

// recommendOutfits answers with exactly count outfits, each of which begins with the SKU that was asked for.
// Source: GET /recommendations/outfits/{sku_id} in api/unified. What else is in them is made up here: the
// account's other SKUs in turn.
func (b *Backend) recommendOutfits(r *http.Request, who grant) (any, error) {
	q := readQuery(r)
	count := q.wholeOver("count", 3, 0, 5)
	if err := q.refusal(); err != nil {
		return nil, err
	}
	item, ok := b.catalogue.get(who.account, r.PathValue("id"))
	if !ok {
		return nil, errSKUUnknown
	}
	if b.readiness(item.capabilities.OutfitRecommendations, item) != readinessReady {
		return nil, errSKUNotReady
	}
	var others []string
	for _, other := range b.catalogue.list(who.account) {
		if other.skuID != item.skuID {
			others = append(others, other.skuID)
		}
	}
	outfits := []outfitAnswer{}
	for n := range count {
		id, err := b.ids.next("outfit-")
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

// suggestOutfits shows each of the first models with one product of the demo catalogue.
func suggestOutfits(r *http.Request, _ grant) (any, error) {
	q := readQuery(r)
	limit := q.limit()
	if err := q.refusal(); err != nil {
		return nil, err
	}
	outfits := []suggestedOutfit{}
	for n, item := range demoItems()[:min(limit, len(demoProducts))] {
		url := fileURL(r, models[n].file())
		outfits = append(outfits, suggestedOutfit{
			ModelImageURL: &url, Title: item.Title, Style: "casual", Items: []legacySKU{item},
		})
	}
	return outfits, nil
}

package backend

import (
	"net/http"
	"time"
)

// skuItemAnswer is SkuItem of api/unified.
type skuItemAnswer struct {
	InternalID   string            `json:"internal_id"`
	SKUID        string            `json:"sku_id"`
	CreatedAt    time.Time         `json:"created_at"`
	Product      map[string]any    `json:"product_info"`
	Capabilities capabilities      `json:"capabilities"`
	Readiness    readinessesAnswer `json:"capabilities_readiness"`
	Merchandise  map[string]string `json:"merchandising"`
	Metadata     map[string]any    `json:"metadata"`
}

// defaultAvailability is the availability of a SKU that gives none. Source: SkuMerchandising of api/unified.
const defaultAvailability = "in_stock"

var (
	merchandisingSchema = object(
		field{"availability", false, oneOf(defaultAvailability, "out_of_stock", "preorder", "backorder")},
	)
	skuItemSchema = object(
		field{"sku_id", true, text},
		field{"product_info", true, productSchema},
		field{"capabilities", false, capabilitiesSchema},
		field{"merchandising", false, merchandisingSchema},
		field{"metadata", false, anyObject},
	)
)

func (b *Backend) describeSKU(item skuItem) skuItemAnswer {
	return skuItemAnswer{
		InternalID: item.internalID, SKUID: item.skuID, CreatedAt: stamp(item.created), Product: item.product,
		Capabilities: item.capabilities, Readiness: b.readinesses(item),
		Merchandise: map[string]string{"availability": item.availability}, Metadata: item.metadata,
	}
}

func (b *Backend) listSKUItems(r *http.Request, who grant) (any, error) {
	answers := []skuItemAnswer{}
	for _, item := range b.catalogue.list(who.account) {
		answers = append(answers, b.describeSKU(item))
	}
	return pageByOffset(r, answers)
}

// createSKUItem answers 201. Source: POST /sku_items in api/unified.
func (b *Backend) createSKUItem(r *http.Request, who grant) (any, error) {
	body, err := readObject(r)
	if err != nil {
		return nil, err
	}
	if err := check(skuItemSchema, body); err != nil {
		return nil, err
	}
	skuID := body["sku_id"].(string)
	if _, taken := b.catalogue.get(who.account, skuID); taken {
		return nil, errSKUExists // before an id is made for it
	}
	product, err := b.readSKUProduct(r, who.account, body["product_info"].(map[string]any))
	if err != nil {
		return nil, err
	}
	id, err := b.ids.next("sku-")
	if err != nil {
		return nil, err
	}
	now := b.config.Clock.Now()
	item := skuItem{
		internalID: id, skuID: skuID, created: now, product: product,
		capabilities: readCapabilities(body["capabilities"]), requested: now,
		availability: readAvailability(body["merchandising"]), metadata: orEmpty(body["metadata"]),
	}
	if err := b.catalogue.add(who.account, item); err != nil {
		return nil, err
	}
	return reply{status: http.StatusCreated, value: b.describeSKU(item)}, nil
}

func readAvailability(merchandising any) string {
	if availability, ok := orEmpty(merchandising)["availability"].(string); ok {
		return availability
	}
	return defaultAvailability
}

func (b *Backend) skuItem(r *http.Request, who grant) (any, error) {
	item, ok := b.catalogue.get(who.account, r.PathValue("id"))
	if !ok {
		return nil, errSKUUnknown
	}
	return b.describeSKU(item), nil
}

func (b *Backend) deleteSKUItem(r *http.Request, who grant) (any, error) {
	return reply{status: http.StatusNoContent}, b.catalogue.remove(who.account, r.PathValue("id"))
}

// patchCapabilities replaces them all; preparation begins again. Source: PATCH
// /sku_items/{sku_id}/capabilities in api/unified.
func (b *Backend) patchCapabilities(r *http.Request, who grant) (any, error) {
	return b.patch(r, who, capabilitiesSchema, func(item *skuItem, body map[string]any) {
		item.capabilities, item.requested = readCapabilities(body), b.config.Clock.Now()
	})
}

// patchMerchandising replaces it all, and prepares nothing again.
func (b *Backend) patchMerchandising(r *http.Request, who grant) (any, error) {
	return b.patch(r, who, merchandisingSchema, func(item *skuItem, body map[string]any) {
		item.availability = readAvailability(body)
	})
}

func (b *Backend) patch(r *http.Request, who grant, s schema, how func(*skuItem, map[string]any)) (any, error) {
	body, err := readObject(r)
	if err != nil {
		return nil, err
	}
	if err := check(s, body); err != nil {
		return nil, err
	}
	item, err := b.catalogue.change(who.account, r.PathValue("id"), func(item *skuItem) { how(item, body) })
	if err != nil {
		return nil, err
	}
	return b.describeSKU(item), nil
}

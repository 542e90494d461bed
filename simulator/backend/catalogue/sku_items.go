package catalogue

import (
	"net/http"
	"time"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
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
	merchandisingSchema = fastapi.Object(
		fastapi.Optional("availability", fastapi.OneOf(defaultAvailability, "out_of_stock", "preorder", "backorder")),
	)
	skuItemSchema = fastapi.Object(
		fastapi.Required("sku_id", fastapi.Text),
		fastapi.Required("product_info", ProductSchema),
		fastapi.Optional("capabilities", capabilitiesSchema),
		fastapi.Optional("merchandising", merchandisingSchema),
		fastapi.Optional("metadata", fastapi.AnyObject),
	)
)

func (c *Catalogue) describeSKU(item skuItem) skuItemAnswer {
	return skuItemAnswer{
		InternalID: item.internalID, SKUID: item.skuID, CreatedAt: fastapi.Stamp(item.created), Product: item.product,
		Capabilities: item.capabilities, Readiness: c.readinesses(item),
		Merchandise: map[string]string{"availability": item.availability}, Metadata: item.metadata,
	}
}

// ListSKUItems answers with an account's SKUs, paged. Source: GET /sku_items in api/unified.
func (c *Catalogue) ListSKUItems(r *http.Request, who gateway.Grant) (any, error) {
	answers := []skuItemAnswer{}
	for _, item := range c.items.list(who.Account) {
		answers = append(answers, c.describeSKU(item))
	}
	return fastapi.PageByOffset(r, answers)
}

// CreateSKUItem answers 201. Source: POST /sku_items in api/unified.
func (c *Catalogue) CreateSKUItem(r *http.Request, who gateway.Grant) (any, error) {
	body, err := fastapi.ReadObject(r)
	if err != nil {
		return nil, err
	}
	if err := fastapi.Check(skuItemSchema, body); err != nil {
		return nil, err
	}
	skuID := body["sku_id"].(string)
	if _, taken := c.items.get(who.Account, skuID); taken {
		return nil, errSKUExists // before an id is made for it
	}
	product, err := c.ReadSKUProduct(r, who.Account, body["product_info"].(map[string]any))
	if err != nil {
		return nil, err
	}
	id, err := c.ids.Next("sku-")
	if err != nil {
		return nil, err
	}
	now := c.clock.Now()
	item := skuItem{
		internalID: id, skuID: skuID, created: now, product: product,
		capabilities: readCapabilities(body["capabilities"]), requested: now,
		availability: readAvailability(body["merchandising"]), metadata: orEmpty(body["metadata"]),
	}
	if err := c.items.add(who.Account, item); err != nil {
		return nil, err
	}
	return fastapi.Reply{Status: http.StatusCreated, Value: c.describeSKU(item)}, nil
}

func readAvailability(merchandising any) string {
	if availability, ok := orEmpty(merchandising)["availability"].(string); ok {
		return availability
	}
	return defaultAvailability
}

// SKUItem answers with one SKU.
func (c *Catalogue) SKUItem(r *http.Request, who gateway.Grant) (any, error) {
	item, ok := c.items.get(who.Account, r.PathValue("id"))
	if !ok {
		return nil, ErrUnknown
	}
	return c.describeSKU(item), nil
}

// DeleteSKUItem answers 204.
func (c *Catalogue) DeleteSKUItem(r *http.Request, who gateway.Grant) (any, error) {
	return fastapi.Reply{Status: http.StatusNoContent}, c.items.remove(who.Account, r.PathValue("id"))
}

// PatchCapabilities replaces them all; preparation begins again. Source: PATCH
// /sku_items/{sku_id}/capabilities in api/unified.
func (c *Catalogue) PatchCapabilities(r *http.Request, who gateway.Grant) (any, error) {
	return c.patch(r, who, capabilitiesSchema, func(item *skuItem, body map[string]any) {
		item.capabilities, item.requested = readCapabilities(body), c.clock.Now()
	})
}

// PatchMerchandising replaces it all, and prepares nothing again.
func (c *Catalogue) PatchMerchandising(r *http.Request, who gateway.Grant) (any, error) {
	return c.patch(r, who, merchandisingSchema, func(item *skuItem, body map[string]any) {
		item.availability = readAvailability(body)
	})
}

func (c *Catalogue) patch(r *http.Request, who gateway.Grant, s fastapi.Schema, how func(*skuItem, map[string]any)) (any, error) {
	body, err := fastapi.ReadObject(r)
	if err != nil {
		return nil, err
	}
	if err := fastapi.Check(s, body); err != nil {
		return nil, err
	}
	item, err := c.items.change(who.Account, r.PathValue("id"), func(item *skuItem) { how(item, body) })
	if err != nil {
		return nil, err
	}
	return c.describeSKU(item), nil
}

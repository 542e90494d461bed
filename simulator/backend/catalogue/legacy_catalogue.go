package catalogue

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
)

// The catalogues of the legacy API. Every account has one, and can read Aiuta's own, which is not listed.
// Source: android openapi.json at 16233e60, GET /sku_catalogs and GET /sku_items/{sku_catalog_name}. Which name
// an account's own has is the account's choice; main is the workflow's in docs, api/try-on.
const (
	ownCatalog  = "main"
	demoCatalog = "aiuta_demo"
)

// legacySKU is a SKU as the legacy API has it. Source: android ProductItemDTO.kt before 5.0.0; docs,
// team/api/demo_products.
type legacySKU struct {
	ID                   string   `json:"id"`
	SKUID                string   `json:"sku_id"`
	SKUCatalogName       string   `json:"sku_catalog_name"`
	Title                string   `json:"title"`
	Description          string   `json:"description"`
	CategoryGoogleID     string   `json:"category_google_id"`
	CategoryGoogleName   string   `json:"category_google_name"`
	Color                string   `json:"color"`
	ImageURLs            []string `json:"image_urls"`
	DescriptiveImageURLs []string `json:"descriptive_image_urls"`
	IsReady              bool     `json:"is_ready"`
	StoreURL             string   `json:"store_url"`
}

// demoProducts are those of Aiuta's demo catalogue here. Categories are Google's product taxonomy.
var demoProducts = []legacySKU{
	{SKUID: "demo_dress", Title: "Dress", Color: "red", CategoryGoogleID: "2271", CategoryGoogleName: "Apparel & Accessories > Clothing > Dresses"},
	{SKUID: "demo_coat", Title: "Coat", Color: "blue", CategoryGoogleID: "5598", CategoryGoogleName: "Apparel & Accessories > Clothing > Outerwear > Coats & Jackets"},
	{SKUID: "demo_shoes", Title: "Shoes", Color: "black", CategoryGoogleID: "187", CategoryGoogleName: "Apparel & Accessories > Shoes"},
}

func demoItems() []legacySKU {
	items := make([]legacySKU, 0, len(demoProducts))
	for _, item := range demoProducts {
		item.ID, item.SKUCatalogName, item.IsReady = fixedID("sku-", item.SKUID), demoCatalog, true
		item.Description = item.Title + " of the demo catalogue"
		item.ImageURLs, item.DescriptiveImageURLs = []string{}, []string{}
		items = append(items, item)
	}
	return items
}

// fixedID makes an id that follows from a name, for what is there from the start.
func fixedID(prefix, name string) string {
	sum := sha256.Sum256([]byte(prefix + name))
	return prefix + hex.EncodeToString(sum[:8])
}

// legacyItems are an account's SKUs in the words of the legacy API.
func (c *Catalogue) legacyItems(who *portal.Account) []legacySKU {
	items := []legacySKU{}
	for _, kept := range c.items.list(who) {
		word := func(name string) string {
			text, _ := kept.product[name].(string)
			return text
		}
		item := legacySKU{
			ID: kept.internalID, SKUID: kept.skuID, SKUCatalogName: ownCatalog, Title: word("title"),
			Description: word("description"), CategoryGoogleName: word("category"), Color: word("color"),
			StoreURL: word("store_url"), ImageURLs: []string{}, DescriptiveImageURLs: []string{},
			IsReady: c.readiness(kept.capabilities.TryOn, kept) == readinessReady,
		}
		for _, url := range kept.product["image_urls"].([]any) {
			item.ImageURLs = append(item.ImageURLs, url.(string))
		}
		items = append(items, item)
	}
	return items
}

func (c *Catalogue) catalogItems(r *http.Request, who gateway.Grant) ([]legacySKU, error) {
	switch r.PathValue("catalog") {
	case demoCatalog:
		return demoItems(), nil
	case ownCatalog:
		return c.legacyItems(who.Account), nil
	}
	return nil, fastapi.Detail(http.StatusNotFound, reason.CatalogUnknown, "SKU catalog was not found")
}

type skuCatalogAnswer struct {
	ID             string `json:"id"`
	SKUCatalogName string `json:"sku_catalog_name"`
}

// ListCatalogs answers with the one catalogue that an account has of its own.
func (c *Catalogue) ListCatalogs(r *http.Request, who gateway.Grant) (any, error) {
	own := skuCatalogAnswer{fixedID("sku_catalog-", who.Account.Issuer+who.Account.SubscriptionID), ownCatalog}
	return fastapi.PageByKey(r, []skuCatalogAnswer{own}, func(a skuCatalogAnswer) string { return a.ID })
}

// ListCatalogItems answers with the SKUs of a catalogue, paged.
func (c *Catalogue) ListCatalogItems(r *http.Request, who gateway.Grant) (any, error) {
	items, err := c.catalogItems(r, who)
	if err != nil {
		return nil, err
	}
	return fastapi.PageByKey(r, items, func(item legacySKU) string { return item.ID })
}

// CatalogItem answers with one SKU of a catalogue.
func (c *Catalogue) CatalogItem(r *http.Request, who gateway.Grant) (any, error) {
	items, err := c.catalogItems(r, who)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		if item.SKUID == r.PathValue("id") {
			return item, nil
		}
	}
	return nil, fastapi.Detail(http.StatusNotFound, reason.SKUUnknown, "SKU item was not found")
}

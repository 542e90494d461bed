package catalogue

import (
	"net/http"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
)

// maxProductImages is how many images a product has at most. Source: SkuProductInfo of api/unified; ProductInfo of
// api/studio.
const maxProductImages = 20

// ProductSchema is SkuProductInfo of api/unified.
var ProductSchema = fastapi.Object(
	fastapi.Optional("image_urls", fastapi.OrNull(fastapi.ListOf(fastapi.WebURL))),
	fastapi.Optional("uploaded_image_ids", fastapi.OrNull(fastapi.ListOf(fastapi.Text))),
	fastapi.Optional("category", fastapi.OrNull(fastapi.Text)),
	fastapi.Optional("title", fastapi.OrNull(fastapi.Text)),
	fastapi.Optional("description", fastapi.OrNull(fastapi.Text)),
	fastapi.Optional("brand", fastapi.OrNull(fastapi.Text)),
	fastapi.Optional("store_url", fastapi.OrNull(fastapi.WebURL)),
	fastapi.Optional("color", fastapi.OrNull(fastapi.Text)),
	fastapi.Optional("gender", fastapi.OrNull(fastapi.OneOf("male", "female", "unisex"))),
	fastapi.Optional("age_group", fastapi.OrNull(fastapi.OneOf("newborn", "infant", "toddler", "kids", "adult"))),
	fastapi.Optional("extra", fastapi.AnyObject),
)

// ProductKind is how a generation has products.
type ProductKind struct {
	// Members are repeated in answers; image_urls comes on top.
	Members []string
	// Refuse describes a rule that the schema cannot express.
	Refuse func(text string) error
}

var skuProduct = ProductKind{
	[]string{"category", "title", "description", "brand", "store_url", "color", "gender", "age_group"},
	func(text string) error {
		return fastapi.APIError(http.StatusBadRequest, reason.ProductInvalid, "invalid_product_info", text)
	},
}

// ReadProduct checks what the schemas of products say in words, and replaces the ids of uploads with the URLs that
// answers have in their place.
func (c *Catalogue) ReadProduct(r *http.Request, who *portal.Account, product map[string]any, kind ProductKind) (map[string]any, error) {
	urls, _ := product["image_urls"].([]any)
	ids, byID := product["uploaded_image_ids"].([]any)
	switch {
	case urls != nil && ids != nil:
		return nil, kind.Refuse("only one of image_urls and uploaded_image_ids may be given")
	case len(urls) > maxProductImages || len(ids) > maxProductImages:
		return nil, kind.Refuse("a product has at most 20 images")
	case byID && len(ids) == 0:
		return nil, kind.Refuse("uploaded_image_ids needs at least one id")
	}
	kept := map[string]any{}
	for _, name := range kind.Members {
		kept[name] = product[name]
	}
	if shop, ok := product["store_url"].(string); ok {
		kept["store_url"] = fastapi.NormalURL(shop)
	}
	images := []any{}
	for _, url := range urls {
		images = append(images, fastapi.NormalURL(url.(string)))
	}
	for _, id := range ids {
		p, err := c.images.Uploaded(id.(string), who)
		if err != nil {
			return nil, kind.Refuse("an uploaded image was not found")
		}
		images = append(images, p.URL(r))
	}
	kept["image_urls"] = images
	return kept, nil
}

// ReadSKUProduct reads SkuProductInfo of api/unified.
func (c *Catalogue) ReadSKUProduct(r *http.Request, who *portal.Account, product map[string]any) (map[string]any, error) {
	kept, err := c.ReadProduct(r, who, product, skuProduct)
	if err != nil {
		return nil, err
	}
	kept["extra"] = orEmpty(product["extra"])
	return kept, nil
}

// orEmpty returns an object for one that was left out.
func orEmpty(value any) map[string]any {
	if object, ok := value.(map[string]any); ok {
		return object
	}
	return map[string]any{}
}

package backend

import "net/http"

// maxProductImages is how many images a product has at most. Source: SkuProductInfo of api/unified; ProductInfo of
// api/studio.
const maxProductImages = 20

var productSchema = object(
	field{"image_urls", false, orNull(listOf(webURL))},
	field{"uploaded_image_ids", false, orNull(listOf(text))},
	field{"category", false, orNull(text)},
	field{"title", false, orNull(text)},
	field{"description", false, orNull(text)},
	field{"brand", false, orNull(text)},
	field{"store_url", false, orNull(webURL)},
	field{"color", false, orNull(text)},
	field{"gender", false, orNull(oneOf("male", "female", "unisex"))},
	field{"age_group", false, orNull(oneOf("newborn", "infant", "toddler", "kids", "adult"))},
	field{"extra", false, anyObject},
)

// productKind is how a generation has products.
type productKind struct {
	// members are repeated in answers; image_urls comes on top.
	members []string
	// refuse describes a rule that the schema cannot express.
	refuse func(text string) error
}

var skuProduct = productKind{
	[]string{"category", "title", "description", "brand", "store_url", "color", "gender", "age_group"},
	func(text string) error {
		return apiError(http.StatusBadRequest, ReasonProductInvalid, "invalid_product_info", text)
	},
}

// readProduct checks what the schemas of products say in words, and replaces the ids of uploads with the URLs that
// answers have in their place.
func (b *Backend) readProduct(r *http.Request, who *account, product map[string]any, kind productKind) (map[string]any, error) {
	urls, _ := product["image_urls"].([]any)
	ids, byID := product["uploaded_image_ids"].([]any)
	switch {
	case urls != nil && ids != nil:
		return nil, kind.refuse("only one of image_urls and uploaded_image_ids may be given")
	case len(urls) > maxProductImages || len(ids) > maxProductImages:
		return nil, kind.refuse("a product has at most 20 images")
	case byID && len(ids) == 0:
		return nil, kind.refuse("uploaded_image_ids needs at least one id")
	}
	kept := map[string]any{}
	for _, name := range kind.members {
		kept[name] = product[name]
	}
	if shop, ok := product["store_url"].(string); ok {
		kept["store_url"] = normalURL(shop)
	}
	images := []any{}
	for _, url := range urls {
		images = append(images, normalURL(url.(string)))
	}
	for _, id := range ids {
		p, err := b.find(b.uploads, id.(string), who)
		if err != nil {
			return nil, kind.refuse("an uploaded image was not found")
		}
		images = append(images, fileURL(r, p.file))
	}
	kept["image_urls"] = images
	return kept, nil
}

// readSKUProduct reads SkuProductInfo of api/unified.
func (b *Backend) readSKUProduct(r *http.Request, who *account, product map[string]any) (map[string]any, error) {
	kept, err := b.readProduct(r, who, product, skuProduct)
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

package backend

import "net/http"

// maxProductImages is how many images a product has at most. Source: SkuProductInfo of api/unified.
const maxProductImages = 20

var productSchema = object(
	field{"image_urls", false, listOf(text)},
	field{"uploaded_image_ids", false, listOf(text)},
	field{"category", false, text},
	field{"title", false, text},
	field{"description", false, text},
	field{"brand", false, text},
	field{"store_url", false, text},
	field{"color", false, text},
	field{"gender", false, oneOf("male", "female", "unisex")},
	field{"age_group", false, oneOf("newborn", "infant", "toddler", "kids", "adult")},
	field{"extra", false, anyObject},
)

// readProduct checks what the schema of SkuProductInfo says in words, and makes of the ids of uploads the URLs
// that answers have in their place.
func (b *Backend) readProduct(r *http.Request, who *account, product map[string]any) (map[string]any, error) {
	urls, _ := product["image_urls"].([]any)
	ids, byID := product["uploaded_image_ids"].([]any)
	switch {
	case urls != nil && ids != nil:
		return nil, errProductImages("only one of image_urls and uploaded_image_ids may be given")
	case len(urls) > maxProductImages || len(ids) > maxProductImages:
		return nil, errProductImages("a product has at most 20 images")
	case byID && len(ids) == 0:
		return nil, errProductImages("uploaded_image_ids needs at least one id")
	}
	kept := map[string]any{}
	for _, f := range []string{"category", "title", "description", "brand", "store_url", "color", "gender", "age_group"} {
		kept[f] = product[f]
	}
	kept["extra"] = orEmpty(product["extra"])
	images := append([]any{}, urls...)
	for _, id := range ids {
		p, err := b.find(b.uploads, id.(string), who)
		if err != nil {
			return nil, errProductImages("an uploaded image was not found")
		}
		images = append(images, fileURL(r, p.file))
	}
	kept["image_urls"] = images
	return kept, nil
}

func errProductImages(text string) error {
	return apiError(http.StatusBadRequest, ReasonProductInvalid, "invalid_product_info", text)
}

// orEmpty returns an object for one that was left out.
func orEmpty(value any) map[string]any {
	if object, ok := value.(map[string]any); ok {
		return object
	}
	return map[string]any{}
}

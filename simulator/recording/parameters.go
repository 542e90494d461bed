package recording

import (
	"net/url"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/journal"
)

// parameters are what a token is asked for, bound to, or used with: an image and products.
type parameters struct {
	image string
	skus  []string
}

// parametersIn reads them from the members of an object, in any spelling that SDKs and endpoints have.
func parametersIn(object map[string]any) (p parameters) {
	p.image, _ = object[aiuta.ClaimUploadedImageID].(string)
	switch skus := object[aiuta.ClaimSKUIDs].(type) {
	case string:
		p.skus = strings.Split(skus, ",")
	case []any:
		for _, one := range skus {
			if text, ok := one.(string); ok {
				p.skus = append(p.skus, text)
			}
		}
	}
	if sku, ok := object[aiuta.ClaimSKUID].(string); ok && len(p.skus) == 0 {
		p.skus = []string{sku}
	}
	return p
}

// asked are the parameters of a request for a token, in its body or its query.
func asked(e journal.Entry) parameters {
	if object := bodyOf(e); object != nil {
		return parametersIn(object)
	}
	query, _ := url.ParseQuery(e.Query) // what cannot be read is left out
	object := map[string]any{}
	for name, values := range query {
		object[name] = values[0]
		if name == aiuta.ClaimSKUIDs && len(values) > 1 {
			object[name] = strings.Join(values, ",")
		}
	}
	return parametersIn(object)
}

// otherImage reports whether both name an image, and not the same.
func (p parameters) otherImage(other parameters) bool {
	return p.image != "" && other.image != "" && p.image != other.image
}

// otherProducts reports whether both name products, and not the same, in any order.
func (p parameters) otherProducts(other parameters) bool {
	return len(p.skus) > 0 && len(other.skus) > 0 && !slices.Equal(slices.Sorted(slices.Values(p.skus)), slices.Sorted(slices.Values(other.skus)))
}

func (p parameters) differ(other parameters) bool {
	return p.otherImage(other) || p.otherProducts(other)
}

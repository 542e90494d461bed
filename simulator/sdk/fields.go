package sdk

import (
	"bytes"
	"encoding/json"
	"strings"

	"aiuta-edge/pkg/aiuta"
)

// Fields names the members of a JSON object that is made of a try-on, in the order in which they are written.
// Names are [aiuta.ClaimUploadedImageID], [aiuta.ClaimSKUIDs], [aiuta.ClaimSKUID] for only the first SKU, and
// [aiuta.ClaimSKUCatalogName], which is left out where the try-on names no catalogue.
type Fields []string

// ListForm is how a list is written.
type ListForm int

// The forms: a JSON array, or one string with the elements joined by commas.
const (
	JSONArray ListForm = iota
	CommaJoined
)

// object returns the compact JSON text of an object with these members.
func (f Fields) object(lists ListForm, imageID string, t TryOn) json.RawMessage {
	var members []string
	for _, name := range f {
		var value any
		switch {
		case name == aiuta.ClaimUploadedImageID:
			value = imageID
		case name == aiuta.ClaimSKUID:
			value = t.SKUs[0]
		case name == aiuta.ClaimSKUIDs && lists == CommaJoined:
			value = strings.Join(t.SKUs, ",")
		case name == aiuta.ClaimSKUIDs:
			value = t.SKUs
		case name == aiuta.ClaimSKUCatalogName:
			if t.Catalog == "" {
				continue
			}
			value = t.Catalog
		default:
			panic("sdk: persona with an unknown field " + name)
		}
		members = append(members, compact(name)+":"+compact(value))
	}
	return json.RawMessage("{" + strings.Join(members, ",") + "}")
}

// compact returns JSON text as the SDKs' encoders write it, which do not escape what only HTML minds.
func compact(value any) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic("sdk: strings always marshal: " + err.Error())
	}
	return strings.TrimSuffix(text.String(), "\n")
}

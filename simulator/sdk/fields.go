package sdk

import (
	"bytes"
	"encoding/json"
	"strings"

	"aiuta-edge/pkg/aiuta"
)

// Fields names the members of a JSON object that is made of a try-on, in the order in which they are written.
// Names are [aiuta.ClaimUploadedImageID], [aiuta.ClaimSKUIDs], and [aiuta.ClaimSKUID] for the first SKU alone.
type Fields []string

// ListForm is how a list is written.
type ListForm int

// The forms: a JSON array, or one string with the elements joined by commas.
const (
	JSONArray ListForm = iota
	CommaJoined
)

// object returns the compact JSON text of an object with these members.
func (f Fields) object(lists ListForm, imageID string, skus []string) json.RawMessage {
	members := make([]string, len(f))
	for i, name := range f {
		var value any
		switch {
		case name == aiuta.ClaimUploadedImageID:
			value = imageID
		case name == aiuta.ClaimSKUID:
			value = skus[0]
		case name == aiuta.ClaimSKUIDs && lists == CommaJoined:
			value = strings.Join(skus, ",")
		case name == aiuta.ClaimSKUIDs:
			value = skus
		default:
			panic("sdk: persona with an unknown field " + name)
		}
		members[i] = compact(name) + ":" + compact(value)
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

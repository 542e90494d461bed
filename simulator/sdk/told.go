package sdk

import "encoding/json"

// Told returns what getJwt is told about a try-on with an image that the API has, as JSON text.
func (r TokenRules) Told(imageID string, t TryOn) json.RawMessage {
	return r.Params.object(r.Lists, imageID, t)
}

package sdk

import "encoding/json"

// CallbackParams returns the parameters of getJwt for a try-on with an image that the API has, as JSON text.
func (r TokenRules) CallbackParams(imageID string, t TryOn) json.RawMessage {
	return r.Params.object(r.Lists, imageID, t)
}

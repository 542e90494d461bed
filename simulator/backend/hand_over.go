package backend

import (
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
)

// The hand-over of a photo from a phone to a page on a desktop: the page shows a QR code with a token that it has made
// up, the phone uploads a photo and leaves its id under that token, and the page asks for it every 3 s. Aiuta serves it
// on a host of its own, https://web-sdk.aiuta.com; no credential is sent. Source: web qrApiService.ts, useQrPrompt.ts,
// useQrUpload.ts.

// maxHandOvers is how many hand-overs are remembered; the oldest are forgotten first.
const maxHandOvers = 1000

// handOver is what a phone left. The owner type "scanning" says that a phone has opened the code.
type handOver struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	OwnerType string `json:"owner_type"`
}

// handOverSchema has what a phone sends: with type "scanning" first, and with owner_type once it has uploaded.
var handOverSchema = fastapi.Object(
	fastapi.Required("token", fastapi.Text),
	fastapi.Required("id", fastapi.Text),
	fastapi.Required("url", fastapi.Text),
	fastapi.Optional("type", fastapi.Text),
	fastapi.Optional("owner_type", fastapi.Text),
)

func (b *Backend) handOverRoutes() []route {
	at := func(method, path string, answer gateway.Handler) route {
		return route{method, path, gateway.NeedsNothing, sourceQR, aiuta.Generation{}, call{answer: answer}}
	}
	return []route{
		at(http.MethodPost, aiuta.PathLeavePhoto, b.leavePhoto),
		at(http.MethodGet, aiuta.PathHandedPhoto, b.handedPhoto),
		at(http.MethodGet, aiuta.PathEndHandOver, b.endHandOver),
	}
}

func (b *Backend) leavePhoto(r *http.Request, _ gateway.Grant) (any, error) {
	body, err := fastapi.ReadObject(r)
	if err != nil {
		return nil, err
	}
	if err := fastapi.Check(handOverSchema, body); err != nil {
		return nil, err
	}
	left := handOver{ID: body["id"].(string), URL: body["url"].(string)}
	if left.OwnerType, _ = body["owner_type"].(string); left.OwnerType == "" {
		left.OwnerType, _ = body["type"].(string)
	}
	token := body["token"].(string)
	b.handOvers.Remove(token)
	b.handOvers.Put(token, left)
	return struct{}{}, nil
}

// handedPhoto answers an empty object as long as no phone has opened the code, which is a guess: the page goes on asking
// at any answer without an owner type.
func (b *Backend) handedPhoto(r *http.Request, _ gateway.Grant) (any, error) {
	q := fastapi.ReadQuery(r)
	token := q.Required("token")
	if err := q.Refusal(); err != nil {
		return nil, err
	}
	if left, ok := b.handOvers.Get(token); ok {
		return left, nil
	}
	return struct{}{}, nil
}

func (b *Backend) endHandOver(r *http.Request, _ gateway.Grant) (any, error) {
	q := fastapi.ReadQuery(r)
	token := q.Required("token")
	if err := q.Refusal(); err != nil {
		return nil, err
	}
	b.handOvers.Remove(token)
	return struct{}{}, nil
}

package backend

import (
	"net/http"

	"aiuta-edge/pkg/aiuta"
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
var handOverSchema = object(
	field{"token", true, text},
	field{"id", true, text},
	field{"url", true, text},
	field{"type", false, text},
	field{"owner_type", false, text},
)

func (b *Backend) handOverRoutes() []route {
	at := func(method, path string, answer handler) route {
		return route{method, path, needsNothing, sourceQR, aiuta.Generation{}, call{answer: answer}}
	}
	return []route{
		at(http.MethodPost, aiuta.PathLeavePhoto, b.leavePhoto),
		at(http.MethodGet, aiuta.PathHandedPhoto, b.handedPhoto),
		at(http.MethodGet, aiuta.PathEndHandOver, b.endHandOver),
	}
}

func (b *Backend) leavePhoto(r *http.Request, _ grant) (any, error) {
	body, err := readObject(r)
	if err != nil {
		return nil, err
	}
	if err := check(handOverSchema, body); err != nil {
		return nil, err
	}
	left := handOver{ID: body["id"].(string), URL: body["url"].(string)}
	if left.OwnerType, _ = body["owner_type"].(string); left.OwnerType == "" {
		left.OwnerType, _ = body["type"].(string)
	}
	token := body["token"].(string)
	b.handOvers.remove(token)
	b.handOvers.put(token, left)
	return struct{}{}, nil
}

// handedPhoto answers an empty object as long as no phone has opened the code, which is a guess: the page goes on asking
// at any answer without an owner type.
func (b *Backend) handedPhoto(r *http.Request, _ grant) (any, error) {
	q := readQuery(r)
	token := q.required("token")
	if err := q.refusal(); err != nil {
		return nil, err
	}
	if left, ok := b.handOvers.get(token); ok {
		return left, nil
	}
	return struct{}{}, nil
}

func (b *Backend) endHandOver(r *http.Request, _ grant) (any, error) {
	q := readQuery(r)
	token := q.required("token")
	if err := q.refusal(); err != nil {
		return nil, err
	}
	b.handOvers.remove(token)
	return struct{}{}, nil
}

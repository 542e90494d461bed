package load

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strings"

	"aiuta-edge/simulator/sdk"
)

// Body is the JSON text of the parameters of one request, without the image's id, which is another one each time.
type Body struct{ before, after string }

// Fixed returns parameters that are the same each time.
func Fixed(text string) Body { return Body{before: text} }

// imagePlace stands where an image's id comes in.
const imagePlace = "0000image0000"

// FromSDK returns the parameters that a persona's getJwt is told for products.
func FromSDK(p sdk.Persona, skus ...string) Body {
	before, after, _ := strings.Cut(string(p.Token.CallbackParams(imagePlace, sdk.TryOn{SKUs: skus})), imagePlace)
	return Body{before, after}
}

// with returns the text for the request n.
func (b Body) with(seed, n uint64) string {
	if b.after == "" {
		return b.before
	}
	return b.before + imageID(seed, n) + b.after
}

// imageID looks like an id of Aiuta's: "user_image-" and a random UUID (RFC 9562 section 5.4).
func imageID(seed, n uint64) string {
	var raw [16]byte
	random := rand.NewPCG(seed, n)
	binary.BigEndian.PutUint64(raw[:], random.Uint64())
	binary.BigEndian.PutUint64(raw[8:], random.Uint64())
	raw[6], raw[8] = raw[6]&0x0f|0x40, raw[8]&0x3f|0x80
	var text [36]byte
	hex.Encode(text[:], raw[:4])
	hex.Encode(text[9:], raw[4:6])
	hex.Encode(text[14:], raw[6:8])
	hex.Encode(text[19:], raw[8:10])
	hex.Encode(text[24:], raw[10:])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return "user_image-" + string(text[:])
}

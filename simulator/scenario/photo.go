package scenario

import (
	"bytes"
	"crypto/sha256"
	"image"
	"image/color"
	"image/jpeg"
)

// photo returns the picture that goes by a name: another name, another picture.
func photo(name string) []byte {
	sum := sha256.Sum256([]byte(name))
	picture := image.NewUniform(color.RGBA{sum[0], sum[1], sum[2], 255})
	var file bytes.Buffer
	if err := jpeg.Encode(&file, frame{picture}, nil); err != nil {
		panic("scenario: encode a picture in memory: " + err.Error())
	}
	return file.Bytes()
}

// frame gives a picture of one colour, which has no bounds, the size of a photo.
type frame struct{ image.Image }

func (frame) Bounds() image.Rectangle { return image.Rect(0, 0, 8, 8) }

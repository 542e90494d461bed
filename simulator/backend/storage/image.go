package storage

import (
	"bytes"
	"crypto/sha256"
	"image"
	"image/color"
	"image/png"
)

// The size of a drawn image in pixels: the shape of a portrait.
const (
	imageWidth  = 48
	imageHeight = 64
)

// drawImage draws a small PNG, a figure on a background, in two colours that follow from id: images of different
// ids look different, and the same id always gives the same bytes.
func drawImage(id string) []byte {
	hash := sha256.Sum256([]byte(id))
	background := color.RGBA{hash[0] | 0x80, hash[1] | 0x80, hash[2] | 0x80, 0xff}
	figure := color.RGBA{hash[3] & 0x7f, hash[4] & 0x7f, hash[5] & 0x7f, 0xff}
	picture := image.NewPaletted(image.Rect(0, 0, imageWidth, imageHeight), color.Palette{background, figure})
	for y := range imageHeight {
		for x := range imageWidth {
			if isFigure(x, y) {
				picture.SetColorIndex(x, y, 1)
			}
		}
	}
	var buffer bytes.Buffer
	if err := png.Encode(&buffer, picture); err != nil {
		panic("backend: a drawn image does not encode: " + err.Error()) // fixed size, written to memory
	}
	return buffer.Bytes()
}

// isFigure draws a head above shoulders.
func isFigure(x, y int) bool {
	dx, dy := x-imageWidth/2, y-20
	if dx*dx+dy*dy <= 9*9 {
		return true
	}
	dy = y - imageHeight
	return dx*dx+dy*dy/2 <= 18*18 && y > 32
}

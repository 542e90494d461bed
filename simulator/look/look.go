// Package look is how the simulator's pages look: colours for light and dark, type, tables, badges, and ladders.
// The report and the page of serve share it. Pages embed it, so that they load nothing.
package look

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"regexp"
	"strings"
)

var (
	//go:embed tokens.css
	tokens string
	//go:embed look.css
	components string
	//go:embed ladder.js
	ladderScript string
)

// Style returns the style sheet that every page begins with.
func Style() string { return tokens + components }

// Palette is colours by name, such as "ink": "#16191d".
type Palette map[string]string

// Palettes returns the colours of the style sheet, for what cannot refer to it.
func Palettes() (light, dark Palette) {
	day, night, _ := strings.Cut(tokens, "@media")
	return palette(day), palette(night)
}

var colour = regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]+);`)

func palette(text string) Palette {
	found := Palette{}
	for _, one := range colour.FindAllStringSubmatch(text, -1) {
		found[one[1]] = one[2]
	}
	return found
}

// Ladder returns the script that draws ladders. Its one name is drawLadder, which ladder.js describes.
func Ladder() string { return ladderScript }

// Source returns the source expression that lets one inline text through a page's policy, quotes included.
// Source: Content Security Policy Level 3 section 2.3.1.
func Source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Package look is how the simulator's pages look: colours for light and dark, type, tables, badges, and ladders.
// The report and the page of serve share it. Pages embed it, so that they load nothing.
package look

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
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

// Ladder returns the script that draws ladders. Its one name is drawLadder, which ladder.js describes.
func Ladder() string { return ladderScript }

// Source returns the source expression that lets one inline text through a page's policy, quotes included.
// Source: Content Security Policy Level 3 section 2.3.1.
func Source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

package look_test

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"aiuta-edge/simulator/look"
)

var declared = regexp.MustCompile(`(--[a-z-]+): (#[0-9a-f]+);`)

// palettes are the colours by name: light, dark, print.
func palettes(t *testing.T) map[string]map[string]string {
	t.Helper()
	found := map[string]map[string]string{}
	for i, block := range regexp.MustCompile(`(?s):root \{(.*?)\}`).FindAllStringSubmatch(look.Style(), -1) {
		name := []string{"light", "dark", "print"}[i]
		found[name] = map[string]string{}
		for _, one := range declared.FindAllStringSubmatch(block[1], -1) {
			found[name][one[1]] = one[2]
		}
	}
	if len(found) != 3 {
		t.Fatalf("there are %d palettes", len(found))
	}
	return found
}

func TestEveryColourThatIsUsedExistsInEachPalette(t *testing.T) {
	for name, colours := range palettes(t) {
		for _, used := range regexp.MustCompile(`var\((--[a-z-]+)\)`).FindAllStringSubmatch(look.Style(), -1) {
			if colours[used[1]] == "" && used[1] != "--rung" { // a ladder's own width
				t.Errorf("%s has no %s", name, used[1])
			}
		}
	}
}

// TestTextCanBeReadOnItsGround: 4.5 to 1, as WCAG 2.2 section 1.4.3 asks of text.
func TestTextCanBeReadOnItsGround(t *testing.T) {
	pairs := [][2]string{{"--ink", "--page"}, {"--ink", "--card"}, {"--soft", "--page"}, {"--soft", "--card"}, {"--accent", "--card"},
		{"--good", "--good-soft"}, {"--bad", "--bad-soft"}, {"--warn", "--warn-soft"}, {"--skip", "--skip-soft"}, {"--ink", "--skip-soft"},
		{"--good", "--card"}, {"--bad", "--card"}, {"--warn", "--card"}, {"--card", "--critical"}}
	for name, colours := range palettes(t) {
		for _, pair := range pairs {
			if ratio := contrast(colours[pair[0]], colours[pair[1]]); ratio < 4.5 {
				t.Errorf("%s: %s on %s has %.2f", name, pair[0], pair[1], ratio)
			}
		}
	}
}

// contrast is that of WCAG 2.2: relative luminance, and its ratio.
func contrast(a, b string) float64 {
	bright := []float64{luminance(a), luminance(b)}
	slices.Sort(bright)
	return (bright[1] + .05) / (bright[0] + .05)
}

func luminance(colour string) float64 {
	digits := strings.TrimPrefix(colour, "#")
	if len(digits) == 3 {
		digits = fmt.Sprintf("%c%c%c%c%c%c", digits[0], digits[0], digits[1], digits[1], digits[2], digits[2])
	}
	var sum float64
	for i, weight := range []float64{.2126, .7152, .0722} {
		part, _ := strconv.ParseUint(digits[2*i:2*i+2], 16, 8)
		c := float64(part) / 255
		if c <= .04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

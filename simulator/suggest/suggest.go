// Package suggest finds what somebody meant who mistyped a name.
package suggest

import (
	"slices"
	"strings"
)

// For returns `: did you mean "jwt"?` or, if no name is near, the hint after a colon. It goes behind an error's text.
func For(typed string, names []string, hint string) string {
	if near := Nearest(typed, names); near != "" {
		return `: did you mean "` + near + `"?`
	}
	return ": " + hint
}

// Nearest returns the name that is mistyped most easily as the given one, or "" if none is near: at most a third of it may
// differ, and two letters of a short one. Letters of either case are the same.
func Nearest(typed string, names []string) string {
	nearest, least := "", max(2, len(typed)/3)+1
	for _, name := range names {
		if d := distance(strings.ToLower(typed), strings.ToLower(name)); d < least && d < len(name) {
			nearest, least = name, d
		}
	}
	return nearest
}

// distance is how many letters must be added, left out, replaced, or swapped with the next one, to make b of a.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	var before, above []int // the last two rows
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before, above, row = above, row, make([]int, len(y)+1)
		row[0] = i + 1
		for j := range y {
			replaced := above[j]
			if x[i] != y[j] {
				replaced++
			}
			row[j+1] = slices.Min([]int{above[j+1] + 1, row[j] + 1, replaced})
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(y)]
}

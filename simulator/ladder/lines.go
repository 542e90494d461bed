package ladder

import (
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// phrase is a part of a caption, in one colour.
type phrase struct {
	text  string
	paint func(string) string // nil leaves it plain
}

// breakable is what stays on one line.
var breakable = regexp.MustCompile(`[^ /,]*[ /,]|[^ /,]+`)

// wrap breaks phrases into lines of at most width columns: between words, or after the slash or comma of a long
// one. A width of 0 is without end. Each line is painted by itself, so that no colour runs into the lifelines of the next row.
func wrap(phrases []phrase, width int) []string {
	lines := []string{""}
	used := 0
	for _, p := range phrases {
		run := "" // what one colour has on the last line
		paint := func() {
			if p.paint != nil && run != "" {
				run = p.paint(run)
			}
			lines[len(lines)-1] += run
			run = ""
		}
		for _, word := range breakable.FindAllString(p.text, -1) {
			for word != "" {
				now, later := word, ""
				if width > 0 && used+ansi.StringWidth(strings.TrimRight(word, " ")) > width {
					if used > 0 {
						paint()
						lines, used = append(lines, ""), 0
						word = strings.TrimLeft(word, " ")
						continue
					}
					now = ansi.Truncate(word, width, "")
					later = word[len(now):]
					if now == "" { // a character that is wider than the row
						now, later = word, ""
					}
				}
				run += now
				used += ansi.StringWidth(now)
				word = later
			}
		}
		paint()
	}
	return lines
}

package ladder

import (
	"fmt"
	"hash/fnv"
	"html"
	"io"
	"slices"
	"strings"

	"aiuta-edge/simulator/look"
)

// The measures of a picture, in CSS pixels, but for the columns of a caption, which are characters.
const (
	svgEdge    = 40 // from the side to the first lifeline: half a name
	svgLane    = 70
	svgHead    = 36
	svgLine    = 18 // from one line of text to the next
	svgGap     = 9  // between rows
	svgColumns = 58
	svgGlyph   = 8 // as wide as a character of 13 px, at most
)

// SVG draws the steps as a picture for documentation: light or dark as its reader prefers, and in words for those
// who do not see it. failed says that the steps are of a play that failed.
func SVG(w io.Writer, title string, steps []Step, failed bool) error {
	p := picture{parties: Parties(steps), id: fmt.Sprintf("%x", hashOf(title))}
	p.captions = 2*svgEdge + max(0, len(p.parties)-1)*svgLane
	p.y = svgHead
	for _, row := range Rows(steps, failed) {
		p.row(row)
	}
	width := p.captions + svgColumns*svgGlyph + svgGap
	height := p.y + svgGap
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-labelledby="title-%s desc-%s">`+"\n",
		width, height, width, height, p.id, p.id)
	fmt.Fprintf(&b, "<title id=\"title-%s\">%s</title>\n<desc id=\"desc-%s\">%s</desc>\n", p.id, svgText(title), p.id, p.words.String())
	fmt.Fprintf(&b, "<style>%s</style>\n", svgStyle())
	fmt.Fprintf(&b, `<rect class="background" x="0.5" y="0.5" width="%d" height="%d" rx="8"/>`+"\n", width-1, height-1)
	for i, party := range p.parties {
		x := svgEdge + i*svgLane
		fmt.Fprintf(&b, `<text class="name" x="%d" y="22">%s</text><line class="life" x1="%d" x2="%d" y1="%d" y2="%d"/>`+"\n",
			x, svgText(cut(string(party), svgLane/7)), x, x, svgHead-6, height-svgGap)
	}
	b.WriteString(p.drawn.String() + "</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// hashOf tells pictures of one page apart.
func hashOf(title string) uint32 {
	sum := fnv.New32a()
	sum.Write([]byte(title))
	return sum.Sum32()
}

// picture is an SVG on its way.
type picture struct {
	parties  []Party
	id       string
	captions int // where they begin
	y        int // below the last row
	words    strings.Builder
	drawn    strings.Builder
}

func (p *picture) row(row Row) {
	fmt.Fprintf(&p.words, "%s to %s: %s\n", svgText(string(row.From)), svgText(string(row.To)), svgText(inWords(row)))
	level := p.y + svgLine/2
	from, to := p.place(row.From), p.place(row.To)
	broken := ""
	if row.Fault != "" {
		broken = " broken"
	}
	if from == to {
		fmt.Fprintf(&p.drawn, `<circle class="arrow%s" cx="%d" cy="%d" r="5"/>`, broken, from, level)
	} else {
		tail := to - 7
		if to < from {
			tail = to + 7
		}
		fmt.Fprintf(&p.drawn, `<line class="arrow%s" x1="%d" x2="%d" y1="%d" y2="%d"/><polygon class="head%s" points="%d,%d %d,%d %d,%d"/>`,
			broken, from, to, level, level, broken, to, level, tail, level-4, tail, level+4)
	}
	for _, line := range svgCaption(row) {
		fmt.Fprintf(&p.drawn, `<text xml:space="preserve" x="%d" y="%d">%s</text>`, p.captions, p.y+svgLine/2+5, line)
		p.y += svgLine
	}
	p.drawn.WriteString("\n")
	p.y += svgGap
}

func (p *picture) place(party Party) int { return svgEdge + slices.Index(p.parties, party)*svgLane }

// inWords is a row in words.
func inWords(row Row) string {
	text := Brief(row.Text)
	if row.Times > 1 {
		text += fmt.Sprintf(", %d times", row.Times)
	}
	if row.Request {
		text += ", answered " + row.Outcome()
	}
	if row.Fault != "" {
		text += ", broken on purpose: " + row.Fault
	}
	return text
}

// svgCaption are the lines of a row's caption, as markup.
func svgCaption(row Row) []string {
	text := Brief(row.Text)
	if row.Times > 1 {
		text += fmt.Sprintf(" ×%d", row.Times)
	}
	said := []phrase{{text, svgSpan("")}}
	if row.Request {
		said = append(said, phrase{" " + row.Outcome(), svgSpan(string(row.Mood))})
	}
	if row.Fault != "" {
		said = append(said, phrase{"  fault: " + row.Fault, svgSpan("warn")})
	}
	lines := wrap(said, svgColumns)
	for _, header := range row.Headers {
		lines = append(lines, wrap([]phrase{{Brief(header), svgSpan("soft")}}, svgColumns)...)
	}
	return lines
}

func svgSpan(class string) func(string) string {
	return func(text string) string {
		if class == "" {
			return svgText(text)
		}
		return `<tspan class="` + class + `">` + svgText(text) + `</tspan>`
	}
}

func svgText(text string) string { return html.EscapeString(Visible(text)) }

// svgStyle has the colours of the look, light and, for those who prefer it, dark. They stand in it by value: what turns SVG
// into print knows no custom properties.
func svgStyle() string {
	rules := func(c look.Palette) string {
		return fmt.Sprintf(".background{fill:%s;stroke:%s}text{fill:%s}.life{stroke:%s}.arrow{stroke:%s}.head{fill:%s}.soft{fill:%s}.good{fill:%s}.bad{fill:%s}.warn,.head.broken{fill:%s}.arrow.broken{stroke:%s}",
			c["card"], c["line"], c["ink"], c["life"], c["accent"], c["accent"], c["soft"], c["good"], c["bad"], c["warn"], c["warn"])
	}
	light, dark := look.Palettes()
	return "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}" +
		".name{font:600 13px system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;text-anchor:middle}" +
		".good,.bad,.warn{font-weight:600}.arrow{fill:none;stroke-width:1.6}.arrow.broken{stroke-dasharray:5 3}" +
		rules(light) + "@media (prefers-color-scheme:dark){" + rules(dark) + "}"
}

package ladder

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// lane is the distance between two lifelines, in characters.
const lane = 9

// Draw writes the steps as a ladder: a lifeline for each party that takes part, an arrow for each step, and
// its caption to the right. A caption that does not fit the style's columns wraps; an arrow never does.
func Draw(w io.Writer, steps []Step, style Style) {
	d := drawing{w: w, style: style, parties: Parties(steps), shown: map[string]bool{}}
	d.width = (len(d.parties)-1)*lane + 1
	d.head()
	for _, row := range rowsOf(steps, style) {
		d.step(row)
	}
}

func rowsOf(steps []Step, style Style) []Row {
	if !style.Verbose {
		return Rows(steps, style.Failed)
	}
	moods := moodsOf(steps, style.Failed)
	var rows []Row
	for i, s := range steps {
		rows = append(rows, Row{s, 1, moods[i]})
	}
	return rows
}

// drawing is a ladder on its way to w.
type drawing struct {
	w       io.Writer
	style   Style
	parties []Party
	width   int             // of the lifelines
	shown   map[string]bool // tokens that were taken apart already
}

// margin stands before each row, and between lifelines and captions.
const margin = "  "

func (d drawing) head() {
	if !d.fits() {
		return
	}
	var head strings.Builder
	for _, party := range d.parties {
		fmt.Fprintf(&head, "%-*s", lane, cut(string(party), lane-1))
	}
	fmt.Fprintf(d.w, "%s%s\n", margin, d.style.Dim(strings.TrimRight(head.String(), " ")))
}

// fits reports whether the lifelines have room. The name of the last party sticks out.
func (d drawing) fits() bool {
	return d.style.Columns == 0 || len(margin)+d.width+lane <= d.style.Columns
}

// cut keeps a name within its lane.
func cut(name string, width int) string {
	if letters := []rune(name); len(letters) > width {
		return string(letters[:width-1]) + "…"
	}
	return name
}

// step draws one arrow, which may stand for several steps that look the same.
func (d drawing) step(row Row) {
	s, text := row.Step, caption(row, d.style)
	if !d.fits() {
		text = append([]phrase{{fmt.Sprintf("%s → %s ", s.From, s.To), d.style.Dim}}, text...)
		d.below(text, len(margin))
	} else {
		d.arrowWith(s, text)
	}
	if d.style.Verbose {
		for _, line := range details(s, d.shown) {
			d.below([]phrase{{Visible(line), d.style.Dim}}, 3*len(margin))
		}
	}
}

// arrowWith draws an arrow, and puts its caption to the right or below, where it takes fewer rows.
func (d drawing) arrowWith(s Step, text []phrase) {
	room := 0
	if d.style.Columns > 0 {
		room = max(d.style.Columns-3*len(margin)-d.width, 1)
	}
	right := wrap(text, room)
	if room > 0 && len(right) > 1+len(wrap(text, d.style.Columns-2*len(margin))) {
		d.row(d.arrow(s.From, s.To), "")
		d.below(text, 2*len(margin))
		return
	}
	d.row(d.arrow(s.From, s.To), right[0])
	for _, line := range right[1:] {
		d.row(d.lifelines(), margin+line)
	}
}

func (d drawing) row(picture, line string) {
	fmt.Fprintf(d.w, "%s\n", strings.TrimRight(margin+d.style.Dim(picture)+margin+line, " "))
}

// below writes text over the whole width.
func (d drawing) below(text []phrase, indent int) {
	room := 0
	if d.style.Columns > 0 {
		room = max(d.style.Columns-indent, 1)
	}
	for _, line := range wrap(text, room) {
		fmt.Fprintf(d.w, "%s%s\n", strings.Repeat(" ", indent), strings.TrimRight(line, " "))
	}
}

func (d drawing) lifelines() string {
	return strings.TrimRight(strings.Repeat("│"+strings.Repeat(" ", lane-1), len(d.parties)), " ")
}

// arrow draws one row of lifelines, with an arrow from one to another.
func (d drawing) arrow(from, to Party) string {
	row := []rune(d.lifelines())
	a, b := slices.Index(d.parties, from)*lane, slices.Index(d.parties, to)*lane
	for i := min(a, b) + 1; i < max(a, b); i++ {
		row[i] = '─'
	}
	switch {
	case a < b:
		row[a], row[b] = '├', '▶'
	case a > b:
		row[a], row[b] = '┤', '◀'
	default: // a party that sends to itself
		row[a] = '↻'
	}
	return string(row)
}

func caption(s Row, style Style) []phrase {
	text := Brief(s.Text)
	if s.Times > 1 {
		text += fmt.Sprintf(" ×%d", s.Times)
	}
	said := []phrase{{text, nil}}
	if s.Request || s.Status != 0 {
		said = append(said, phrase{" " + Visible(s.Outcome()), style.paint(s.Mood)})
	}
	if s.Fault != "" {
		said = append(said, phrase{"  fault: " + Visible(s.Fault), style.Mark})
	}
	if style.Verbose {
		return said
	}
	for _, header := range s.Headers {
		said = append(said, phrase{"  " + Brief(header), style.Dim})
	}
	return said
}

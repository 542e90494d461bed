package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"time"

	"aiuta-edge/simulator/look"
)

var (
	//go:embed page.html
	pageText string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string

	page = template.Must(template.New("page").Parse(pageText))
)

// writeHTML writes one file that needs no other: its style, its script and its data stand in it, and its policy lets
// nothing else be loaded or run. What failed can be read without the script, which draws the ladders.
func writeHTML(w io.Writer, r Report) error {
	shown, err := pageOf(r)
	if err != nil {
		return err
	}
	return page.Execute(w, shown)
}

// htmlPage is what page.html shows.
type htmlPage struct {
	Policy  string
	Style   template.CSS
	Script  template.JS
	Packed  template.HTML
	Report  Report
	Verdict string
	OK      bool
	Began   string
	Took    string
	Tiles   []htmlTile
	Failed  htmlPart
	Warned  htmlPart
	Skipped htmlPart
	SDKs    []string
	Grid    [][]htmlRow // in blocks that stand next to each other
	Groups  []htmlGroup
}

type htmlTile struct {
	Outcome Outcome
	Count   int
}

type htmlCase struct {
	Case
	ID   string
	Open bool
	Said string
	Took string
	// Inline is a case whose reasons stand in the page itself, so that it can be read without a script.
	Inline bool
	Fields []htmlField
	Ladder string // in characters
}

// tell writes the reasons of a case into the page itself.
func (c *htmlCase) tell() {
	c.Inline, c.Fields, c.Ladder = true, fieldsOf(c.Case), drawn(c.Case)
}

type htmlField struct{ Name, Text string }

func pageOf(r Report) (htmlPage, error) {
	script := look.Ladder() + pageScript
	style := look.Style() + pageStyle
	sum := r.Summary()
	shown := htmlPage{
		Policy: fmt.Sprintf("default-src 'none'; style-src %s; script-src %s; base-uri 'none'; form-action 'none'", look.Source(style), look.Source(script)),
		Style:  template.CSS(style), Script: template.JS(script),
		Report: r, Verdict: counts(sum), OK: sum.OK(),
		Began: r.Began.UTC().Format(time.RFC3339), Took: brief(r.Took),
	}
	for _, o := range Outcomes() {
		shown.Tiles = append(shown.Tiles, htmlTile{o, sum.Of(o)})
	}
	cases := make([]htmlCase, len(r.Cases))
	packed := make([]packedCase, len(r.Cases))
	for i, c := range r.Cases {
		cases[i] = htmlCase{Case: c, ID: fmt.Sprintf("case-%d", i), Said: c.Summary, Took: brief(c.Took), Open: len(c.Figures) > 0}
		if c.Persona == "" { // there are few of these, and all of them is words
			cases[i].tell()
		}
		packed[i] = packedOf(c)
	}
	var err error
	if shown.Packed, err = pack(packed); err != nil {
		return htmlPage{}, err
	}
	shown.Failed, shown.Warned, shown.Skipped = partOf(r, Failed, cases), partOf(r, Warning, cases), partOf(r, Skipped, cases)
	grid := GridOf(r.Cases)
	shown.SDKs, shown.Grid = grid.SDKs, gridRows(grid, cases)
	shown.Groups = groupsOf(r, cases, len(shown.Grid) == 0)
	return shown, nil
}

// fieldsOf are what a case says in words.
func fieldsOf(c Case) []htmlField {
	why := c.Message
	if c.SumsUp() {
		why = ""
	}
	var fields []htmlField
	for _, field := range []htmlField{
		{"Why", why}, {"Sent", c.Sent}, {"Expected", c.Expected}, {"Got", c.Got}, {"Change", c.Advice}, {"Rule", c.Rule},
	} {
		if field.Text != "" {
			fields = append(fields, field)
		}
	}
	return fields
}

// brief rounds a duration to what a reader compares. Nothing is said of what took no time.
func brief(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d >= time.Minute:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

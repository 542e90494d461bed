package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
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
	Parts   []htmlPart // what failed, and warnings
	Skipped *htmlPart
	SDKs    []string
	Grid    [][]htmlRow // in blocks that stand next to each other
	Groups  []htmlGroup
}

type htmlTile struct {
	Outcome Outcome
	Count   int
}

// htmlPart is the cases that did not pass, by outcome and cause.
type htmlPart struct {
	Outcome Outcome
	Heading string
	Causes  []htmlCause
}

type htmlCause struct {
	Text  string // empty if the case says it
	Count int
	First *htmlCase // the one that stands for the others, open
	Rest  []htmlCase
}

type htmlRow struct {
	Scenario string
	Cells    []htmlCell // one for each SDK
}

// htmlCell is a mark that leads to its case; it is empty where an SDK has not played.
type htmlCell struct {
	ID, Title string
	Outcome   Outcome
}

// htmlGroup is the cases that passed, of one group.
type htmlGroup struct {
	Name, Summary, Counts string
	Open                  bool
	Cases                 []htmlCase
}

type htmlCase struct {
	Case
	ID   string
	Open bool
	Said string
	Took string
	// Told is a case whose reasons stand in the page itself, so that it can be read without a script.
	Told   bool
	Fields []htmlField
	Ladder string // in characters
}

// tell writes the reasons of a case into the page itself.
func (c *htmlCase) tell() {
	c.Told, c.Fields, c.Ladder = true, fieldsOf(c.Case), drawn(c.Case)
}

type htmlField struct{ Name, Text string }

// gridBlock is how many rows of the grid stand below each other.
const gridBlock = 30

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
	shown.Parts = partsOf(cases)
	if last := len(shown.Parts) - 1; last >= 0 && shown.Parts[last].Outcome == Skipped {
		shown.Parts, shown.Skipped = shown.Parts[:last], &shown.Parts[last]
	}
	grid := GridOf(r.Cases)
	shown.SDKs, shown.Grid = grid.SDKs, gridRows(grid, cases)
	shown.Groups = groupsOf(r, cases, len(shown.Grid) == 0)
	return shown, nil
}

// partsOf sorts what did not pass by outcome and cause, findings by their severity.
func partsOf(cases []htmlCase) []htmlPart {
	var parts []htmlPart
	for _, part := range []struct {
		outcome Outcome
		heading string
		cause   func(Case) string
	}{{Failed, "What failed", CauseOf}, {Warning, "Warnings", ReasonOf}, {Skipped, "What was skipped", ReasonOf}} {
		var causes []htmlCause
		place := map[string]int{}
		for _, c := range cases {
			if c.Outcome != part.outcome {
				continue
			}
			text := part.cause(c.Case)
			if c.Persona == "" && part.outcome != Skipped {
				text = c.ID // it has a cause of its own, and says which
			}
			c.Open = part.outcome == Failed || part.outcome == Warning && len(parts) == 0
			at, known := place[text]
			if !known {
				at = len(causes)
				place[text] = at
				causes = append(causes, causeOf(text, c))
			} else {
				c.Open = false
				causes[at].Rest = append(causes[at].Rest, c)
			}
			causes[at].Count++
		}
		slices.SortStableFunc(causes, func(a, b htmlCause) int { return severityOf(b) - severityOf(a) })
		if len(causes) > 0 {
			parts = append(parts, htmlPart{part.outcome, part.heading, causes})
		}
	}
	return parts
}

func severityOf(cause htmlCause) int {
	if cause.First == nil {
		return 0
	}
	return slices.Index(Severities(), cause.First.Severity)
}

// causeOf begins a cause with its first case, which is told in full unless it was skipped.
func causeOf(text string, c htmlCase) htmlCause {
	if text == c.ID {
		text = ""
	}
	if c.Outcome == Skipped {
		return htmlCause{Text: text, Rest: []htmlCase{c}}
	}
	c.tell()
	return htmlCause{Text: text, First: &c}
}

func gridRows(grid Grid, cases []htmlCase) [][]htmlRow {
	var rows []htmlRow
	for _, scenario := range grid.Scenarios {
		row := htmlRow{Scenario: scenario}
		for _, sdk := range grid.SDKs {
			cell := htmlCell{}
			if place, ok := grid.At(scenario, sdk); ok {
				cell = htmlCell{cases[place].ID, cases[place].Title(), cases[place].Outcome}
			}
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	return slices.Collect(slices.Chunk(rows, gridBlock))
}

// groupsOf are the cases that passed. What a group's cases say alike is said once.
func groupsOf(r Report, cases []htmlCase, open bool) []htmlGroup {
	var groups []htmlGroup
	for _, g := range r.groups() {
		group := htmlGroup{Name: g.Name, Counts: counts(summarise(g.Cases)), Open: open, Summary: g.Cases[0].Summary}
		if slices.ContainsFunc(g.Cases, func(c Case) bool { return c.Summary != group.Summary || c.Persona == "" }) {
			group.Summary = ""
		}
		for _, place := range g.places {
			if one := cases[place]; one.Outcome == Passed {
				if group.Summary != "" {
					one.Said = ""
				}
				group.Cases = append(group.Cases, one)
			}
		}
		if len(group.Cases) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
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

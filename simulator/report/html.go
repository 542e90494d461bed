package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"time"
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

// writeHTML writes one file that needs no other: its style and its script stand in it, and its policy lets
// nothing else be loaded or run.
func writeHTML(w io.Writer, r Report) error {
	return page.Execute(w, pageOf(r))
}

// htmlPage is what page.html shows.
type htmlPage struct {
	Policy  string
	Style   template.CSS
	Script  template.JS
	Report  Report
	Verdict string
	OK      bool
	Began   string
	Took    string
	Tiles   []htmlTile
	// Findings are the cases with a severity that did not pass, most severe first.
	Findings []htmlCase
	Groups   []htmlGroup
	Lanes    []htmlLanes
}

type htmlTile struct {
	Outcome Outcome
	Count   int
}

type htmlGroup struct {
	Name   string
	Counts string
	Cases  []htmlCase
}

type htmlCase struct {
	Case
	ID     string
	Open   bool
	Took   string
	Fields []htmlField
	Ladder *htmlLadder
}

type htmlField struct{ Name, Text string }

func pageOf(r Report) htmlPage {
	sum := r.Summary()
	shown := htmlPage{
		Policy: fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", hash(pageStyle), hash(pageScript)),
		Style:  template.CSS(pageStyle), Script: template.JS(pageScript),
		Report: r, Verdict: counts(sum), OK: sum.OK(),
		Began: r.Began.UTC().Format(time.RFC3339), Took: brief(r.Took),
	}
	for _, o := range Outcomes() {
		shown.Tiles = append(shown.Tiles, htmlTile{o, sum.Of(o)})
	}
	n := 0
	for _, g := range r.groups() {
		group := htmlGroup{Name: g.Name, Counts: counts(summarise(g.Cases))}
		for _, c := range g.Cases {
			n++
			one := htmlCaseOf(c, fmt.Sprintf("case-%d", n))
			group.Cases = append(group.Cases, one)
			if c.Severity != "" && (c.Outcome == Failed || c.Outcome == Warning) {
				shown.Findings = append(shown.Findings, one)
			}
		}
		shown.Groups = append(shown.Groups, group)
	}
	shown.Lanes = lanesOf(shown.Groups)
	slices.SortStableFunc(shown.Findings, func(a, b htmlCase) int {
		return slices.Index(Severities(), b.Severity) - slices.Index(Severities(), a.Severity)
	})
	return shown
}

func htmlCaseOf(c Case, id string) htmlCase {
	one := htmlCase{Case: c, ID: id, Open: c.Outcome == Failed || len(c.Figures) > 0, Took: brief(c.Took)}
	why := c.Message
	if c.SumsUp() {
		why = ""
	}
	for _, field := range []htmlField{
		{"Why", why}, {"Sent", c.Sent}, {"Expected", c.Expected}, {"Got", c.Got}, {"Change", c.Advice}, {"Rule", c.Rule},
	} {
		if field.Text != "" {
			one.Fields = append(one.Fields, htmlField{field.Name, field.Text})
		}
	}
	if len(c.Steps) > 0 {
		one.Ladder = htmlLadderOf(c.Steps)
	}
	return one
}

// hash lets one inline text of the page through its policy. Source: Content Security Policy Level 3 section 2.3.1.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
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

package usage

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"aiuta-edge/simulator/look"
)

var (
	//go:embed page.html
	pageText string
	//go:embed page.css
	pageStyle string

	page = template.Must(template.New("usage").Parse(pageText))
)

// htmlPage is what page.html shows.
type htmlPage struct {
	Policy  string
	Style   template.CSS
	Heading []string
	Chart   template.HTML
	Priced  bool
	Tables  []htmlTable
	Notes   []string
}

type htmlTable struct {
	Name string
	Rows []htmlRow
	Rest string
}

type htmlRow struct {
	Key, Tokens, Refusals, Failures, P50, P95, P99, Cost string
}

// WriteHTML writes one page that loads nothing, with a chart over time and at most top rows of each table; 0 means all.
func (s Summary) WriteHTML(w io.Writer, top int) error {
	style := look.Style() + pageStyle
	shown := htmlPage{
		Policy: fmt.Sprintf("default-src 'none'; style-src %s; base-uri 'none'; form-action 'none'", look.Source(style)),
		Style:  template.CSS(style), Heading: s.heading(), Chart: s.chart(), Priced: s.Price > 0, Notes: s.notes(),
	}
	for _, t := range s.Tables {
		rows, rest := t.cut(top)
		table := htmlTable{Name: t.Name()}
		for _, row := range rows {
			table.Rows = append(table.Rows, htmlRowOf(strings.Join(row.Key, "  "), row.Sum))
		}
		if t.Others != nil {
			table.Rows = append(table.Rows, htmlRowOf("(others)", *t.Others))
		}
		if rest > 0 {
			table.Rest = fmt.Sprintf("and %s more rows", grouped(uint64(rest)))
		}
		shown.Tables = append(shown.Tables, table)
	}
	return page.Execute(w, shown)
}

func htmlRowOf(key string, s Sum) htmlRow {
	return htmlRow{
		Key: key, Tokens: grouped(s.Tokens), Refusals: grouped(s.Refusals), Failures: grouped(s.Failures),
		P50: brief(s.Duration.P50), P95: brief(s.Duration.P95), P99: brief(s.Duration.P99), Cost: cost(s.Cost),
	}
}

package usage

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
)

// WriteCSV writes every row of every table, with the dimensions of the table in its first column, and the total.
func (s Summary) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	header := []string{"by"}
	for _, d := range dimensions() {
		header = append(header, string(d))
	}
	header = append(header, "tokens", "refusals", "failures", "p50_us", "p95_us", "p99_us", "max_us")
	if s.Price > 0 {
		header = append(header, "cost")
	}
	out.Write(header)
	s.writeRow(out, "total", nil, nil, s.Total)
	for _, t := range s.Tables {
		for _, row := range t.Rows {
			s.writeRow(out, t.Name(), t.By, row.Key, row.Sum)
		}
		if t.Others != nil {
			s.writeRow(out, t.Name()+" (others)", nil, nil, *t.Others)
		}
	}
	out.Flush()
	return out.Error()
}

func (s Summary) writeRow(out *csv.Writer, name string, by []Dimension, key []string, sum Sum) {
	fields := []string{name}
	for _, d := range dimensions() {
		text := ""
		if i := slices.Index(by, d); i >= 0 {
			text = inert(key[i])
		}
		fields = append(fields, text)
	}
	for _, n := range []uint64{sum.Tokens, sum.Refusals, sum.Failures} {
		fields = append(fields, strconv.FormatUint(n, 10))
	}
	for _, n := range []int64{sum.Duration.P50, sum.Duration.P95, sum.Duration.P99, sum.Duration.Max} {
		fields = append(fields, strconv.FormatInt(n, 10))
	}
	if s.Price > 0 {
		fields = append(fields, strconv.FormatFloat(sum.Cost, 'f', -1, 64))
	}
	out.Write(fields)
}

// inert keeps a spreadsheet from taking what a client chose for a formula. Source: OWASP, CSV Injection.
func inert(text string) string {
	if strings.ContainsAny(text[:min(1, len(text))], "=+-@") {
		return "'" + text
	}
	return text
}

// Name is the table's dimensions in words, such as "day+caller".
func (t Table) Name() string { return names(t.By, "+") }

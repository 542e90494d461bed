package usage

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// WriteText writes the summary for people, with at most top rows of each table; 0 means all.
func (s Summary) WriteText(w io.Writer, top int) error {
	var b strings.Builder
	for _, line := range s.heading() {
		fmt.Fprintln(&b, line)
	}
	for _, t := range s.Tables {
		fmt.Fprintf(&b, "\nby %s\n", t.Name())
		s.writeTable(&b, t, top)
	}
	for _, note := range s.notes() {
		fmt.Fprintf(&b, "\n%s\n", note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// heading says what was summed.
func (s Summary) heading() []string {
	first := fmt.Sprintf("%s tokens, %s refusals, %s failures", grouped(s.Total.Tokens), grouped(s.Total.Refusals), grouped(s.Total.Failures))
	if s.Lines.Decisions > 0 {
		first += fmt.Sprintf(" from %s to %s (%s)", s.First.Format(time.DateTime), s.Last.Format(time.DateTime), s.Zone)
	}
	lines := []string{first}
	if s.Price > 0 {
		lines = append(lines, fmt.Sprintf("cost %s at %s a try-on", cost(s.Total.Cost), strconv.FormatFloat(s.Price, 'f', -1, 64)))
	}
	d := s.Total.Duration
	lines = append(lines, fmt.Sprintf("took p50 %s, p95 %s, p99 %s, max %s", brief(d.P50), brief(d.P95), brief(d.P99), brief(d.Max)))
	read := fmt.Sprintf("%s lines read, %s skipped", grouped(s.Lines.Read), grouped(s.Lines.Skipped()))
	if s.Lines.Skipped() > 0 {
		read += fmt.Sprintf(" (%s not the endpoint's, %s over 64 KiB)", grouped(s.Lines.Unknown), grouped(s.Lines.TooLong))
	}
	if s.Lines.Warnings > 0 {
		read += fmt.Sprintf(", %s warnings", grouped(s.Lines.Warnings))
	}
	if s.Lines.Outside > 0 {
		read += fmt.Sprintf(", %s outside --since and --until", grouped(s.Lines.Outside))
	}
	lines = append(lines, read)
	if s.Stopped {
		lines = append(lines, "stopped before the end")
	}
	return lines
}

// notes say what a reader would otherwise get wrong.
func (s Summary) notes() []string {
	var notes []string
	for _, t := range s.Tables {
		if t.Others != nil {
			notes = append(notes, fmt.Sprintf("by %s: the first %s keys have a row of their own; later ones are summed as (others). --max-keys raises that.",
				t.Name(), grouped(uint64(len(t.Rows)))))
		}
	}
	for _, t := range s.Tables {
		if slices.Contains(t.By, Product) {
			notes = append(notes, "A token for two products counts once for each, so the products can add up to more than the total.")
			break
		}
	}
	if s.Caveat != "" {
		notes = append(notes, s.Caveat)
	}
	return notes
}

func (s Summary) writeTable(b *strings.Builder, t Table, top int) {
	tabs := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight|tabwriter.DiscardEmptyColumns)
	fmt.Fprint(tabs, "tokens\trefusals\tfailures\tp50\tp95\tp99\t")
	if s.Price > 0 {
		fmt.Fprint(tabs, "cost\t")
	}
	fmt.Fprintln(tabs, " ")
	rows, rest := t.cut(top)
	for _, row := range rows {
		s.writeRowText(tabs, row.Sum, strings.Join(row.Key, "  "))
	}
	if t.Others != nil {
		s.writeRowText(tabs, *t.Others, "(others)")
	}
	tabs.Flush()
	if rest > 0 {
		fmt.Fprintf(b, "  and %s more rows; --top 0 shows all\n", grouped(uint64(rest)))
	}
}

func (s Summary) writeRowText(w io.Writer, sum Sum, key string) {
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t", grouped(sum.Tokens), grouped(sum.Refusals), grouped(sum.Failures),
		brief(sum.Duration.P50), brief(sum.Duration.P95), brief(sum.Duration.P99))
	if s.Price > 0 {
		fmt.Fprintf(w, "%s\t", cost(sum.Cost))
	}
	fmt.Fprintf(w, "  %s\n", key)
}

// cut returns the rows with most tokens, or the latest of a table by time, and how many are left out.
func (t Table) cut(top int) ([]Row, int) {
	left := len(t.Rows) - top
	switch {
	case top <= 0 || left <= 0:
		return t.Rows, 0
	case t.By[0] == Day || t.By[0] == Hour:
		return t.Rows[left:], left
	}
	return t.Rows[:top], left
}

// grouped writes a number with a comma at each thousand.
func grouped(n uint64) string {
	text := strconv.FormatUint(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func cost(c float64) string { return strconv.FormatFloat(c, 'f', 2, 64) }

// brief writes microseconds as people compare them.
func brief(microseconds int64) string {
	switch {
	case microseconds < 1000:
		return fmt.Sprintf("%d µs", microseconds)
	case microseconds < 1_000_000:
		return fmt.Sprintf("%.1f ms", float64(microseconds)/1e3)
	}
	return fmt.Sprintf("%.1f s", float64(microseconds)/1e6)
}

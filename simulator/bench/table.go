package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"aiuta-edge/simulator/load"
)

// row is one measured thing.
type row struct {
	what string
	// bench is its name for benchstat, after "Benchmark". Empty is no line.
	bench string
	// times is how often it was done.
	times int
	// Values that were not measured are zero.
	size     int
	rate     float64 // per second
	p50, p99 time.Duration
	failed   int
	// against names the bench of another row; the table says how many times this one is as quick.
	against string
	// missing says why nothing was measured, and what to do about it.
	missing string
}

// printTable prints the rows as a table in Markdown, aligned for a terminal.
func printTable(w io.Writer, rows []row) {
	cells := [][]string{{"what", "per second", "p50", "p99", "ratio"}}
	for _, r := range rows {
		cells = append(cells, r.cells(rows))
	}
	widths := make([]int, len(cells[0]))
	for _, line := range cells {
		for i, cell := range line {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	for n, line := range cells {
		for i, cell := range line {
			fmt.Fprintf(w, "| %s%s ", cell, strings.Repeat(" ", widths[i]-len([]rune(cell))))
		}
		fmt.Fprintln(w, "|")
		if n == 0 {
			for _, width := range widths {
				fmt.Fprintf(w, "|%s", strings.Repeat("-", width+2))
			}
			fmt.Fprintln(w, "|")
		}
	}
}

func (r row) cells(rows []row) []string {
	what := r.what
	if r.failed > 0 {
		what += fmt.Sprintf(" (%d failed)", r.failed)
	}
	if r.missing != "" {
		return []string{what + ": " + r.missing, "", "", "", ""}
	}
	if r.size > 0 {
		what += fmt.Sprintf(": %.2f MB", float64(r.size)/1e6)
	}
	return []string{what, shownRate(r.rate), shownTime(r.p50), shownTime(r.p99), r.ratio(rows)}
}

// ratio compares rates where there are some, and else medians. Above 1, the row is the quicker one.
func (r row) ratio(rows []row) string {
	for _, other := range rows {
		switch {
		case r.against == "" || other.bench != r.against || other.missing != "":
		case r.rate > 0 && other.rate > 0:
			return fmt.Sprintf("%.2f × %s", r.rate/other.rate, other.what)
		case r.p50 > 0 && other.p50 > 0:
			return fmt.Sprintf("%.2f × %s", float64(other.p50)/float64(r.p50), other.what)
		}
	}
	return ""
}

func shownRate(rate float64) string {
	if rate == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f", rate)
}

func shownTime(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return load.Brief(d)
}

// printLines prints the rows in the form of "go test -bench" (golang.org/design/14313-benchmark-format).
func printLines(w io.Writer, rows []row) {
	for _, r := range rows {
		if r.bench == "" || r.missing != "" {
			continue
		}
		fmt.Fprintf(w, "Benchmark%s %d", r.bench, max(r.times, 1))
		if r.p50 > 0 {
			fmt.Fprintf(w, " %.1f p50-µs", float64(r.p50)/1e3)
		}
		if r.p99 > 0 {
			fmt.Fprintf(w, " %.1f p99-µs", float64(r.p99)/1e3)
		}
		if r.rate > 0 {
			fmt.Fprintf(w, " %.1f req/s", r.rate)
		}
		if r.size > 0 {
			fmt.Fprintf(w, " %d bytes", r.size)
		}
		fmt.Fprintln(w)
	}
}

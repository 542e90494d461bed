package usage

import (
	"fmt"
	"html/template"
	"strings"
	"time"
)

// The size of the chart, and the room around its bars, in its own units.
const (
	chartWidth, chartHeight = 960.0, 260.0
	roomLeft, roomRight     = 64.0, 8.0
	roomTop, roomBottom     = 28.0, 28.0
)

// maxBars bounds the chart; what is earlier is left out.
const maxBars = 400

// bar is one day or hour.
type bar struct {
	at string
	counts
}

// bars are the days, or the hours if there are few days, from the first to the last decision, empty ones included.
func (s Summary) bars() []bar {
	if s.First.IsZero() {
		return nil
	}
	layout, step := time.DateOnly, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }
	y, m, d := s.First.Date()
	at := time.Date(y, m, d, 0, 0, 0, 0, s.zone)
	if s.Last.Sub(s.First) < 72*time.Hour {
		layout, step = hourLayout, func(t time.Time) time.Time { return t.Add(time.Hour) }
		at = s.First.Truncate(time.Hour)
	} else if earliest := s.Last.AddDate(0, 0, -maxBars+1); at.Before(earliest) {
		at = earliest
	}
	sums := map[string]counts{}
	for _, row := range s.hours {
		key := row.Key[0][:len(layout)]
		c := sums[key]
		c.tokens += row.Tokens
		c.refusals += row.Refusals
		c.failures += row.Failures
		sums[key] = c
	}
	var bars []bar
	for ; len(bars) < maxBars; at = step(at) {
		key := at.Format(layout)
		bars = append(bars, bar{key, sums[key]})
		if key >= s.Last.Format(layout) {
			break
		}
	}
	return bars
}

// chart draws the bars, tokens below refusals below failures. Its texts are times and numbers.
func (s Summary) chart() template.HTML {
	bars := s.bars()
	if len(bars) == 0 {
		return ""
	}
	var most uint64 = 1
	for _, b := range bars {
		most = max(most, b.tokens+b.refusals+b.failures)
	}
	const height = chartHeight - roomTop - roomBottom
	var out strings.Builder
	fmt.Fprintf(&out, `<svg viewBox="0 0 %g %g" role="img" aria-label="Tokens, refusals and failures over time" font-size="13" fill="currentColor">`, chartWidth, chartHeight)
	for i, name := range []string{"tokens", "refusals", "failures"} {
		x := roomLeft + float64(i)*90
		fmt.Fprintf(&out, `<rect class="%s" x="%g" y="5" width="11" height="11"/><text x="%g" y="15">%s</text>`, name, x, x+16, name)
	}
	for _, part := range []float64{0, 0.5, 1} {
		y := roomTop + height*(1-part)
		fmt.Fprintf(&out, `<line class="grid" x1="%g" x2="%g" y1="%.1f" y2="%.1f"/>`, roomLeft, chartWidth-roomRight, y, y)
		fmt.Fprintf(&out, `<text class="soft" x="%g" y="%.1f" text-anchor="end">%s</text>`, roomLeft-6, y+4, grouped(uint64(part*float64(most))))
	}
	slot := (chartWidth - roomLeft - roomRight) / float64(len(bars))
	for i, b := range bars {
		x, y := roomLeft+float64(i)*slot, roomTop+height
		fmt.Fprintf(&out, `<g><title>%s: %s tokens, %s refusals, %s failures</title>`, b.at, grouped(b.tokens), grouped(b.refusals), grouped(b.failures))
		for _, stack := range []struct {
			class string
			n     uint64
		}{{"tokens", b.tokens}, {"refusals", b.refusals}, {"failures", b.failures}} {
			h := height * float64(stack.n) / float64(most)
			y -= h
			if stack.n > 0 {
				fmt.Fprintf(&out, `<rect class="%s" x="%.2f" y="%.2f" width="%.2f" height="%.2f"/>`, stack.class, x, y, min(slot*0.86, 48), h)
			}
		}
		out.WriteString(`</g>`)
	}
	for _, end := range []struct {
		i      int
		anchor string
		x      float64
	}{{0, "start", roomLeft}, {len(bars) - 1, "end", chartWidth - roomRight}} {
		if end.i > 0 || end.anchor == "start" {
			fmt.Fprintf(&out, `<text class="soft" x="%g" y="%g" text-anchor="%s">%s</text>`, end.x, chartHeight-8, end.anchor, bars[end.i].at)
		}
	}
	out.WriteString(`</svg>`)
	return template.HTML(out.String())
}

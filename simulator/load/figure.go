package load

import (
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"
)

// The size of a figure, and the room around its plot, in its own units.
const (
	figureWidth, figureHeight = 960.0, 300.0
	roomLeft, roomRight       = 74.0, 26.0
	roomTop, roomBottom       = 26.0, 34.0
)

// line is one of a figure. Points are x in the figure's own measure, and a time.
type line struct {
	name   string
	colour string // a custom property of the report's page
	points [][2]float64
}

// figure draws lines over a logarithmic axis of times. Its texts are this package's own words and numbers.
type figure struct {
	label string // for screen readers
	ticks []tick
	lines []line
	// width is how far the x of points reaches.
	width float64
	b     strings.Builder
	// low and high are the decades that the times lie in.
	low, high float64
}

type tick struct {
	at   float64
	text string
}

// Figures draws a run: latency by percentile, and over time. They are SVG for a page with the custom properties of the
// report's.
func (s Summary) Figures() []template.HTML {
	if s.ended() == 0 {
		return nil
	}
	return []template.HTML{s.byPercentile(), s.overTime()}
}

// nines is where a percentile stands: each further nine is as far again as the one before.
func nines(percent float64) float64 { return -math.Log10(1 - min(percent, 99.9999)/100) }

func (s Summary) byPercentile() template.HTML {
	// Of a thousand, there is nothing to tell beyond the 99.9th.
	f := figure{label: "Latency by percentile", width: max(1, math.Log10(float64(s.ended())))}
	draw := func(name, colour string, t Times) {
		l := line{name: name, colour: colour}
		for _, p := range t.Curve {
			l.points = append(l.points, [2]float64{nines(p.Percent), p.Time.Seconds()})
		}
		f.lines = append(f.lines, l)
	}
	if s.Service == nil {
		draw("latency", "--accent", s.Latency)
	} else {
		draw("latency, from when it was due", "--accent", s.Latency)
		draw("from when it was sent", "--good", *s.Service)
	}
	for _, percent := range []float64{0, 50, 90, 99, 99.9, 99.99, 99.999} {
		if nines(percent) <= f.width {
			f.ticks = append(f.ticks, tick{nines(percent), fmt.Sprintf("%g %%", percent)})
		}
	}
	return f.draw()
}

func (s Summary) overTime() template.HTML {
	f := figure{label: "Latency over time", width: (time.Duration(len(s.Moments)) * s.Width).Seconds()}
	f.lines = []line{{name: "max", colour: "--bad"}, {name: "p99", colour: "--accent"}, {name: "p50", colour: "--good"}}
	for _, m := range s.Moments {
		if m.Ended == 0 {
			continue
		}
		at := (m.At + s.Width/2).Seconds()
		for i, d := range []time.Duration{m.Max, m.P99, m.P50} {
			f.lines[i].points = append(f.lines[i].points, [2]float64{at, d.Seconds()})
		}
	}
	for i := range 6 {
		at := f.width * float64(i) / 5
		f.ticks = append(f.ticks, tick{at, fmt.Sprintf("%.3g s", at)})
	}
	return f.draw()
}

func (f *figure) x(v float64) float64 {
	return roomLeft + v/f.width*(figureWidth-roomLeft-roomRight)
}

func (f *figure) y(seconds float64) float64 {
	part := (math.Log10(max(seconds, 1e-6)) - f.low) / (f.high - f.low)
	return figureHeight - roomBottom - part*(figureHeight-roomTop-roomBottom)
}

func (f *figure) draw() template.HTML {
	f.low, f.high = math.Inf(1), math.Inf(-1)
	for _, l := range f.lines {
		for _, p := range l.points {
			decade := math.Log10(max(p[1], 1e-6))
			f.low, f.high = min(f.low, math.Floor(decade)), max(f.high, math.Ceil(decade))
		}
	}
	f.high = max(f.high, f.low+1)
	fmt.Fprintf(&f.b, `<svg viewBox="0 0 %g %g" role="img" aria-label="%s" font-size="13" fill="currentColor">`, figureWidth, figureHeight, f.label)
	fmt.Fprintf(&f.b, `<text x="%g" y="15" font-weight="600">%s</text>`, roomLeft, f.label)
	f.grid()
	for i, l := range f.lines {
		f.line(l)
		fmt.Fprintf(&f.b, `<text x="%g" y="15" text-anchor="end" fill="var(%s)">%s</text>`, figureWidth-roomRight-float64(len(f.lines)-1-i)*f.legend(), l.colour, l.name)
	}
	f.b.WriteString(`</svg>`)
	return template.HTML(f.b.String())
}

// legend is how much room a name takes.
func (f *figure) legend() float64 {
	widest := 0
	for _, l := range f.lines {
		widest = max(widest, len(l.name))
	}
	return float64(widest)*6.6 + 24
}

func (f *figure) grid() {
	for decade := f.low; decade <= f.high; decade++ {
		seconds := math.Pow(10, decade)
		y := f.y(seconds)
		fmt.Fprintf(&f.b, `<line x1="%g" x2="%g" y1="%.1f" y2="%.1f" stroke="var(--line)"/>`, roomLeft, figureWidth-roomRight, y, y)
		fmt.Fprintf(&f.b, `<text x="%g" y="%.1f" text-anchor="end" fill="var(--soft)">%s</text>`, roomLeft-8, y+4, Brief(time.Duration(math.Round(seconds*1e9))))
	}
	for _, t := range f.ticks {
		x := f.x(t.at)
		fmt.Fprintf(&f.b, `<line x1="%.1f" x2="%.1f" y1="%g" y2="%g" stroke="var(--line)"/>`, x, x, roomTop, figureHeight-roomBottom)
		fmt.Fprintf(&f.b, `<text x="%.1f" y="%g" text-anchor="middle" fill="var(--soft)">%s</text>`, x, figureHeight-12, t.text)
	}
}

func (f *figure) line(l line) {
	fmt.Fprintf(&f.b, `<polyline fill="none" stroke="var(%s)" stroke-width="1.8" points="`, l.colour)
	for _, p := range l.points {
		fmt.Fprintf(&f.b, "%.1f,%.1f ", f.x(min(p[0], f.width)), f.y(p[1]))
	}
	f.b.WriteString(`"/>`)
}

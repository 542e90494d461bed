// Package usage sums the log of the endpoint: how many tokens each caller, product and day took, what was refused and
// why, and how long it took.
package usage

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Options are how lines are summed.
type Options struct {
	// By has one entry for each table. Empty means by day, by caller, by product and by code.
	By [][]Dimension
	// Since and Until leave out what is before and what is not before them. Zero leaves nothing out.
	Since, Until time.Time
	// Zone decides on which day a line is. Nil means UTC, which the log itself uses.
	Zone *time.Location
	// MaxKeys bounds how many rows a table has; what has further keys is summed in one row.
	MaxKeys int
	// Price is what one try-on costs; 0 shows no costs.
	Price float64
}

// DefaultMaxKeys is how many rows a table has unless asked otherwise: 4 KB each.
const DefaultMaxKeys = 10_000

func (o Options) withDefaults() Options {
	if len(o.By) == 0 {
		o.By = [][]Dimension{{Day}, {Caller}, {Product}, {Code}}
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.MaxKeys <= 0 {
		o.MaxKeys = DefaultMaxKeys
	}
	return o
}

// summing adds up entries. It is not safe for concurrent use.
type summing struct {
	options     Options
	lines       Lines
	first, last time.Time
	total       counts
	times       *hdrhistogram.Histogram
	tables      []*table
	hours       *table // for the chart
}

func newSumming(o Options) *summing {
	o = o.withDefaults()
	s := &summing{options: o, times: newHistogram(3), hours: newTable([]Dimension{Hour}, o.Zone, o.MaxKeys)}
	for _, by := range o.By {
		s.tables = append(s.tables, newTable(by, o.Zone, o.MaxKeys))
	}
	return s
}

func (s *summing) add(e *entry) {
	o := &s.options
	switch {
	case !o.Since.IsZero() && e.Time.Before(o.Since), !o.Until.IsZero() && !e.Time.Before(o.Until):
		s.lines.Outside++
		return
	case e.Warning != "":
		s.lines.Warnings++
		return
	}
	s.lines.Decisions++
	if s.first.IsZero() || e.Time.Before(s.first) {
		s.first = e.Time
	}
	if e.Time.After(s.last) {
		s.last = e.Time
	}
	s.total.add(e)
	record(s.times, e.DurationUS)
	for _, t := range s.tables {
		t.add(e)
	}
	s.hours.add(e)
}

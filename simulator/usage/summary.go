package usage

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// caveat is what has to be said wherever tokens are multiplied by a price.
// Source: docs/personas.md (OkHttp and Chromium send a start again whose answer was lost).
const caveat = "A token is not a try-on: one that is never used costs nothing, and one can start two try-ons, " +
	"because Android's and the browser's HTTP clients send a start again when its answer is lost. Aiuta's invoice counts starts."

// Summary is what a log says. Its texts hold no character that a terminal would obey.
type Summary struct {
	// First and Last are the times of the first and the last decision; zero if there is none.
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`
	Zone  string    `json:"zone"`
	// Stopped says that the logs were not read to their end.
	Stopped bool  `json:"stopped"`
	Lines   Lines `json:"lines"`
	Total   Sum   `json:"total"`
	// Price is that of one try-on, 0 if it was not given.
	Price  float64 `json:"price,omitempty"`
	Caveat string  `json:"caveat,omitempty"`
	Tables []Table `json:"tables"`

	hours []Row
	zone  *time.Location
}

// Lines says what the lines of the log were.
type Lines struct {
	Read      uint64 `json:"read"`
	Decisions uint64 `json:"decisions"`
	Warnings  uint64 `json:"warnings"`
	// Outside counts those before Since or not before Until.
	Outside uint64 `json:"outside"`
	// Unknown counts lines that are not the endpoint's, TooLong those over 64 KiB. Both are skipped.
	Unknown uint64 `json:"unknown"`
	TooLong uint64 `json:"too_long"`
}

func (l *Lines) add(m Lines) {
	l.Read += m.Read
	l.Unknown += m.Unknown
	l.TooLong += m.TooLong
}

// Skipped is how many lines were not understood.
func (l Lines) Skipped() uint64 { return l.Unknown + l.TooLong }

// Sum is how many requests ended how, and how long the endpoint took for them.
type Sum struct {
	Tokens uint64 `json:"tokens"`
	// Refusals were the client's fault (4xx), failures the server's (5xx).
	Refusals uint64 `json:"refusals"`
	Failures uint64 `json:"failures"`
	// Cost is Tokens times the price, 0 without one.
	Cost     float64  `json:"cost,omitempty"`
	Duration Duration `json:"duration_us"`
}

// Duration has percentiles in microseconds, of tokens, refusals and failures together.
type Duration struct {
	P50 int64 `json:"p50"`
	P95 int64 `json:"p95"`
	P99 int64 `json:"p99"`
	Max int64 `json:"max"`
}

// Table has a row for each key.
type Table struct {
	By []Dimension `json:"by"`
	// Rows are sorted by time, if the table is by one, and then by what happened most.
	Rows []Row `json:"rows"`
	// Others sums what came after the table had its limit of rows; nil if there is nothing.
	Others *Sum `json:"others,omitempty"`
}

// Row is the sum for one key, which has a text for each dimension of the table.
type Row struct {
	Key []string `json:"key"`
	Sum
}

func (s *summing) summary(stopped bool) Summary {
	o := s.options
	summary := Summary{
		First: s.first.In(o.Zone), Last: s.last.In(o.Zone), Zone: o.Zone.String(), Stopped: stopped,
		Lines: s.lines, Price: o.Price, Total: s.total.sum(s.times, o.Price), zone: o.Zone,
	}
	if s.first.IsZero() {
		summary.First, summary.Last = time.Time{}, time.Time{}
	}
	if o.Price > 0 {
		summary.Caveat = caveat
	}
	for _, t := range s.tables {
		summary.Tables = append(summary.Tables, t.table(o.Price))
	}
	summary.hours = s.hours.table(o.Price).Rows
	return summary
}

func (c counts) sum(times *hdrhistogram.Histogram, price float64) Sum {
	return Sum{
		Tokens: c.tokens, Refusals: c.refusals, Failures: c.failures,
		Cost: math.Round(float64(c.tokens)*price*1e4) / 1e4, // the price has few digits, and so should its multiples
		Duration: Duration{
			P50: times.ValueAtQuantile(50), P95: times.ValueAtQuantile(95), P99: times.ValueAtQuantile(99), Max: times.Max(),
		},
	}
}

func (t *table) table(price float64) Table {
	shown := Table{By: t.by, Rows: make([]Row, 0, len(t.rows))}
	for _, row := range t.rows {
		shown.Rows = append(shown.Rows, Row{row.key, row.sum(row.times, price)})
	}
	slices.SortFunc(shown.Rows, func(a, b Row) int {
		for i, d := range t.by {
			if d == Day || d == Hour {
				if c := cmp.Compare(a.Key[i], b.Key[i]); c != 0 {
					return c
				}
			}
		}
		return cmp.Or(
			cmp.Compare(b.Tokens, a.Tokens),
			cmp.Compare(b.Refusals+b.Failures, a.Refusals+a.Failures),
			slices.Compare(a.Key, b.Key))
	})
	if t.others != nil {
		others := t.others.sum(t.others.times, price)
		shown.Others = &others
	}
	return shown
}

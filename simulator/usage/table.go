package usage

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"aiuta-edge/simulator/ladder"
)

// Dimension is what lines are summed by.
type Dimension string

// The dimensions. A day and an hour are those of [Options].Zone.
const (
	Day     Dimension = "day"
	Hour    Dimension = "hour"
	Caller  Dimension = "caller"
	Product Dimension = "product"
	Code    Dimension = "code"
	// Cause is why a request was refused, in the endpoint's words.
	Cause Dimension = "cause"
	// Address is where the client is, and Origin whose page asks.
	Address Dimension = "address"
	Origin  Dimension = "origin"
)

// dimensions lists them in the order in which a row shows them.
func dimensions() []Dimension {
	return []Dimension{Day, Hour, Caller, Product, Code, Cause, Address, Origin}
}

// ParseBy reads what one table is summed by: dimensions joined by "+", such as "day+caller".
func ParseBy(text string) ([]Dimension, error) {
	var by []Dimension
	for name := range strings.SplitSeq(text, "+") {
		d := Dimension(name)
		switch {
		case !slices.Contains(dimensions(), d):
			return nil, fmt.Errorf("unknown dimension %q: use %s, or several joined by +", name, names(dimensions(), ", "))
		case slices.Contains(by, d):
			return nil, fmt.Errorf("%q names %s twice", text, d)
		}
		by = append(by, d)
	}
	return by, nil
}

func names(by []Dimension, separator string) string {
	var all []string
	for _, d := range by {
		all = append(all, string(d))
	}
	return strings.Join(all, separator)
}

// A key is shown to people and may be what a client chose: it is cut to maxKey bytes, with a hash of all of it, so
// that two long ones stay two.
const maxKey = 200

// noKey stands for what a line does not name, tokenKey for the code of a line without one.
const (
	noKey    = "(none)"
	tokenKey = "(token)"
)

// shown is a key as it is kept: without a character that a terminal would obey.
func shown(key string) string {
	if len(key) > maxKey {
		sum := sha256.Sum256([]byte(key))
		key = key[:maxKey] + "…" + hex.EncodeToString(sum[:4])
	}
	return ladder.Visible(key)
}

// hourLayout begins with [time.DateOnly].
const hourLayout = "2006-01-02 15h"

// keys returns what d says about an entry. Only a product can be several.
func (d Dimension) keys(e *entry, zone *time.Location) []string {
	switch d {
	case Day:
		return []string{e.Time.In(zone).Format(time.DateOnly)}
	case Hour:
		return []string{e.Time.In(zone).Format(hourLayout)}
	case Caller:
		return []string{cmp.Or(e.Caller, noKey)}
	case Product:
		if len(e.Products) > 0 {
			return e.Products
		}
		return []string{noKey}
	case Cause:
		return []string{cmp.Or(e.Cause, noKey)}
	case Address:
		return []string{cmp.Or(e.Address, noKey)}
	case Origin:
		return []string{cmp.Or(e.Origin, noKey)}
	}
	return []string{cmp.Or(e.Code, tokenKey)}
}

// counts is what is summed.
type counts struct {
	tokens, refusals, failures uint64
}

func (c *counts) add(e *entry) {
	switch {
	case e.Decision == allow && (e.Method == "HEAD" || e.Method == "OPTIONS"): // neither gets a token
	case e.Decision == allow:
		c.tokens++
	case e.Status >= 500:
		c.failures++
	default:
		c.refusals++
	}
}

// longest is the longest time that is told apart.
const longest = time.Hour

// newHistogram keeps times in microseconds, to so many significant digits.
func newHistogram(digits int) *hdrhistogram.Histogram {
	return hdrhistogram.New(1, longest.Microseconds(), digits)
}

func record(h *hdrhistogram.Histogram, microseconds int64) {
	_ = h.RecordValue(min(max(microseconds, 0), longest.Microseconds())) // it fails only for values out of range
}

// sum is one row. Its size does not depend on how many lines are summed.
type sum struct {
	key []string
	counts
	// times has one significant digit, 4 KB: a percentile is at most 1/16 too high.
	times *hdrhistogram.Histogram
}

// table sums by the same dimensions, for at most limit keys; what has another key is summed in others.
type table struct {
	by     []Dimension
	zone   *time.Location
	limit  int
	rows   map[string]*sum
	others *sum

	joined []byte // kept between calls
}

func newTable(by []Dimension, zone *time.Location, limit int) *table {
	return &table{by: by, zone: zone, limit: limit, rows: map[string]*sum{}}
}

func (t *table) add(e *entry) { t.descend(e, nil) }

// descend adds an entry under each combination of its keys.
func (t *table) descend(e *entry, key []string) {
	if len(key) == len(t.by) {
		t.addTo(e, key)
		return
	}
	keys := t.by[len(key)].keys(e, t.zone)
	for i, k := range keys {
		if !slices.Contains(keys[:i], k) { // the same product twice is one
			t.descend(e, append(key[:len(key):len(key)], k))
		}
	}
}

func (t *table) addTo(e *entry, key []string) {
	t.joined = t.joined[:0]
	for _, k := range key {
		t.joined = append(append(t.joined, k...), 0)
	}
	row := t.rows[string(t.joined)]
	if row == nil {
		row = t.newRow(key)
	}
	row.add(e)
	record(row.times, e.DurationUS)
}

func (t *table) newRow(key []string) *sum {
	if len(t.rows) >= t.limit {
		if t.others == nil {
			t.others = &sum{times: newHistogram(1)}
		}
		return t.others
	}
	row := &sum{times: newHistogram(1)}
	for _, k := range key {
		row.key = append(row.key, shown(strings.Clone(k))) // k may be a part of a whole line
	}
	t.rows[string(t.joined)] = row
	return row
}

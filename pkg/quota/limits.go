package quota

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"aiuta-edge/pkg/list"
)

// The bounds of what [Parse] accepts. Each window costs the one who waits a read and a write.
const (
	MaxLimits = 4
	maxCount  = 1_000_000_000
	minWindow = time.Second
	maxWindow = 31 * 24 * time.Hour
)

// Limit is how many requests one subject may make in each window of the given length, which is in whole seconds.
type Limit struct {
	Count  int64
	Window time.Duration
}

// Limits are those that hold together, the shortest window first, no two of one length.
type Limits []Limit

// Parse reads limits such as "10/1m, 200/24h", each a count, a slash and a duration, as [list.Parse] reads lists. The
// units are s, m, h and d. Empty text means that nothing is limited.
//
// An error says which entry is wrong and what to write instead, and never quotes the text.
func Parse(text string) (Limits, error) {
	entries, err := list.Parse(text)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	if len(entries) > MaxLimits {
		return nil, errors.New("write at most " + strconv.Itoa(MaxLimits) + " limits")
	}
	limits := make(Limits, 0, len(entries))
	for i, entry := range entries {
		limit, err := parseLimit(entry)
		if err != nil {
			return nil, list.Wrong(i, "is wrong: "+err.Error())
		}
		// A sort of slices would be 4 KB of the component, for four limits at most.
		place := len(limits)
		for place > 0 && limits[place-1].Window > limit.Window {
			place--
		}
		limits = slices.Insert(limits, place, limit)
	}
	for i := range limits[1:] {
		if limits[i].Window == limits[i+1].Window {
			return nil, errors.New("two limits are for " + limits[i].Name() + ": write each duration once")
		}
	}
	return limits, nil
}

var (
	errCommas = errors.New(`write commas between limits, such as "10/1m, 200/24h"`)
	errForm   = errors.New(`write it as COUNT/DURATION, such as "10/1m"`)
	errCount  = errors.New("write a whole number from 1 to " + strconv.Itoa(maxCount) + " before the slash")
	errWindow = errors.New(`write a duration of whole seconds from "1s" to "31d" after the slash`)
)

func parseLimit(entry string) (Limit, error) {
	before, after, found := strings.Cut(entry, "/")
	switch {
	case !found:
		return Limit{}, errForm
	case strings.Contains(after, ";"):
		return Limit{}, errCommas
	}
	count, err := strconv.ParseUint(strings.TrimSpace(before), 10, 32)
	if err != nil || count < 1 || count > maxCount {
		return Limit{}, errCount
	}
	window, err := parseWindow(strings.TrimSpace(after))
	if err != nil || window < minWindow || window > maxWindow || window%time.Second != 0 {
		return Limit{}, errWindow
	}
	return Limit{int64(count), window}, nil
}

// parseWindow reads days as well, which [time.ParseDuration] does not know: a day of Unix time has 24 hours.
func parseWindow(text string) (time.Duration, error) {
	if days, found := strings.CutSuffix(text, "d"); found {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err
	}
	return time.ParseDuration(text)
}

// String returns the limit as [Parse] reads it, such as "10/1m".
func (l Limit) String() string { return strconv.FormatInt(l.Count, 10) + "/" + l.Name() }

// Name returns the window's length in the largest of h, m and s that divides it, such as "1m" or "24h".
func (l Limit) Name() string {
	seconds := l.seconds()
	switch {
	case seconds%3600 == 0:
		return strconv.FormatInt(seconds/3600, 10) + "h"
	case seconds%60 == 0:
		return strconv.FormatInt(seconds/60, 10) + "m"
	}
	return strconv.FormatInt(seconds, 10) + "s"
}

func (l Limit) seconds() int64 { return int64(l.Window / time.Second) }

// windows appends the windows of a subject that are open at the given Unix time, with nothing used.
func (l Limits) windows(windows []Window, subject Subject, now int64) []Window {
	for _, limit := range l {
		into := now % limit.seconds()
		if into < 0 { // before 1970, Go's remainder is negative
			into += limit.seconds()
		}
		windows = append(windows, Window{Limit: limit, Start: now - into, subject: subject})
	}
	return windows
}

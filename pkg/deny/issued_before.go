package deny

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// IssuedBefore cuts off all sessions that began before a time. The zero value cuts off none.
type IssuedBefore struct{ at time.Time }

// A time outside these bounds is a slip of the pen: milliseconds, or a year taken for seconds.
const (
	earliest = 1_000_000_000   // September 2001
	latest   = 253_402_300_799 // the last second that RFC 3339 can write
)

var errIssuedBefore = errors.New(`write a time as RFC 3339, such as "2026-09-30T12:00:00Z", or as Unix seconds, such as "1790769600"`)

// ParseIssuedBefore reads a time of RFC 3339 or a number of Unix seconds. Empty text cuts off nothing.
func ParseIssuedBefore(text string) (IssuedBefore, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return IssuedBefore{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return IssuedBefore{}, errIssuedBefore
		}
		at = time.Unix(seconds, 0)
	}
	if at.Unix() < earliest || at.Unix() > latest {
		return IssuedBefore{}, errIssuedBefore
	}
	return IssuedBefore{at}, nil
}

// Denied reports whether a session that was issued at the given time is cut off. The zero time is an unknown one, and
// is cut off too, as the session may be of any age.
func (b IssuedBefore) Denied(issuedAt time.Time) bool {
	return !b.at.IsZero() && issuedAt.Before(b.at)
}

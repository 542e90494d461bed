package clock

import (
	"fmt"
	"time"
)

// Duration is a length of time, zero or more, that is written as text in JSON and YAML, such as "1m30s" or "250ms".
type Duration time.Duration

// UnmarshalText implements encoding.TextUnmarshaler. It reads what time.ParseDuration does, and nothing below zero.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil || parsed < 0 {
		return fmt.Errorf("must be a duration, such as 250ms, 10s or 1m30s, not %q", text)
	}
	*d = Duration(parsed)
	return nil
}

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func (d Duration) String() string { return time.Duration(d).String() }

// Offset is by how much one clock is ahead of another; below zero, it is behind. It is written as a [Duration] is, with
// a sign.
type Offset time.Duration

// UnmarshalText implements encoding.TextUnmarshaler. It reads what time.ParseDuration does.
func (o *Offset) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("must be a duration, such as 30s or -5m, not %q", text)
	}
	*o = Offset(parsed)
	return nil
}

// MarshalText implements encoding.TextMarshaler.
func (o Offset) MarshalText() ([]byte, error) { return []byte(time.Duration(o).String()), nil }

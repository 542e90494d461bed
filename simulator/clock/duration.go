package clock

import (
	"fmt"
	"time"
)

// Duration is a time.Duration that is written as text in JSON and YAML, such as "1m30s" or "250ms".
type Duration time.Duration

// UnmarshalText implements encoding.TextUnmarshaler. It reads what time.ParseDuration does.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a duration: write one such as 250ms, 10s or 1m30s", text)
	}
	*d = Duration(parsed)
	return nil
}

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

package fastapi

import (
	"bytes"
	"encoding/json"
	"time"
)

// Encode writes JSON as Python does: without escapes for HTML, without a final line break.
func Encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// Stamp is how times are written: in UTC, to the second.
func Stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

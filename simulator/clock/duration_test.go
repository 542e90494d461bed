package clock_test

import (
	"encoding/json"
	"testing"

	"aiuta-edge/simulator/clock"
)

func TestOnlyAnOffsetMayBeBelowZero(t *testing.T) {
	var length clock.Duration
	if err := json.Unmarshal([]byte(`"-1s"`), &length); err == nil || length != 0 {
		t.Errorf("a duration of -1s: %v, %v", length, err)
	}
	var offset clock.Offset
	if err := json.Unmarshal([]byte(`"-1m30s"`), &offset); err != nil {
		t.Fatal(err)
	}
	if text, err := json.Marshal(offset); err != nil || string(text) != `"-1m30s"` {
		t.Errorf("an offset of -1m30s is written as %s, %v", text, err)
	}
}

package usage_test

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"aiuta-edge/simulator/usage"
)

func TestAMeterSaysWhatTheLogSays(t *testing.T) {
	log := `{"time":"2026-05-01T10:00:00Z","decision":"allow","caller":"a","status":200,"duration_us":90}
{"time":"2026-05-01T10:00:01Z","decision":"deny","caller":"a","status":429,"code":"quota_exceeded","duration_us":50}
not a line of the endpoint's
` + strings.Repeat("x", 70<<10) + "\n"
	meter := usage.NewMeter(usage.Options{})
	for line := range strings.Lines(log) {
		meter.Line(line)
	}
	read, err := usage.Read(context.Background(), []usage.Source{{Name: "log", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(log)), nil
	}}}, usage.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := json.Marshal(read)
	if got, _ := json.Marshal(meter.Summary()); string(got) != string(want) || read.Total.Tokens != 1 {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

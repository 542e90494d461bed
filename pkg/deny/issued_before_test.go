package deny_test

import (
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/deny"
)

func TestSessionsFromBeforeTheCutAreDenied(t *testing.T) {
	cut := time.Date(2026, 9, 30, 12, 0, 0, 0, time.UTC)
	for _, text := range []string{"2026-09-30T12:00:00Z", "2026-09-30T14:00:00+02:00", "1790769600", " 1790769600\n"} {
		before, err := deny.ParseIssuedBefore(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		for name, tc := range map[string]struct {
			issuedAt time.Time
			denied   bool
		}{
			"a nanosecond before": {cut.Add(-1), true},
			"a year before":       {cut.AddDate(-1, 0, 0), true},
			"an unknown time":     {time.Time{}, true},
			"the time itself":     {cut, false},
			"a second after":      {cut.Add(time.Second), false},
		} {
			if got := before.Denied(tc.issuedAt); got != tc.denied {
				t.Errorf("%q, %s: denied is %t, want %t", text, name, got, tc.denied)
			}
		}
	}
}

func TestWithoutACutNoSessionIsDenied(t *testing.T) {
	before, err := deny.ParseIssuedBefore(" ")
	if err != nil {
		t.Fatal(err)
	}
	for _, issuedAt := range []time.Time{{}, time.Unix(0, 0), time.Unix(1_800_000_000, 0)} {
		if before.Denied(issuedAt) {
			t.Errorf("a session of %v is denied", issuedAt)
		}
	}
}

func TestACutThatIsNotUnderstoodIsAnError(t *testing.T) {
	for name, text := range map[string]string{
		"words":            "hunter2",
		"a date alone":     "2026-09-30",
		"no offset":        "2026-09-30T12:00:00",
		"a space for T":    "2026-09-30 12:00:00Z",
		"a 30th of Feb":    "2026-02-30T12:00:00Z",
		"a year":           "2026",
		"milliseconds":     "1790769600000",
		"a fraction":       "1790769600.5",
		"negative seconds": "-1790769600",
		"too many digits":  "99999999999999999999",
		"a time long ago":  "1970-01-01T00:00:00Z",
	} {
		t.Run(name, func(t *testing.T) {
			before, err := deny.ParseIssuedBefore(text)
			if err == nil {
				t.Fatalf("it is read as %+v", before)
			}
			if !strings.Contains(err.Error(), "RFC 3339") || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error is %q", err)
			}
		})
	}
}

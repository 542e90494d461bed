package quota_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/quota"
)

func TestParse(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]quota.Limits{
		"":                        nil,
		" \n":                     nil,
		"10/1m":                   {{10, time.Minute}},
		"10/1m, 200/24h":          {{10, time.Minute}, {200, day}},
		"200/24h,10/1m":           {{10, time.Minute}, {200, day}},
		" 10 / 1m ,\n200 / 1d ":   {{10, time.Minute}, {200, day}},
		"1/1s":                    {{1, time.Second}},
		"1000000000/31d":          {{1_000_000_000, 31 * day}},
		"5/744h":                  {{5, 31 * day}},
		"5/1m30s":                 {{5, 90 * time.Second}},
		"4/31d, 3/1h, 2/1m, 1/1s": {{1, time.Second}, {2, time.Minute}, {3, time.Hour}, {4, 31 * day}},
		`["10/1m","200/24h"]`:     {{10, time.Minute}, {200, day}},
		"007/60s":                 {{7, time.Minute}},
	} {
		t.Run(text, func(t *testing.T) {
			got, err := quota.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestLimitsThatAreNotUnderstoodAreAnErrorThatSaysWhatToWrite(t *testing.T) {
	const form, count, window = "COUNT/DURATION", "whole number from 1 to 1000000000", `from "1s" to "31d"`
	for name, tc := range map[string]struct{ text, place, want string }{
		"a word":                  {"hunter2", "entry 1", form},
		"a count alone":           {"10/1m, 200", "entry 2", form},
		"an empty entry":          {"10/1m,,200/24h", "entry 2", "is empty"},
		"a comma at the end":      {"10/1m,", "entry 2", "is empty"},
		"a count of words":        {"hunter2/1m", "entry 1", count},
		"a count of 0":            {"0/1m", "entry 1", count},
		"a negative count":        {"-1/1m", "entry 1", count},
		"a signed count":          {"+1/1m", "entry 1", count},
		"half a count":            {"0.5/1m", "entry 1", count},
		"no count":                {"/1m", "entry 1", count},
		"a count of 1e9 and one":  {"1000000001/1m", "entry 1", count},
		"a count beyond 64 bits":  {"18446744073709551617/1m", "entry 1", count},
		"no duration":             {"10/", "entry 1", window},
		"a duration without unit": {"10/60", "entry 1", window},
		"a unit alone":            {"10/m", "entry 1", window},
		"days alone":              {"10/d", "entry 1", window},
		"an unknown unit":         {"10/1w", "entry 1", window},
		"half a day":              {"10/0.5d", "entry 1", window},
		"half a second":           {"10/500ms", "entry 1", window},
		"a second and a half":     {"10/1.5s", "entry 1", window},
		"a duration of 0":         {"10/0s", "entry 1", window},
		"a negative duration":     {"10/-60s", "entry 1", window},
		"31 days and a second":    {"10/2678401s", "entry 1", window},
		"32 days":                 {"10/32d", "entry 1", window},
		"days beyond 64 bits":     {"10/99999999999999999999d", "entry 1", window},
		"a second slash":          {"10/1m/1h", "entry 1", window},
		"a semicolon":             {"10/1m; 200/24h", "entry 1", "commas between limits"},
		"one duration twice":      {"10/1m, 20/60s", "1m", "each duration once"},
		"five limits":             {"1/1s,2/2s,3/3s,4/4s,5/5s", "at most", "4 limits"},
	} {
		t.Run(name, func(t *testing.T) {
			limits, err := quota.Parse(tc.text)
			if err == nil {
				t.Fatalf("it is read as %v", limits)
			}
			if !strings.Contains(err.Error(), tc.place) || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("the error is %q, want %q and %q", err, tc.place, tc.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error quotes the text: %v", err)
			}
		})
	}
}

func limits(t testing.TB, text string) quota.Limits {
	t.Helper()
	all, err := quota.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

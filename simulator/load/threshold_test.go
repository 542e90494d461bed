package load

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// measuredRun is 1000 shots of 1 to 1000 ms, of which five failed and ten were late, in ten seconds.
func measuredRun() Summary {
	m := newMeasured(true)
	for n := range 1000 {
		m.due(n < 10)
		trouble := ""
		if n < 5 {
			trouble = "401 unauthorized"
		}
		took := time.Duration(n+1) * time.Millisecond
		m.add(shot{ended: took, Result: Result{200, trouble}})
	}
	return m.sum(Plan{Rate: 100}, 10*time.Second, false)
}

func TestThresholds(t *testing.T) {
	s := measuredRun()
	for text, want := range map[string]bool{
		"p50>499ms": true, "p50>501ms": false, "p99>5ms": true, "p99>=2s": false, "p99.9<1s": true,
		"max>1001ms": false, "max>999ms": true, "mean>400ms": true, "mean<400ms": false, "p1<1ms": false,
		"errors>0.4%": true, "errors>0.5%": false, "errors>=0.5%": true, "errors>4": true, "errors>5": false, "errors>=5": true,
		"late>0.5%": true, "late>10": false, "late<=10": true,
		"rate<100": true, "rate<99": false, " rate < 99.5 ": false, "rate>=99.5": true,
	} {
		threshold, err := ParseThreshold(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got, measured := threshold.Crossed(s); got != want {
			t.Errorf("%q is crossed: %v, with %q", text, got, measured)
		}
	}
}

func TestAThresholdThatCannotBeReadSaysWhatCan(t *testing.T) {
	for text, says := range map[string]string{
		"":            "use MEASURE",
		"p99":         "use MEASURE",
		"p99=5ms":     "use MEASURE",
		"p99>5":       "its unit",
		"p99>-5ms":    "its unit",
		"p0>5ms":      "between 0 and 100",
		"p100>5ms":    "or max",
		"q99>5ms":     "is not measured",
		"latency>5ms": "is not measured",
		"errors>101%": "up to 100%",
		"errors>-1":   "is not a number",
		"errors>NaN":  "is not a number",
		"errors>5ms":  "is not a number",
		"rate<10%":    "number per second",
		"rate>Inf":    "is not a number",
	} {
		_, err := ParseThreshold(text)
		if !errors.Is(err, ErrThreshold) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q gives %v, want one with %q", text, err, says)
		}
	}
}

func TestARunThatDidNothingCrossesEveryThreshold(t *testing.T) {
	nothing := newMeasured(false).sum(Plan{Workers: 1}, time.Second, true)
	for _, text := range []string{"p99>1h", "errors>100%", "rate<0"} {
		threshold, err := ParseThreshold(text)
		if err != nil {
			t.Fatal(err)
		}
		if crossed, _ := threshold.Crossed(nothing); !crossed {
			t.Errorf("%s holds for a run that did nothing", text)
		}
	}
	if c := nothing.Case("mint", nil); c.Outcome != "failed" {
		t.Errorf("a run that did nothing has %s", c.Outcome)
	}
}

func FuzzParseThreshold(f *testing.F) {
	for _, text := range []string{"p99>5ms", "errors>0.1%", "rate<1000", "p99.9<=1s", "max > 2m"} {
		f.Add(text)
	}
	s := measuredRun()
	f.Fuzz(func(t *testing.T, text string) {
		threshold, err := ParseThreshold(text)
		if err != nil {
			return
		}
		if again, err := ParseThreshold(threshold.String()); err != nil || again != threshold {
			t.Errorf("%q is written as %q, which reads as %+v, %v", text, threshold, again, err)
		}
		threshold.Crossed(s)
	})
}

func TestCrossedThresholdsFailTheCase(t *testing.T) {
	threshold, err := ParseThreshold("errors>50%")
	if err != nil {
		t.Fatal(err)
	}
	s := run1(t, Plan{Workers: 1, Count: 3}, func(_ context.Context, n uint64) Result {
		return map[bool]Result{true: {Status: 200}, false: {Status: 503, Trouble: "503"}}[n == 0]
	})
	c := s.Case("mint", []Threshold{threshold})
	if c.Outcome != "failed" || c.Checks[0].OK || !strings.Contains(c.Checks[0].Got, "2 of 3, 66.7%") {
		t.Errorf("%s, %+v", c.Outcome, c.Checks)
	}
}

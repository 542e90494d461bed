package fault_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/spinhost/outbound"
)

// world is a link to a server that answers everything with 200.
type world struct {
	*fault.Injector
	clock *clock.Simulated
	base  http.RoundTripper
}

func newWorld(seed uint64, rules ...fault.Rule) world {
	c := clock.NewFrozen(start)
	w := world{fault.New(seed, c), c, outbound.Memory{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, good)
	})}}
	w.Add(rules...)
	return w
}

// ask makes one request and returns the faults that its response was changed by.
func (w world) ask(t *testing.T, link fault.Link, method, path string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://server.example"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := w.Transport(link, w.base).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return strings.Join(fault.Names(resp.Header), "+")
}

// hits tells which of n equal requests a world breaks: "x" for broken, "." for not.
func (w world) hits(t *testing.T, n int, link fault.Link) (pattern string) {
	t.Helper()
	for range n {
		if w.ask(t, link, http.MethodGet, "/") != "" {
			pattern += "x"
		} else {
			pattern += "."
		}
	}
	return pattern
}

func broken(link fault.Link) fault.Rule {
	return fault.Rule{Link: link, Status: &fault.Status{Code: 500}}
}

func TestNthAndTimesChooseTheRequest(t *testing.T) {
	for _, tc := range []struct {
		nth, times int
		want       string
	}{
		{0, 0, "xxxxx"}, {1, 0, "x...."}, {2, 0, ".x..."}, {0, 2, "xx..."}, {2, 3, ".xxx."}, {4, 9, "...xx"},
	} {
		rule := broken(fault.SDKAPI)
		rule.Nth, rule.Times = tc.nth, tc.times
		if got := newWorld(1, rule).hits(t, 5, fault.SDKAPI); got != tc.want {
			t.Errorf("nth %d, times %d: %s, want %s", tc.nth, tc.times, got, tc.want)
		}
	}
}

func TestARuleHitsItsLinkAlone(t *testing.T) {
	for _, ruled := range fault.Links() {
		w := newWorld(1, broken(ruled))
		for _, asked := range fault.Links() {
			if hit := w.ask(t, asked, http.MethodGet, "/") != ""; hit != (asked == ruled) {
				t.Errorf("a rule for %s: hits %s: %t", ruled, asked, hit)
			}
		}
	}
}

func TestChanceIsTheSeedsAlone(t *testing.T) {
	const n = 400
	half := 0.5
	rule := broken(fault.SDKAPI)
	rule.Toxicity = &half
	once := newWorld(7, rule).hits(t, n, fault.SDKAPI)
	if hit := strings.Count(once, "x"); hit < n/3 || hit > n*2/3 {
		t.Errorf("%d of %d were hit, at a toxicity of %g", hit, n, half)
	}
	if again := newWorld(7, rule).hits(t, n, fault.SDKAPI); again != once {
		t.Error("the same seed hits other requests")
	}
	if other := newWorld(8, rule).hits(t, n, fault.SDKAPI); other == once {
		t.Error("another seed hits the same requests")
	}

	elsewhere := rule
	elsewhere.Link = fault.SDKStorage
	crowded := newWorld(7, elsewhere, rule, rule)
	crowded.hits(t, 13, fault.SDKStorage)
	if got := crowded.Tallies()[0]; got.Matched != 13 {
		t.Errorf("%d requests were counted for the other link", got.Matched)
	}
	var together string
	for range n {
		together += map[bool]string{true: "x", false: "."}[strings.HasPrefix(crowded.ask(t, fault.SDKAPI, http.MethodGet, "/"), "status")]
	}
	first := crowded.Tallies()[1].Hit
	if first != strings.Count(once, "x") {
		t.Errorf("next to other rules, it hits %d and not %d", first, strings.Count(once, "x"))
	}
	if together == once {
		t.Error("two equal rules hit the same requests")
	}
}

func TestNoToxicityHitsNothing(t *testing.T) {
	none, all := 0.0, 1.0
	for toxicity, want := range map[*float64]string{&none: "....", &all: "xxxx"} {
		rule := broken(fault.SDKAPI)
		rule.Toxicity = toxicity
		if got := newWorld(1, rule).hits(t, 4, fault.SDKAPI); got != want {
			t.Errorf("a toxicity of %g: %s", *toxicity, got)
		}
	}
}

func TestTheFirstRuleIsNearestToTheCaller(t *testing.T) {
	w := newWorld(1,
		fault.Rule{Link: fault.SDKAPI, Delay: &fault.Delay{Fixed: seconds(2)}},
		fault.Rule{Link: fault.SDKAPI, Status: &fault.Status{Code: 503}},
		fault.Rule{Link: fault.SDKAPI, Delay: &fault.Delay{Fixed: seconds(100)}},
	)
	if got := w.ask(t, fault.SDKAPI, http.MethodGet, "/"); got != "delay+status" {
		t.Errorf("the answer was changed by %s", got)
	}
	if took := w.clock.Now().Sub(start); took != 2*time.Second {
		t.Errorf("it took %s: a rule behind an answer of a gateway counts for nothing", took)
	}
}

func TestClearTakesTheRulesAway(t *testing.T) {
	w := newWorld(1, broken(fault.SDKAPI))
	w.Clear()
	if got := w.ask(t, fault.SDKAPI, http.MethodGet, "/"); got != "" || len(w.Tallies()) != 0 {
		t.Errorf("the answer is still changed by %q", got)
	}
}

func TestADelayIsFeltByWhoeverWaitsOnTheClock(t *testing.T) {
	for _, direction := range []fault.Direction{fault.Upstream, fault.Downstream} {
		w := newWorld(1, fault.Rule{Link: fault.SDKAPI, Delay: &fault.Delay{Fixed: seconds(60)}, Direction: direction})
		ctx, cancel := clock.WithTimeout(t.Context(), w.clock, 10*time.Second)
		defer cancel()
		_, err := (&http.Client{Transport: w.Transport(fault.SDKAPI, w.base)}).Do(post(t, ctx, "http://server.example", ""))
		var caused *fault.Error
		if failure(err) != "timeout" || !errors.As(err, &caused) || caused.What != "delay" || caused.Link != fault.SDKAPI {
			t.Errorf("%s: it failed with %v", direction, err)
		}
		if took := w.clock.Now().Sub(start); took != 10*time.Second {
			t.Errorf("%s: it took %s", direction, took)
		}
	}
}

func TestDelaysAreDistributedAsTheySay(t *testing.T) {
	const n = 2000
	for name, tc := range map[string]struct {
		delay       fault.Delay
		low, median time.Duration
		high        time.Duration
	}{
		"uniform": {fault.Delay{Uniform: &fault.Uniform{Lower: seconds(2), Upper: seconds(4)}},
			2 * time.Second, 3 * time.Second, 4 * time.Second},
		"lognormal": {fault.Delay{LogNormal: &fault.LogNormal{Median: seconds(3), Sigma: 0.5}},
			0, 3 * time.Second, time.Minute},
	} {
		w := newWorld(3, fault.Rule{Link: fault.SDKAPI, Delay: &tc.delay})
		var drawn []time.Duration
		for range n {
			before := w.clock.Now()
			w.ask(t, fault.SDKAPI, http.MethodGet, "/")
			drawn = append(drawn, w.clock.Now().Sub(before))
		}
		slices.Sort(drawn)
		if drawn[0] < tc.low || drawn[n-1] > tc.high || drawn[0] == drawn[n-1] {
			t.Errorf("%s: from %s to %s", name, drawn[0], drawn[n-1])
		}
		if off := drawn[n/2] - tc.median; off.Abs() > tc.median/20 {
			t.Errorf("%s: the median is %s, want about %s", name, drawn[n/2], tc.median)
		}
	}
}

func TestSkewMovesTheDate(t *testing.T) {
	by := clock.Offset(-5 * time.Minute)
	w := newWorld(1, fault.Rule{Link: fault.SDKAPI, Skew: &by})
	resp, err := w.Transport(fault.SDKAPI, w.base).RoundTrip(post(t, t.Context(), "http://server.example", ""))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	date, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil || !date.Equal(start.Add(-5*time.Minute)) {
		t.Errorf("the date is %s (%v)", date, err)
	}
}

func TestAFailureOfTheServerIsNoFault(t *testing.T) {
	gone := errors.New("gone")
	base := failing{gone}
	for _, k := range fault.Kinds() {
		if k.Directions[0] == fault.Upstream && k.Name != "status" && k.Name != "too_many_requests" {
			continue // these never ask the server
		}
		rule := rules(t)[k.Name]
		rule.Link, rule.Match, rule.Nth, rule.Toxicity, rule.Direction = fault.SDKAPI, fault.Match{}, 0, nil, fault.Downstream
		w := newWorld(1, rule)
		_, err := w.Transport(fault.SDKAPI, base).RoundTrip(post(t, context.Background(), "http://server.example", ""))
		if err != gone {
			t.Errorf("%s: the error is %v", k.Name, err)
		}
	}
}

type failing struct{ error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.error }

func TestAddRefusesAnInvalidRule(t *testing.T) {
	defer func() {
		if text := fmt.Sprint(recover()); !strings.Contains(text, "link") {
			t.Errorf("it says %q", text)
		}
	}()
	fault.New(1, clock.Real{}).Add(fault.Rule{})
}

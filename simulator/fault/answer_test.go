package fault_test

import (
	"net/http"
	"testing"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
)

// A browser shows a page what a server lets it read. Without that, a fault would say nothing of how a page's code takes it.
func TestAMadeAnswerCanBeReadByAPageUnlessItSaysOtherwise(t *testing.T) {
	for name, tc := range map[string]struct {
		origin  string
		headers map[string]string
		want    []string
	}{
		"a page":            {"https://shop.example", nil, []string{"*"}},
		"no page":           {"", nil, nil},
		"a forgetful proxy": {"https://shop.example", map[string]string{"Access-Control-Allow-Origin": ""}, []string{""}},
	} {
		injector := fault.New(1, clock.Real{})
		injector.Add(fault.Rule{Link: fault.SDKAPI, Status: &fault.Status{Code: 503, Headers: tc.headers}})
		r, err := http.NewRequest(http.MethodGet, "http://127.0.0.1:1", nil)
		if err != nil {
			t.Fatal(err)
		}
		if tc.origin != "" {
			r.Header.Set("Origin", tc.origin)
		}
		resp, err := injector.Transport(fault.SDKAPI, nil).RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		got := resp.Header.Values("Access-Control-Allow-Origin")
		if len(got) != len(tc.want) || len(got) == 1 && got[0] != tc.want[0] {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
	}
}

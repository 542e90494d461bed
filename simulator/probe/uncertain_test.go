package probe_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
)

// TestWhatALimitLeftUnjudgedNeverHolds: from the fortieth request on every answer is 429, which shows nothing of what was
// sent.
func TestWhatALimitLeftUnjudgedNeverHolds(t *testing.T) {
	var asked atomic.Int64
	limited := habit(func(e endpoint, w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) >= 40 {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		send(w, e.ask(r))
	})
	probes, err := probe.Select([]string{probe.GroupAttacks}, nil)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := probe.Run(t.Context(), knowingAll(t, serve(t, limited.on(newEndpoint(t, nil)))), probes)
	if err != nil {
		t.Fatal(err)
	}
	if got := findings(cases); len(got) > 0 {
		t.Errorf("findings are %q", got)
	}
	unjudged := 0
	for _, one := range cases {
		if one.Outcome == report.Skipped && one.Message == exchange.ErrLimited.Error() {
			unjudged++
		}
	}
	if held := len(cases) - unjudged; held > 20 || unjudged < 30 {
		t.Errorf("%d of %d attacks say that a limit left them unjudged", unjudged, len(cases))
	}
}

// TestWhatDependsOnAProbeThatFailedSaysSo: without a bound token nothing can be told apart by its image.
func TestWhatDependsOnAProbeThatFailedSaysSo(t *testing.T) {
	unbound := changes(func(_, claims map[string]any) { delete(claims, "uploaded_image_id") })
	c := knowingAll(t, serve(t, unbound.on(newEndpoint(t, nil))))
	want := map[string]bool{
		"token/shape-ios": true, "service/concurrent": true, "caller/apart": true, "injection/unbound": true,
		"input/form-body": true, "contract/body-wins": true, "contract/json-charset": true,
	}
	for _, one := range judge(t, c, probe.GroupAttacks, "service/slow-body") {
		id := one.Group + "/" + one.Name
		if !want[id] {
			continue
		}
		delete(want, id)
		if one.Outcome != report.Skipped || !strings.HasPrefix(one.Message, "not judged, because ") || !strings.Contains(one.Message, "token/binds-image") {
			t.Errorf("%s is %s: %s", id, one.Outcome, one.Message)
		}
	}
	if len(want) > 0 {
		t.Errorf("no case is %v", want)
	}
}

// TestAnEndpointThatNeverAnswersHasOneFinding: everything else depends on an answer.
func TestAnEndpointThatNeverAnswersHasOneFinding(t *testing.T) {
	c := knowingAll(t, serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })))
	cases := judge(t, c)
	if got := findings(cases); len(got) != 1 || got[0] != "contract/mints high" {
		t.Errorf("findings are %q", got)
	}
	for _, one := range cases {
		if one.Group == "cors" && (one.Outcome != report.Skipped || !strings.Contains(one.Message, "contract/mints")) {
			t.Errorf("%s is %s: %s", one.Name, one.Outcome, one.Message)
		}
	}
}

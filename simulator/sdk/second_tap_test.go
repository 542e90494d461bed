package sdk_test

import (
	"slices"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

// tappedTwice plays a failed start, and two taps on the button to try again. The polls are answered by states in their order.
func tappedTwice(t *testing.T, starts []answer, states ...string) (*api, sdk.Outcome) {
	t.Helper()
	p := persona(t, "web")
	a := newAPI(t, p)
	success := a.script[aiuta.CallOperationStatus][1]
	var polls []answer
	for _, state := range states {
		if state == "SUCCESS" {
			polls = append(polls, success)
			continue
		}
		polls = append(polls, status(state))
	}
	a.answers(aiuta.CallStartOperation, append([]answer{{status: 500}}, starts...)...)
	a.answers(aiuta.CallOperationStatus, polls...)
	s := p.Open(sdk.Config{
		BaseURL: a.url, Auth: (&callback{}).auth(), HTTP: a.client(), Storage: a.client(), Clock: a.clock, Patience: 16 * time.Second,
	})
	first := s.TryOn(t.Context(), dressFor(p))
	again := sdk.TryOn{Image: sdk.UploadedImage{ID: first.UploadedImageID}, SKUs: []string{"dress"}, TapAgain: 120 * time.Millisecond}
	return a, s.TryOn(t.Context(), again)
}

func started(id string) answer { return ok(`{"operation_id":"` + id + `","details":null,"errors":[]}`) }

// pathsPolled are which operations were polled, in order.
func pathsPolled(a *api) (paths []string) {
	for _, e := range a.seen(aiuta.CallOperationStatus) {
		paths = append(paths, e.uri[len(e.uri)-1:])
	}
	return paths
}

func TestTheEndOfTheFirstOfTwoOperationsHidesTheSecond(t *testing.T) {
	a, out := tappedTwice(t, []answer{started("a"), started("b")}, "SUCCESS")
	if got := pathsPolled(a); out.Shown != sdk.ShownResult || out.OperationID != "a" || !slices.Equal(got, []string{"a", "a", "a", "a", "a"}) {
		t.Errorf("the user sees %q of %s, polls are for %q (%v)", out.Shown, out.OperationID, got, out.Err)
	}
}

// The second one's end stops its own polls, and the first one's end is one more.
func TestTheEndOfTheSecondOfTwoOperationsLeavesTheFirst(t *testing.T) {
	a, out := tappedTwice(t, []answer{started("a"), started("b")}, "IN_PROGRESS", "SUCCESS", "IN_PROGRESS", "SUCCESS")
	if got := pathsPolled(a); out.Shown != sdk.ShownResult || !slices.Equal(got, []string{"a", "b", "a", "a", "a", "a"}) {
		t.Errorf("the user sees %q, polls are for %q (%v)", out.Shown, got, out.Err)
	}
	if n := len(a.seen(download)); n != 2 {
		t.Errorf("%d pictures were fetched, want one of each operation", n)
	}
}

func TestOneOfTwoStartsIsEnough(t *testing.T) {
	for name, starts := range map[string][]answer{"the first": {started("a"), {status: 429}}, "the second": {{status: 429}, started("a")}} {
		a, out := tappedTwice(t, starts, "FAILED")
		if got := pathsPolled(a); out.Shown != sdk.ShownSomethingWentWrong || out.ErrorType != "FAILED" || !slices.Equal(got, []string{"a"}) {
			t.Errorf("%s: the user sees %q (%s), polls are for %q", name, out.Shown, out.ErrorType, got)
		}
	}
	if _, out := tappedTwice(t, []answer{{status: 429}}); out.Shown != sdk.ShownSomethingWentWrong || out.OperationID != "" {
		t.Errorf("neither: the user sees %q (%v)", out.Shown, out.Err)
	}
}

package sdk_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

// pollTimes returns when the polls arrived, counted from the start of the operation.
func pollTimes(a *api) []time.Duration {
	start := a.seen(aiuta.CallStartOperation)[0].after
	var times []time.Duration
	for _, e := range a.seen(aiuta.CallOperationStatus) {
		times = append(times, e.after-start)
	}
	return times
}

// after adds up delays, each given as often as it is taken.
func after(first time.Duration, delays ...time.Duration) []time.Duration {
	times := []time.Duration{first}
	for _, d := range delays {
		times = append(times, times[len(times)-1]+d)
	}
	return times
}

func TestPollsFollowTheScheduleOfTheSDK(t *testing.T) {
	mobile := slices.Concat(slices.Repeat([]time.Duration{time.Second}, 4),
		slices.Repeat([]time.Duration{500 * time.Millisecond}, 20), []time.Duration{3 * time.Second, 3 * time.Second})
	for name, want := range map[string][]time.Duration{
		"ios":     after(mobile[0], mobile[1:]...),
		"android": after(0, mobile...),
		"web":     after(3*time.Second, slices.Repeat([]time.Duration{3 * time.Second}, 25)...),
	} {
		t.Run(name, func(t *testing.T) {
			p := persona(t, name)
			a := newAPI(t, p)
			success := a.script[aiuta.CallOperationStatus][1]
			pending := slices.Repeat([]answer{status("CREATED"), status("IN_PROGRESS")}, len(want)/2)
			a.answers(aiuta.CallOperationStatus, append(pending[:len(want)-1], success)...)
			out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress())
			if out.Shown != sdk.ShownResult {
				t.Fatal(out.Err)
			}
			if got := pollTimes(a); !slices.Equal(got, want) {
				t.Errorf("polls came after %v, want %v", got, want)
			}
		})
	}
}

func TestAndroidFollowsAnOperationThreeTimes(t *testing.T) {
	p := persona(t, "android")
	t.Run("when it fails", func(t *testing.T) {
		a := newAPI(t, p)
		a.answers(aiuta.CallOperationStatus, status("FAILED"))
		out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress())
		if got, want := pollTimes(a), after(0, time.Second, time.Second); !slices.Equal(got, want) {
			t.Errorf("polls came after %v, want %v", got, want)
		}
		var failed *sdk.OperationError
		if !errors.As(out.Err, &failed) || failed.State != aiuta.StateFailed {
			t.Errorf("error is %v", out.Err)
		}
	})
	t.Run("and may find that it did not", func(t *testing.T) {
		a := newAPI(t, p)
		success := a.script[aiuta.CallOperationStatus][1]
		a.answers(aiuta.CallOperationStatus, answer{status: 500}, status("FAILED"), success)
		if out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress()); out.Shown != sdk.ShownResult {
			t.Error(out.Err)
		}
	})
	t.Run("but not when it is aborted", func(t *testing.T) {
		a := newAPI(t, p)
		a.answers(aiuta.CallOperationStatus, status("ABORTED"))
		a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress())
		a.one(aiuta.CallOperationStatus)
	})
}

func TestWebPollsOnWhateverIsAnswered(t *testing.T) {
	p := persona(t, "web")
	a := newAPI(t, p)
	success := a.script[aiuta.CallOperationStatus][1]
	a.answers(aiuta.CallOperationStatus, answer{status: 500}, answer{drop: true}, ok("garbage"), ok("null"), status("PAUSED"), success)
	if out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress()); out.Shown != sdk.ShownResult {
		t.Error(out.Err)
	}
}

func TestWebIsDeafAfterAnEmptySuccess(t *testing.T) {
	p := persona(t, "web")
	a := newAPI(t, p)
	success := a.script[aiuta.CallOperationStatus][1]
	a.answers(aiuta.CallOperationStatus, succeeded(``), status("FAILED"), success)
	out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress())
	if out.Shown != sdk.ShownLoading || !errors.Is(out.Err, sdk.ErrGaveUp) {
		t.Errorf("the user sees %q (%v)", out.Shown, out.Err)
	}
}

func TestAUserHasPatienceForSoLong(t *testing.T) {
	for _, p := range sdk.Personas() {
		t.Run(p.String(), func(t *testing.T) {
			a := newAPI(t, p)
			a.answers(aiuta.CallOperationStatus, status("IN_PROGRESS"))
			s := p.Open(sdk.Config{BaseURL: a.url + "/", Auth: (&callback{}).auth(), HTTP: a.client(),
				Storage: a.client(), Clock: a.clock, Patience: 20 * time.Second})
			out := s.TryOn(t.Context(), dressFor(p))
			if out.Shown != sdk.ShownLoading || !errors.Is(out.Err, sdk.ErrGaveUp) {
				t.Errorf("the user sees %q (%v)", out.Shown, out.Err)
			}
			if waited := a.elapsed(); waited != 20*time.Second {
				t.Errorf("gave up after %s", waited)
			}
		})
	}
}

func TestAnOperationIDCannotLeaveItsPath(t *testing.T) {
	p := persona(t, "ios")
	a := newAPI(t, p)
	a.answers(aiuta.CallStartOperation, ok(`{"operation_id":"../../x?y","errors":[]}`))
	a.answers("unknown", answer{status: 404})
	a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress())
	if got := a.one("unknown"); got.uri != "/digital-try-on/v1/sku_images_operations/..%2F..%2Fx%3Fy" {
		t.Errorf("polled %s", got.uri)
	}
}

package sdk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

func TestWhatFailsAtSetupHindersNoTryOn(t *testing.T) {
	for _, p := range sdk.Personas() {
		t.Run(p.String(), func(t *testing.T) {
			a := newAPI(t, p)
			a.answers(p.Setup.Calls[0], answer{status: 503})
			s := a.open(p, (&callback{}).auth())
			err := s.Setup(t.Context())
			var status *sdk.StatusError
			if p.Setup.AtPicker != (err == nil) {
				t.Errorf("error is %v", err)
			}
			if err != nil && (!errors.As(err, &status) || status.Status != 503 || !strings.Contains(err.Error(), p.String())) {
				t.Errorf("error is %v", err)
			}
			if out := s.TryOn(t.Context(), dressFor(p)); out.Shown != sdk.ShownResult {
				t.Error(out.Err)
			}
		})
	}
	t.Run("android leaves out what comes after", func(t *testing.T) {
		p := persona(t, "android")
		a := newAPI(t, p)
		a.answers(aiuta.CallTryOnModels, answer{status: 503})
		if err := a.open(p, (&callback{}).auth()).Setup(t.Context()); err == nil {
			t.Error("no error")
		}
		if got, want := a.calls(), []aiuta.Call{aiuta.CallTryOnModels}; !slices.Equal(got, want) {
			t.Errorf("calls are %q, want %q", got, want)
		}
	})
	t.Run("ios goes on with the rest", func(t *testing.T) {
		p := persona(t, "ios")
		a := newAPI(t, p)
		a.answers(aiuta.CallSubscriptionDetails, answer{status: 503})
		if err := a.open(p, (&callback{}).auth()).Setup(t.Context()); err == nil {
			t.Error("no error")
		}
		a.one(aiuta.CallPredefinedModels)
	})
}

func TestASecondSetupAsksForNews(t *testing.T) {
	for _, tc := range []struct {
		persona string
		call    aiuta.Call
		later   time.Duration
		want    []string
	}{
		{"ios", aiuta.CallSubscriptionDetails, 0, []string{"", "d1"}},
		{"android", aiuta.CallTryOnModels, 30 * time.Minute, []string{""}},
		{"android", aiuta.CallTryOnModels, 31 * time.Minute, []string{"", "m1"}},
	} {
		t.Run(tc.persona+" after "+tc.later.String(), func(t *testing.T) {
			p := persona(t, tc.persona)
			a := newAPI(t, p)
			a.answers(tc.call, a.script[tc.call][0], answer{status: 304})
			s := a.open(p, (&callback{}).auth())
			if err := s.Setup(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := a.clock.Sleep(t.Context(), tc.later); err != nil {
				t.Fatal(err)
			}
			if err := s.Setup(t.Context()); err != nil {
				t.Errorf("a 304 counts as an error: %v", err)
			}
			var got []string
			for _, e := range a.seen(tc.call) {
				got = append(got, e.header.Get("If-None-Match"))
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("etags are %q, want %q", got, tc.want)
			}
		})
	}
}

func TestNothingNewIsNoAnswerToAFirstQuestion(t *testing.T) {
	for _, p := range sdk.Personas() {
		a := newAPI(t, p)
		a.answers(p.Setup.Calls[0], answer{status: 304})
		s := a.open(p, (&callback{}).auth())
		if p.Setup.AtPicker {
			s.TryOn(t.Context(), dressFor(p))
			if err := s.Wait(t.Context(), 6*time.Second); err != nil || len(a.seen(p.Setup.Calls[0])) != 4 { // on two pages, once in the try-on, and once in the wait
				t.Errorf("%s takes a 304 for a success (%v)", p, err)
			}
			continue
		}
		if err := s.Setup(t.Context()); err == nil {
			t.Errorf("%s takes a 304 for a success", p)
		}
	}
}

func TestANewPageAsksForNews(t *testing.T) {
	p := persona(t, "web")
	a := newAPI(t, p)
	a.answers(aiuta.CallTryOnModels, a.script[aiuta.CallTryOnModels][0], answer{status: 304})
	disk := &sdk.Disk{}
	for range 2 {
		s := a.openOn(p, (&callback{}).auth(), disk)
		for range 2 {
			if out := s.TryOn(t.Context(), sdk.TryOn{Photo: photo, SKUs: []string{"sku-1"}}); out.Err != nil {
				t.Fatal(out.Err)
			}
		}
	}
	var got []string
	for _, e := range a.seen(aiuta.CallTryOnModels) {
		got = append(got, e.header.Get("If-None-Match"))
	}
	if want := []string{"", "m1"}; !slices.Equal(got, want) {
		t.Errorf("etags are %q, want %q", got, want)
	}
}

const tuned = `{"retry_counts":{"photo_upload":1,"operation_start":2,"operation_status":0,"result_download":0},
	"operation_delays_sequence":[{"mode":"recurring","delay":2,"repeat":2},{"mode":"odd","delay":9},
	{"mode":"recurring","delay":9,"repeat":0},{"mode":"recurring","delay":0.25,"repeat":1}]}`

func TestTheAPITunesTheIOSSDKAlone(t *testing.T) {
	for name, want := range map[string]struct {
		times     []time.Duration
		shown     sdk.Shown
		errorType string
	}{
		"ios":     {after(2*time.Second, 2*time.Second, 250*time.Millisecond), sdk.ShownSomethingWentWrong, "operationTimeout"},
		"android": {after(0, time.Second, time.Second, time.Second), sdk.ShownResult, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := persona(t, name)
			a := newAPI(t, p)
			a.answers(aiuta.CallSubscriptionDetails, ok(tuned))
			pending := status("CREATED")
			a.answers(aiuta.CallOperationStatus, pending, pending, pending, a.script[aiuta.CallOperationStatus][1])
			s := a.open(p, (&callback{}).auth())
			if err := s.Setup(t.Context()); err != nil {
				t.Fatal(err)
			}
			out := s.TryOn(t.Context(), dress())
			if out.Shown != want.shown || out.ErrorType != want.errorType {
				t.Errorf("the user sees %q, reported as %q (%v)", out.Shown, out.ErrorType, out.Err)
			}
			if got := pollTimes(a); !slices.Equal(got, want.times) {
				t.Errorf("polls came after %v, want %v", got, want.times)
			}
		})
	}
	for call, want := range map[aiuta.Call]int{aiuta.CallUploadImage: 2, aiuta.CallStartOperation: 3, aiuta.CallOperationStatus: 1, download: 2} {
		t.Run("retries of "+string(call), func(t *testing.T) {
			p := persona(t, "ios")
			a := newAPI(t, p)
			a.answers(aiuta.CallSubscriptionDetails, ok(tuned))
			a.answers(call, answer{drop: true})
			if call == download {
				a.answers(aiuta.CallOperationStatus, a.script[aiuta.CallOperationStatus][1])
			}
			app := &callback{}
			s := a.open(p, app.auth())
			if err := s.Setup(t.Context()); err != nil {
				t.Fatal(err)
			}
			s.TryOn(t.Context(), dress())
			if got := len(a.seen(call)); got != want {
				t.Errorf("the call was made %d times, want %d", got, want)
			}
			if call == aiuta.CallStartOperation && len(app.params()) != want {
				t.Errorf("getJwt was called %d times, want once for each attempt", len(app.params()))
			}
		})
	}
	t.Run("details of another form are an error and change nothing", func(t *testing.T) {
		p := persona(t, "ios")
		a := newAPI(t, p)
		a.answers(aiuta.CallSubscriptionDetails, ok(`{"operation_delays_sequence":"often"}`))
		s := a.open(p, (&callback{}).auth())
		var decode *sdk.DecodeError
		if err := s.Setup(t.Context()); !errors.As(err, &decode) {
			t.Errorf("error is %v", err)
		}
		if out := s.TryOn(t.Context(), dress()); out.Shown != sdk.ShownResult {
			t.Error(out.Err)
		}
	})
	t.Run("a schedule without a delay ends all the same", func(t *testing.T) {
		p := persona(t, "ios")
		a := newAPI(t, p)
		a.answers(aiuta.CallSubscriptionDetails, ok(`{"operation_delays_sequence":[{"mode":"infinite","delay":-1}]}`))
		a.answers(aiuta.CallOperationStatus, status("CREATED"))
		s := p.Open(sdk.Config{BaseURL: a.url, Auth: (&callback{}).auth(), HTTP: a.client(), Storage: a.client(),
			Clock: a.clock, Patience: time.Second})
		if err := s.Setup(t.Context()); err != nil {
			t.Fatal(err)
		}
		if out := s.TryOn(t.Context(), dress()); !errors.Is(out.Err, sdk.ErrGaveUp) {
			t.Error(out.Err)
		}
		if waited := a.elapsed(); waited != time.Second {
			t.Errorf("waited %s", waited)
		}
	})
}

package sdk_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

func TestIOSAsksAgainForWhatItCouldNotLoad(t *testing.T) {
	p := persona(t, "ios")
	a := newAPI(t, p)
	fine := a.script[aiuta.CallSubscriptionDetails][0]
	a.answers(aiuta.CallSubscriptionDetails, answer{status: 503}, answer{status: 503}, answer{status: 503}, fine)
	s := a.open(p, (&callback{}).auth())
	if err := s.Setup(t.Context()); err == nil {
		t.Fatal("setup saw no error")
	}
	if err := s.Wait(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	var times []time.Duration
	for _, e := range a.seen(aiuta.CallSubscriptionDetails) {
		times = append(times, e.after)
	}
	if want := after(0, 3*time.Second, 3*time.Second, 3*time.Second); !slices.Equal(times, want) {
		t.Errorf("details were asked for after %v, want %v", times, want)
	}
	a.one(aiuta.CallPredefinedModels)
	if a.elapsed() != time.Minute {
		t.Errorf("waited %s", a.elapsed())
	}
}

func TestAWaitTooShortAsksForNothing(t *testing.T) {
	p := persona(t, "ios")
	a := newAPI(t, p)
	a.answers(aiuta.CallSubscriptionDetails, answer{status: 503})
	s := a.open(p, (&callback{}).auth())
	if err := s.Setup(t.Context()); err == nil {
		t.Fatal("setup saw no error")
	}
	if err := s.Wait(t.Context(), 2*time.Second); err != nil {
		t.Fatal(err)
	}
	a.one(aiuta.CallSubscriptionDetails)
	if a.elapsed() != 2*time.Second {
		t.Errorf("waited %s", a.elapsed())
	}
}

func TestAndroidLeavesItAtOneFailure(t *testing.T) {
	if n := modelsAskedFor(t, "android", time.Hour); n != 1 {
		t.Errorf("models were asked for %d times", n)
	}
}

func TestWebAsksForItsModelsEveryFiveSecondsWhileTheyFail(t *testing.T) {
	// Two pages ask, with a second between them. The try-on before the wait takes six seconds.
	if n := modelsAskedFor(t, "web", 12*time.Second); n != 5 {
		t.Errorf("models were asked for %d times, want 5", n)
	}
}

// modelsAskedFor counts the calls of an SDK that is answered 503, at its setup and in a wait.
func modelsAskedFor(t *testing.T, name string, wait time.Duration) int {
	t.Helper()
	p := persona(t, name)
	a := newAPI(t, p)
	a.answers(aiuta.CallTryOnModels, answer{status: 503})
	s := a.open(p, (&callback{}).auth())
	if p.Setup.AtPicker {
		s.TryOn(t.Context(), dressFor(p))
	} else if err := s.Setup(t.Context()); err == nil {
		t.Fatal("setup saw no error")
	}
	if err := s.Wait(t.Context(), wait); err != nil {
		t.Fatal(err)
	}
	return len(a.seen(aiuta.CallTryOnModels))
}

func TestAWaitCanBeBrokenOff(t *testing.T) {
	a := newAPI(t, persona(t, "web"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := a.open(persona(t, "web"), (&callback{}).auth())
	if err := s.Wait(ctx, time.Hour); !errors.Is(err, context.Canceled) || a.elapsed() != 0 {
		t.Errorf("waited %s (%v)", a.elapsed(), err)
	}
}

// Nothing but the user ends a setup in which Android asks a Flutter app for a token without parameters.
func TestASetupThatHangsEndsWithThePatience(t *testing.T) {
	p := persona(t, "flutter-android")
	a := newAPI(t, p)
	a.answers(aiuta.CallTryOnModels, answer{status: 401})
	s := p.Open(sdk.Config{BaseURL: a.url, Auth: (&callback{}).auth(), HTTP: a.client(), Storage: a.client(),
		Clock: a.clock, Patience: time.Minute})
	if err := s.Setup(t.Context()); !errors.Is(err, context.DeadlineExceeded) || a.elapsed() != time.Minute {
		t.Errorf("ended after %s with %v", a.elapsed(), err)
	}
}

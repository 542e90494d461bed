package sdk_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/sdk"
)

func TestWhatAFlutterAppThrowsIsAnEmptyToken(t *testing.T) {
	thrown := errors.New("the user is not signed in")
	t.Run("on ios it goes no further", func(t *testing.T) {
		p := persona(t, "flutter-ios")
		a := newAPI(t, p)
		out := a.open(p, returns("", thrown)).TryOn(t.Context(), dress())
		if len(a.seen(aiuta.CallStartOperation)) != 0 {
			t.Error("a start was sent")
		}
		if !errors.Is(out.Err, sdk.ErrEmptyToken) || errors.Is(out.Err, thrown) || out.ErrorType != "startOperationFailed" {
			t.Errorf("error is %v, reported as %q", out.Err, out.ErrorType)
		}
	})
	t.Run("on android it is sent and kept", func(t *testing.T) {
		p := persona(t, "flutter-android")
		a := newAPI(t, p)
		calls := 0
		s := a.open(p, sdk.JWTAuth{SubscriptionID: subscription,
			GetJWT: func(context.Context, json.RawMessage) (string, error) { calls++; return "", thrown }})
		for range 2 {
			if out := s.TryOn(t.Context(), dress()); out.Err != nil {
				t.Fatal(out.Err)
			}
		}
		if got, want := bearers(a), []string{"Bearer", "Bearer"}; !slices.Equal(got, want) || calls != 1 {
			t.Errorf("tokens are %q after %d calls of getJwt", got, calls)
		}
	})
}

func TestAFlutterAppOnIOSHasAMinute(t *testing.T) {
	for name, want := range map[string]struct {
		waited time.Duration
		err    error
		shown  sdk.Shown
	}{
		"flutter-ios":     {time.Minute, sdk.ErrCallbackTimeout, sdk.ShownSomethingWentWrong},
		"flutter-android": {5 * time.Minute, sdk.ErrGaveUp, sdk.ShownLoading},
		"ios":             {5 * time.Minute, sdk.ErrGaveUp, sdk.ShownLoading},
		"android":         {5 * time.Minute, sdk.ErrGaveUp, sdk.ShownLoading},
		"web":             {15 * time.Second, sdk.ErrCallbackTimeout, sdk.ShownSomethingWentWrong},
	} {
		t.Run(name, func(t *testing.T) {
			p := persona(t, name)
			a := newAPI(t, p)
			out := a.open(p, sdk.JWTAuth{SubscriptionID: subscription,
				GetJWT: func(ctx context.Context, _ json.RawMessage) (string, error) { return "", clock.Hang(ctx, a.clock) }}).
				TryOn(t.Context(), dress())
			if !errors.Is(out.Err, want.err) || out.Shown != want.shown || a.elapsed() != want.waited {
				t.Errorf("the user sees %q after %s (%v), want %q after %s", out.Shown, a.elapsed(), out.Err, want.shown, want.waited)
			}
			if len(a.seen(aiuta.CallStartOperation)) != 0 {
				t.Error("a start was sent")
			}
		})
	}
}

// A 401 to an upload makes Android ask for a token without parameters, which Flutter cannot read.
func TestAFlutterAppOnAndroidIsNeverAskedWithoutParameters(t *testing.T) {
	p := persona(t, "flutter-android")
	a := newAPI(t, p)
	a.answers(aiuta.CallUploadImage, answer{status: 401})
	app := &callback{}
	s := p.Open(sdk.Config{BaseURL: a.url, Auth: app.auth(), HTTP: a.client(), Storage: a.client(),
		Clock: a.clock, Patience: 40 * time.Second})
	out := s.TryOn(t.Context(), dress())
	if out.Shown != sdk.ShownLoading || !errors.Is(out.Err, sdk.ErrGaveUp) || out.Stage != sdk.StageUpload {
		t.Errorf("the user sees %q at %s (%v)", out.Shown, out.Stage, out.Err)
	}
	if a.elapsed() != 40*time.Second || len(app.params()) != 0 {
		t.Errorf("gave up after %s and %d calls of getJwt", a.elapsed(), len(app.params()))
	}
	a.one(aiuta.CallUploadImage)
}

// Answers are not told apart: what was meant for the first request is taken by the second, which took its place.
func TestASecondRequestOnFlutterIOSTakesTheAnswerToTheFirst(t *testing.T) {
	p := persona(t, "flutter-ios")
	a := newAPI(t, p)
	asked := make(chan chan string)
	auth := sdk.JWTAuth{SubscriptionID: subscription,
		GetJWT: func(ctx context.Context, _ json.RawMessage) (string, error) {
			answer := make(chan string)
			asked <- answer
			// The app has its minute, and is not told when nobody waits for its answer any more.
			if deadline, _ := ctx.Deadline(); time.Until(deadline) < 30*time.Second {
				t.Error("getJwt ends with the try-on that asked for it")
			}
			return <-answer, nil
		}}
	s := p.Open(sdk.Config{BaseURL: a.url, Auth: auth, HTTP: a.client(), Storage: a.client(), Clock: a.clock,
		Patience: 10 * time.Second})
	first, second := make(chan sdk.Outcome, 1), make(chan sdk.Outcome, 1)
	go func() { first <- s.TryOn(t.Context(), dress()) }()
	answerFirst := <-asked
	go func() { second <- s.TryOn(t.Context(), coat()) }()
	answerSecond := <-asked

	if out := <-first; !errors.Is(out.Err, sdk.ErrCallbackReplaced) || out.ErrorType != "startOperationFailed" {
		t.Errorf("the first ended with %v, reported as %q", out.Err, out.ErrorType)
	}
	answerFirst <- "for the first"
	if out := <-second; out.Shown != sdk.ShownResult {
		t.Error(out.Err)
	}
	answerSecond <- "for the second"
	if got, want := bearers(a), []string{"Bearer for the first"}; !slices.Equal(got, want) {
		t.Errorf("tokens are %q, want %q", got, want)
	}
}

// All requests of the process that wait take the next answer, whichever it was meant for.
func TestOneAnswerOnFlutterAndroidReleasesAllWhoWait(t *testing.T) {
	p := persona(t, "flutter-android")
	a := newAPI(t, p)
	asked := make(chan chan string)
	process := &sdk.Process{}
	ends := make(chan sdk.Outcome)
	for _, id := range []string{subscription, "another"} {
		auth := sdk.JWTAuth{SubscriptionID: id, GetJWT: func(context.Context, json.RawMessage) (string, error) {
			answer := make(chan string)
			asked <- answer
			return <-answer, nil
		}}
		session := a.in(process, p, auth)
		go func() { ends <- session.TryOn(t.Context(), dress()) }()
	}
	first, second := <-asked, <-asked
	second <- "for one of them"
	for range 2 {
		if out := <-ends; out.Shown != sdk.ShownResult {
			t.Error(out.Err)
		}
	}
	first <- "too late"
	if got, want := bearers(a), []string{"Bearer for one of them", "Bearer for one of them"}; !slices.Equal(got, want) {
		t.Errorf("tokens are %q, want %q", got, want)
	}
}

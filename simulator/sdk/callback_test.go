package sdk_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

func returns(token string, err error) sdk.Auth {
	return sdk.JWTAuth{SubscriptionID: subscription,
		GetJWT: func(context.Context, json.RawMessage) (string, error) { return token, err }}
}

func TestACallbackThatThrowsKeepsTheStartFromLeaving(t *testing.T) {
	thrown := errors.New("the user is not signed in")
	for name, errorType := range map[string]string{
		"ios": "startOperationFailed", "android": "startOperationFailed", "web": "requestOperationFailed",
	} {
		t.Run(name, func(t *testing.T) {
			p := persona(t, name)
			a := newAPI(t, p)
			out := a.open(p, returns("", thrown)).TryOn(t.Context(), dress())
			want := []aiuta.Call{aiuta.CallUploadImage}
			if p.Setup.AtPicker {
				want = append(slices.Clone(p.Setup.Calls), want...)
			}
			if got := a.calls(); !slices.Equal(got, want) {
				t.Errorf("calls are %q, want %q", got, want)
			}
			var callback *sdk.CallbackError
			if !errors.As(out.Err, &callback) || !errors.Is(out.Err, thrown) {
				t.Errorf("error is %v, want what getJwt threw", out.Err)
			}
			if out.Shown != sdk.ShownSomethingWentWrong || out.ErrorType != errorType || out.Stage != sdk.StageStart {
				t.Errorf("the user sees %q at %s, reported as %q, want %q", out.Shown, out.Stage, out.ErrorType, errorType)
			}
		})
	}
}

func TestAnEmptyTokenIsSentUnlessTheSDKLooks(t *testing.T) {
	t.Run("web refuses it", func(t *testing.T) {
		p := persona(t, "web")
		a := newAPI(t, p)
		out := a.open(p, returns("", nil)).TryOn(t.Context(), dress())
		if len(a.seen(aiuta.CallStartOperation)) != 0 {
			t.Error("a start was sent")
		}
		if out.Shown != sdk.ShownSomethingWentWrong || out.ErrorType != "authorizationFailed" || !errors.Is(out.Err, sdk.ErrEmptyToken) {
			t.Errorf("the user sees %q, reported as %q (%v)", out.Shown, out.ErrorType, out.Err)
		}
	})
	for name, starts := range map[string]int{"ios": 1, "android": 2} {
		t.Run(name+" sends it", func(t *testing.T) {
			p := persona(t, name)
			a := newAPI(t, p)
			a.answers(aiuta.CallStartOperation, answer{status: 401})
			out := a.open(p, returns("", nil)).TryOn(t.Context(), dress())
			seen := a.seen(aiuta.CallStartOperation)
			if len(seen) != starts {
				t.Fatalf("%d starts arrived, want %d", len(seen), starts)
			}
			for _, e := range seen {
				// HTTP does not count the space at the end of a header.
				if values := e.header.Values(aiuta.HeaderAuthorization); !slices.Equal(values, []string{"Bearer"}) {
					t.Errorf("authorization is %q", values)
				}
			}
			if out.Shown != sdk.ShownSomethingWentWrong || out.ErrorType != "startOperationFailed" {
				t.Errorf("the user sees %q, reported as %q", out.Shown, out.ErrorType)
			}
		})
	}
	t.Run("android keeps it", func(t *testing.T) {
		p := persona(t, "android")
		a := newAPI(t, p)
		calls := 0
		s := a.open(p, sdk.JWTAuth{SubscriptionID: subscription,
			GetJWT: func(context.Context, json.RawMessage) (string, error) { calls++; return "", nil }})
		for range 2 {
			if out := s.TryOn(t.Context(), dress()); out.Err != nil {
				t.Fatal(out.Err)
			}
		}
		if calls != 1 {
			t.Errorf("getJwt was called %d times", calls)
		}
	})
}

func TestACallbackThatHangsEndsWhereTheSDKHasATimeout(t *testing.T) {
	p := persona(t, "web")
	if p.Token.Timeout != 15*time.Second {
		t.Errorf("timeout is %s", p.Token.Timeout)
	}
	p.Token.Timeout = time.Millisecond
	a := newAPI(t, p)
	release := make(chan struct{})
	defer close(release)
	out := a.open(p, sdk.JWTAuth{SubscriptionID: subscription,
		GetJWT: func(context.Context, json.RawMessage) (string, error) { <-release; return "late", nil }}).
		TryOn(t.Context(), dress())
	if !errors.Is(out.Err, sdk.ErrCallbackTimeout) || out.ErrorType != "requestOperationFailed" {
		t.Errorf("error is %v, reported as %q", out.Err, out.ErrorType)
	}
	if len(a.seen(aiuta.CallStartOperation)) != 0 {
		t.Error("a start was sent")
	}
}

func TestTheUserCanCloseTheScreen(t *testing.T) {
	p := persona(t, "android")
	a := newAPI(t, p)
	ctx, closeScreen := context.WithCancel(t.Context())
	out := a.open(p, sdk.JWTAuth{SubscriptionID: subscription,
		GetJWT: func(ctx context.Context, _ json.RawMessage) (string, error) {
			closeScreen()
			<-ctx.Done()
			return "", ctx.Err()
		}}).TryOn(ctx, dress())
	if !errors.Is(out.Err, sdk.ErrGaveUp) || !errors.Is(out.Err, context.Canceled) {
		t.Errorf("error is %v", out.Err)
	}
	if out.Shown != sdk.ShownLoading || out.ErrorType != "userCancelled" {
		t.Errorf("the user sees %q, reported as %q", out.Shown, out.ErrorType)
	}
}

package sdk_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

const (
	firstParams  = `{"sku_ids":["dress","hat"],"uploaded_image_id":"user_image-1"}`
	secondParams = `{"sku_ids":["coat"],"uploaded_image_id":"user_image-2"}`
)

// coat is another try-on, with another image.
func coat() sdk.TryOn {
	return sdk.TryOn{Image: sdk.UploadedImage{ID: "user_image-2"}, SKUs: []string{"coat"}}
}

// bearers returns the Authorization headers of the starts, in order.
func bearers(a *api) []string {
	var all []string
	for _, e := range a.seen(aiuta.CallStartOperation) {
		all = append(all, e.header.Get(aiuta.HeaderAuthorization))
	}
	return all
}

func TestASecondTryOnAsksForATokenUnlessTheSDKCachesOne(t *testing.T) {
	for name, want := range map[string][]string{
		"ios": {"Bearer t1", "Bearer t2"}, "android": {"Bearer t1", "Bearer t1"}, "web": {"Bearer t1", "Bearer t2"},
	} {
		t.Run(name, func(t *testing.T) {
			p := persona(t, name)
			a := newAPI(t, p)
			s := a.open(p, (&callback{}).auth())
			for _, tryOn := range []sdk.TryOn{dress(), coat()} {
				if out := s.TryOn(t.Context(), tryOn); out.Err != nil {
					t.Fatal(out.Err)
				}
				// No SDK looks at the expiry of a token, so no time is too long.
				if err := a.clock.Sleep(t.Context(), 24*time.Hour); err != nil {
					t.Fatal(err)
				}
			}
			if got := bearers(a); !slices.Equal(got, want) {
				t.Errorf("tokens are %q, want %q", got, want)
			}
		})
	}
}

func TestANewSessionStartsWithoutAToken(t *testing.T) {
	p := persona(t, "android")
	a := newAPI(t, p)
	app := &callback{}
	for range 2 {
		if out := a.open(p, app.auth()).TryOn(t.Context(), dress()); out.Err != nil {
			t.Fatal(out.Err)
		}
	}
	if got := len(app.params()); got != 2 {
		t.Errorf("getJwt was called %d times in two sessions", got)
	}
}

func TestAndroidAnswersA401OnceWithANewToken(t *testing.T) {
	p := persona(t, "android")

	t.Run("a refused token is replaced, for this request and the next", func(t *testing.T) {
		a := newAPI(t, p)
		app := &callback{}
		s := a.open(p, app.auth())
		if out := s.TryOn(t.Context(), dress()); out.Err != nil {
			t.Fatal(out.Err)
		}
		a.answers(aiuta.CallStartOperation, answer{status: 401}, ok(`{"operation_id":"op-1"}`))
		for range 2 {
			if out := s.TryOn(t.Context(), coat()); out.Shown != sdk.ShownResult {
				t.Fatal(out.Err)
			}
		}
		if got, want := bearers(a), []string{"Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2"}; !slices.Equal(got, want) {
			t.Errorf("tokens are %q, want %q", got, want)
		}
		if got, want := app.params(), []string{firstParams, secondParams}; !slices.Equal(got, want) {
			t.Errorf("getJwt was told %q, want %q", got, want)
		}
	})

	t.Run("a second 401 fails", func(t *testing.T) {
		a := newAPI(t, p)
		a.answers(aiuta.CallStartOperation, answer{status: 401, body: `{"message":"Unauthorized"}`})
		app := &callback{}
		out := a.open(p, app.auth()).TryOn(t.Context(), dress())
		if got, want := bearers(a), []string{"Bearer t1", "Bearer t2"}; !slices.Equal(got, want) {
			t.Errorf("tokens are %q, want %q", got, want)
		}
		var status *sdk.StatusError
		if !errors.As(out.Err, &status) || status.Status != 401 {
			t.Errorf("error is %v, want one about status 401", out.Err)
		}
		if out.Shown != sdk.ShownSomethingWentWrong || out.ErrorType != "startOperationFailed" {
			t.Errorf("the user sees %q, reported as %q", out.Shown, out.ErrorType)
		}
	})

	t.Run("a callback that throws then leaves it at that", func(t *testing.T) {
		a := newAPI(t, p)
		a.answers(aiuta.CallStartOperation, answer{status: 401})
		calls := 0
		out := a.open(p, sdk.JWTAuth{SubscriptionID: subscription,
			GetJWT: func(context.Context, json.RawMessage) (string, error) {
				if calls++; calls == 2 {
					return "", errors.New("signed out")
				}
				return "t", nil
			}}).TryOn(t.Context(), dress())
		a.one(aiuta.CallStartOperation)
		var thrown *sdk.CallbackError
		if !errors.As(out.Err, &thrown) || out.ErrorType != "startOperationFailed" {
			t.Errorf("error is %v, reported as %q", out.Err, out.ErrorType)
		}
	})

	for _, call := range []aiuta.Call{aiuta.CallUploadImage, aiuta.CallOperationStatus, aiuta.CallTryOnModels} {
		t.Run("a 401 to "+string(call)+" asks with null and sends no token", func(t *testing.T) {
			a := newAPI(t, p)
			before := a.script[call]
			a.answers(call, append([]answer{{status: 401}}, before...)...)
			app := &callback{}
			s := a.open(p, app.auth())
			if err := s.Setup(t.Context()); err != nil {
				t.Fatal(err)
			}
			if out := s.TryOn(t.Context(), dress()); out.Err != nil {
				t.Fatal(out.Err)
			}
			if !slices.Contains(app.params(), null) {
				t.Errorf("getJwt was told %q, want null among it", app.params())
			}
			for _, e := range a.seen(call)[:2] {
				if got, want := credentials(e.header), "|"+subscription+"|"; got != want {
					t.Errorf("credentials are %q, want %q", got, want)
				}
			}
		})
	}

	t.Run("requests refused together share the new token", func(t *testing.T) {
		a := newAPI(t, p)
		app := &callback{}
		s := a.open(p, app.auth())
		if out := s.TryOn(t.Context(), onSaved()); out.Err != nil {
			t.Fatal(out.Err)
		}
		// Both starts have left with the old token before either is refused.
		var both sync.WaitGroup
		both.Add(2)
		refusal := answer{status: 401, before: func() { both.Done(); both.Wait() }}
		a.answers(aiuta.CallStartOperation, refusal, refusal, ok(`{"operation_id":"op-1"}`))
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				if out := s.TryOn(t.Context(), coat()); out.Err != nil {
					t.Error(out.Err)
				}
			})
		}
		all.Wait()
		if got, want := app.params(), []string{
			`{"sku_ids":["dress"],"uploaded_image_id":"user_image-1"}`, secondParams}; !slices.Equal(got, want) {
			t.Errorf("getJwt was told %q, want %q", got, want)
		}
	})
}

func TestOtherSDKsTakeA401AsItIs(t *testing.T) {
	for name, errorType := range map[string]string{"ios": "startOperationFailed", "web": "requestOperationFailed"} {
		t.Run(name, func(t *testing.T) {
			p := persona(t, name)
			a := newAPI(t, p)
			a.answers(aiuta.CallStartOperation, answer{status: 401})
			app := &callback{}
			out := a.open(p, app.auth()).TryOn(t.Context(), dress())
			a.one(aiuta.CallStartOperation)
			if got := len(app.params()); got != 1 {
				t.Errorf("getJwt was called %d times", got)
			}
			if out.Shown != sdk.ShownSomethingWentWrong || out.ErrorType != errorType {
				t.Errorf("the user sees %q, reported as %q, want %q", out.Shown, out.ErrorType, errorType)
			}
		})
	}
}

func TestWithAnAPIKeyOnlyAndroidResends(t *testing.T) {
	for _, tc := range []struct {
		persona, challenge string
		want               []string
	}{
		{"ios", "", []string{"||K"}},
		{"web", "", []string{"||K"}},
		{"android", "", []string{"|K|K", "|K|K,K"}},
		{"android", "Bearer", []string{"|K|K", "|K|K,K"}},
		{"android", "x-api-key", []string{"|K|K", "|K|K,K"}},
		{"android", "Key realm=a b c,,=", []string{"|K|K"}},
		{"android@4.3.1", "Bearer", []string{"|K|K", "|K|K,K"}},
		{"android@4.2.6", "Bearer", []string{"|K|K"}},
		{"android@4.2.6", "X-API-Key realm=x", []string{"|K|K", "|K|K,K"}},
	} {
		t.Run(tc.persona+" "+tc.challenge, func(t *testing.T) {
			p := persona(t, tc.persona)
			a := newAPI(t, p)
			refusal := answer{status: 401}
			if tc.challenge != "" {
				refusal.header = map[string]string{"WWW-Authenticate": tc.challenge}
			}
			a.answers(aiuta.CallStartOperation, refusal)
			a.open(p, sdk.APIKeyAuth{APIKey: "K"}).TryOn(t.Context(), dressFor(p))
			var got []string
			for _, e := range a.seen(aiuta.CallStartOperation) {
				got = append(got, credentials(e.header))
				if n := len(e.header.Values(aiuta.HeaderAPIKey)); n != 1 {
					t.Errorf("the key stands in %d headers", n)
				}
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("credentials are %q, want %q", got, tc.want)
			}
		})
	}
}

package sdk_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/sdk"
)

// slow lets each request to a path take so long, on the clock.
type slow struct {
	clock clock.Clock
	path  string
	delay time.Duration
	next  http.RoundTripper
}

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, s.path) {
		if err := s.clock.Sleep(r.Context(), s.delay); err != nil {
			return nil, err
		}
	}
	return s.next.RoundTrip(r)
}

func TestHowLongAnExchangeMayTake(t *testing.T) {
	const uploads = "/uploaded_images"
	for _, tc := range []struct {
		persona, path string
		delay         time.Duration
		want          sdk.Shown
	}{
		{"ios", "_operations", 9 * time.Second, sdk.ShownResult},
		{"ios", "_operations", 10 * time.Second, sdk.ShownSomethingWentWrong},
		{"ios", uploads, 59 * time.Second, sdk.ShownResult},
		{"ios", uploads, 60 * time.Second, sdk.ShownSomethingWentWrong},
		{"android", "_operations", 9 * time.Second, sdk.ShownResult},
		{"android", "_operations", 10 * time.Second, sdk.ShownSomethingWentWrong},
		{"android", uploads, 9 * time.Second, sdk.ShownResult},
		{"android", uploads, 10 * time.Second, sdk.ShownSomethingWentWrong},
		{"web", "_operations", 4 * time.Minute, sdk.ShownResult},
		{"web", uploads, 6 * time.Minute, sdk.ShownLoading},
	} {
		t.Run(tc.persona+tc.path+" "+tc.delay.String(), func(t *testing.T) {
			p := persona(t, tc.persona)
			a := newAPI(t, p)
			link := &http.Client{Transport: slow{a.clock, tc.path, tc.delay, a.client().Transport}}
			out := p.Open(sdk.Config{BaseURL: a.url, Auth: (&callback{}).auth(), HTTP: link, Storage: a.client(), Clock: a.clock}).
				TryOn(t.Context(), dress())
			if out.Shown != tc.want {
				t.Errorf("the user sees %q after %s (%v), want %q", out.Shown, a.elapsed(), out.Err, tc.want)
			}
			var transport *sdk.TransportError
			if tc.want != sdk.ShownResult && !errors.As(out.Err, &transport) {
				t.Errorf("error is %v", out.Err)
			}
		})
	}
}

// A start that took too long may have been accepted all the same. iOS does not ask again.
func TestIOSDoesNotStartAgainWhatTookTooLong(t *testing.T) {
	for range 20 { // whether the answer is read is chance
		p := persona(t, "ios")
		a := newAPI(t, p)
		a.answers(aiuta.CallStartOperation, answer{status: 200, before: func() { a.clock.Advance(time.Minute) },
			body: `{"operation_id":"op-1","errors":[]}`})
		out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress())
		if out.Shown != sdk.ShownSomethingWentWrong || out.ErrorType != "startOperationFailed" {
			t.Fatalf("the user sees %q, reported as %q (%v)", out.Shown, out.ErrorType, out.Err)
		}
		a.one(aiuta.CallStartOperation)
	}
}

package sdk_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

func TestHowOftenACallIsMade(t *testing.T) {
	refused, cutOff, garbage := answer{status: 500}, answer{drop: true}, ok("garbage")
	for _, tc := range []struct {
		persona                  string
		call                     aiuta.Call
		refused, cutOff, garbage int
	}{
		{"ios", aiuta.CallUploadImage, 1, 3, 1},
		{"ios", aiuta.CallStartOperation, 1, 1, 1},
		{"ios", aiuta.CallOperationStatus, 1, 3, 1},
		{"ios", aiuta.CallSubscriptionDetails, 1, 4, 1},
		{"ios", download, 3, 3, 1},

		{"android", aiuta.CallUploadImage, 3, 3, 3},
		{"android", aiuta.CallStartOperation, 1, 1, 1},
		{"android", aiuta.CallOperationStatus, 3, 3, 3},
		{"android", aiuta.CallTryOnModels, 1, 1, 1},
		{"android", download, 3, 3, 1},

		{"web", aiuta.CallUploadImage, 1, 1, 1},
		{"web", aiuta.CallStartOperation, 1, 1, 1},
		{"web", aiuta.CallTryOnModels, 1, 1, 1},
		{"web", download, 1, 1, 1},
	} {
		for _, how := range []struct {
			name   string
			answer answer
			want   int
		}{{"refused", refused, tc.refused}, {"cut off", cutOff, tc.cutOff}, {"garbage", garbage, tc.garbage}} {
			t.Run(tc.persona+" "+string(tc.call)+" "+how.name, func(t *testing.T) {
				p := persona(t, tc.persona)
				a := newAPI(t, p)
				a.answers(tc.call, how.answer)
				s := a.open(p, (&callback{}).auth())
				if err := s.Setup(t.Context()); err == nil && slices.Contains(p.Setup.Calls, tc.call) && how.name != "garbage" {
					t.Error("setup saw no error")
				}
				s.TryOn(t.Context(), dress())
				seen := a.seen(tc.call)
				if len(seen) != how.want {
					t.Fatalf("the call was made %d times, want %d", len(seen), how.want)
				}
				for i, e := range seen[1:] {
					if wait := e.after - seen[i].after; wait != time.Second {
						t.Errorf("attempt %d came after %s, want a second", i+2, wait)
					}
				}
			})
		}
	}
}

func TestARetriedCallCanSucceed(t *testing.T) {
	for _, name := range []string{"ios", "android"} {
		t.Run(name, func(t *testing.T) {
			p := persona(t, name)
			a := newAPI(t, p)
			for _, call := range []aiuta.Call{aiuta.CallUploadImage, download} {
				a.answers(call, append([]answer{{drop: true}, {drop: true}}, a.script[call]...)...)
			}
			if out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress()); out.Shown != sdk.ShownResult {
				t.Error(out.Err)
			}
			uploads := a.seen(aiuta.CallUploadImage)
			if uploads[0].body != uploads[2].body {
				t.Error("the photo was not sent again as it was")
			}
		})
	}
}

func TestAnEndlessAnswerIsCutShort(t *testing.T) {
	p := persona(t, "web")
	a := newAPI(t, p)
	a.answers(aiuta.CallStartOperation, ok(`{"operation_id":"op-1","x":"`+string(make([]byte, 2<<20))+`"}`))
	out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress())
	var transport *sdk.TransportError
	if !errors.As(out.Err, &transport) {
		t.Errorf("error is %v", out.Err)
	}
}

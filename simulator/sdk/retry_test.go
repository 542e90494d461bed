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

func TestHowOftenACallIsMade(t *testing.T) {
	// How many of the sends that follow come at once: those of the HTTP client after a broken connection, and iOS' second load.
	atOnce := map[string]int{
		"android start operation cut off": 2, "android operation status cut off": 2,
		"ios download refused": 1, "ios download cut off": 1, "ios download garbage": 1,
	}
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
		{"ios", download, 4, 4, 2},

		{"android", aiuta.CallUploadImage, 3, 3, 3},
		// OkHttp sends what breaks on a used connection twice more, and what breaks on a new one not.
		{"android", aiuta.CallStartOperation, 1, 3, 1},
		{"android", aiuta.CallOperationStatus, 3, 5, 3},
		{"android", aiuta.CallTryOnModels, 1, 1, 1},
		{"android", download, 3, 3, 1},

		{"web", aiuta.CallUploadImage, 1, 1, 1},
		{"web", aiuta.CallStartOperation, 1, 1, 1},
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
				if err := s.Setup(t.Context()); err == nil && !p.Setup.AtPicker && slices.Contains(p.Setup.Calls, tc.call) && how.name != "garbage" {
					t.Error("setup saw no error")
				}
				s.TryOn(t.Context(), dress())
				seen := a.seen(tc.call)
				if len(seen) != how.want {
					t.Fatalf("the call was made %d times, want %d", len(seen), how.want)
				}
				for i, e := range seen[1:] {
					want := time.Second
					if i < atOnce[tc.persona+" "+string(tc.call)+" "+how.name] {
						want = 0
					}
					if wait := e.after - seen[i].after; wait != want {
						t.Errorf("attempt %d came after %s, want %s", i+2, wait, want)
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
			if !strings.Contains(uploads[2].body, string(photo)) || len(uploads) != 3 {
				t.Error("the photo was not sent again as it was")
			}
			if sameName := fileName(uploads[0].body) == fileName(uploads[2].body); sameName != (name == "ios") {
				t.Errorf("the file is called %s, then %s", fileName(uploads[0].body), fileName(uploads[2].body))
			}
		})
	}
}

func TestOnlyWebUploadsAFileUnderItsOwnName(t *testing.T) {
	for _, name := range []string{"ios", "android", "web"} {
		p := persona(t, name)
		a := newAPI(t, p)
		what := dress()
		what.File = "me at the beach.jpg"
		a.open(p, (&callback{}).auth()).TryOn(t.Context(), what)
		sent := fileName(a.one(aiuta.CallUploadImage).body)
		if own := sent == what.File; own != (name == "web") {
			t.Errorf("%s: the file is called %s", name, sent)
		}
	}
}

// fileName returns what an upload calls its file.
func fileName(form string) string {
	_, name, _ := strings.Cut(form, `filename="`)
	name, _, _ = strings.Cut(name, `"`)
	return name
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

package session_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
)

// habits are what a brand's getJwt may make of the right one.
var habits = map[string]func(getJWT) getJWT{
	"as it should be": func(right getJWT) getJWT { return right },
	"keeps its token": func(right getJWT) getJWT {
		kept := ""
		return func(ctx context.Context, params json.RawMessage) (token string, err error) {
			if kept == "" {
				kept, err = right(ctx, params)
			}
			return kept, err
		}
	},
	"names another image": func(right getJWT) getJWT {
		return func(ctx context.Context, params json.RawMessage) (string, error) {
			var object map[string]any
			if err := json.Unmarshal(params, &object); err != nil {
				return "", err
			}
			object["uploaded_image_id"] = "model_woman_00"
			changed, err := json.Marshal(object)
			if err != nil {
				return "", err
			}
			return right(ctx, changed)
		}
	},
}

// TestARecordingBecomesAScenarioThatPasses records each persona with each habit, and plays what was made of it.
func TestARecordingBecomesAScenarioThatPasses(t *testing.T) {
	for _, p := range sdk.Newest() {
		for habit, change := range habits {
			t.Run(p.Name+", "+habit, func(t *testing.T) {
				t.Parallel()
				w := watch(t, nil)
				w.play(p, sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: change(w.getJWT)}, false)
				s, text := asScenario(t, w.end())
				if got := play(t, s); got.Outcome != report.Passed {
					t.Errorf("%s\n%s", got.Message, text)
				}
				if s.Given.App.KeepToken || s.Given.App.Add != nil {
					s.Given.App = scenario.App{}
					if got := play(t, s); got.Outcome == report.Passed {
						t.Errorf("it passes without the habit too:\n%s", text)
					}
				} else if habit != "as it should be" {
					t.Errorf("the habit is not in it:\n%s", text)
				}
			})
		}
	}
}

func TestWhatWasBrokenOnPurposeIsBrokenInTheScenario(t *testing.T) {
	for _, p := range sdk.Newest() {
		for link, breaks := range map[string][2]string{
			"sdk-api":      {"start", `"status":{"code":503}`},
			"app-endpoint": {"mint", `"status":{"code":500}`},
		} {
			if link == "app-endpoint" && strings.HasPrefix(p.Name, "flutter") {
				continue // the wrapper makes something else of it than the SDK that it is taken for
			}
			t.Run(p.Name+", "+breaks[0], func(t *testing.T) {
				t.Parallel()
				w := watch(t, nil)
				w.breaks(link, breaks[0], breaks[1])
				w.play(p, sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: w.getJWT}, false)
				s, text := asScenario(t, w.end())
				if got := play(t, s); got.Outcome != report.Passed || len(s.Given.Faults) != 1 {
					t.Errorf("%s\n%s", got.Message, text)
				}
			})
		}
	}
}

// A token that an app keeps is too old after a while, and so a scenario has to let the while pass.
func TestTheTimeBetweenTwoTriesIsInTheScenario(t *testing.T) {
	p, err := sdk.Find("ios")
	if err != nil {
		t.Fatal(err)
	}
	moved := clock.NewSimulated()
	w := watchAt(t, nil, moved)
	app := w.start(p, sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: habits["keeps its token"](w.getJWT)})
	tried := sdk.TryOn{Photo: []byte("\xff\xd8\xff\xe0 one"), SKUs: []string{"sku-1"}}
	first := app.TryOn(t.Context(), tried)
	const gap = 2 * time.Minute
	moved.Advance(gap)
	later := time.Now()
	app.TryOn(t.Context(), sdk.TryOn{Image: sdk.UploadedImage{ID: first.UploadedImageID}, SKUs: tried.SKUs})
	r := w.end()
	for i, e := range r.Requests {
		if e.At.After(later) { // the recording's clock is the machine's
			r.Requests[i].At = e.At.Add(gap)
		}
	}
	if found := finding(t, r, "cached-token"); found.Outcome != report.Failed || !strings.Contains(found.Message, "came again 2m") {
		t.Errorf("got %s: %s", found.Outcome, found.Message)
	}
	s, text := asScenario(t, r)
	if !strings.Contains(text, "token_expired") {
		t.Errorf("the second start was not refused as it was:\n%s", text)
	}
	if got := play(t, s); got.Outcome != report.Passed {
		t.Errorf("%s\n%s", got.Message, text)
	}
}

func TestARecordingInAPIKeyModeBecomesOneToo(t *testing.T) {
	p, err := sdk.Find("android")
	if err != nil {
		t.Fatal(err)
	}
	w := watch(t, nil)
	w.play(p, sdk.APIKeyAuth{APIKey: "an-api-key-of-a-brand"}, false)
	s, text := asScenario(t, w.end())
	if got := play(t, s); got.Outcome != report.Passed || s.Given.Auth != "api-key" {
		t.Errorf("%s\n%s", got.Message, text)
	}
}

func asScenario(t *testing.T, r recording.Recording) (scenario.Scenario, string) {
	t.Helper()
	text, err := r.Scenario()
	if err == nil {
		text, err = scenario.New("recorded", text, t.TempDir())
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := scenario.Parse("recorded.yaml", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return s, string(text)
}

func play(t *testing.T, s scenario.Scenario) report.Case {
	t.Helper()
	played, err := scenario.Runner{Target: target.Native, Application: target.Embedded()}.Play(t.Context(), s, s.Players()[0])
	if err != nil {
		t.Fatal(err)
	}
	return played
}

// written is a recording as its file has it.
func written(t *testing.T, r recording.Recording) recording.Recording {
	t.Helper()
	file := filepath.Join(t.TempDir(), "session.json")
	var text bytes.Buffer
	if err := r.Write(&text); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := recording.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestAFileSaysTheSameAsTheSession(t *testing.T) {
	p, err := sdk.Find("ios")
	if err != nil {
		t.Fatal(err)
	}
	w := watch(t, nil)
	w.play(p, sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: habits["keeps its token"](w.getJWT)}, true)
	r := w.end()
	read := written(t, r)
	if got, want := fmt.Sprintf("%+v", withoutPointers(read.Cases(report.Low))), fmt.Sprintf("%+v", withoutPointers(r.Cases(report.Low))); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// withoutPointers leaves out what is only another copy.
func withoutPointers(cases []report.Case) []string {
	var said []string
	for _, c := range cases {
		said = append(said, fmt.Sprint(c.Name, c.Outcome, c.Severity, c.Message, c.Summary, len(c.Steps), c.Took))
	}
	return said
}

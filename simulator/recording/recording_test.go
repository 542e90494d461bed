package recording

import (
	"errors"
	"strings"
	"testing"

	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/scenario"
)

const head = `{"version":1,"began":"2026-11-28T12:00:00Z","endpoint":"https://shop.example/jwt","upstream":"stand-in","requests":[`

func TestWhatIsNoRecordingIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":             "",
		"a list":              "[]",
		"an empty object":     "{}",
		"another version":     `{"version":2}`,
		"an unknown upstream": strings.Replace(head, "stand-in", `a\nname: other`, 1) + "]}",
		"a text for a time":   strings.Replace(head, "2026-11-28T12:00:00Z", "today", 1) + "]}",
		"too many requests":   head + strings.Repeat(`{},`, MaxRequests) + "{}]}",
	} {
		if _, err := parse(strings.NewReader(text)); !errors.Is(err, ErrNotARecording) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAHostileRecordingIsJudgedAllTheSame gives the rules what no journal writes.
func TestAHostileRecordingIsJudgedAllTheSame(t *testing.T) {
	for name, requests := range map[string]string{
		"empty requests":          `{},{"to":"aiuta"},{"to":"endpoint","call":"mint"},{"to":"aiuta","call":"start"},{"call":"status"},{"to":"aiuta","call":"upload","status":200}`,
		"bodies of other kinds":   `{"to":"aiuta","call":"start","body":{"json":[1]}},{"to":"endpoint","call":"mint","body":{"json":"x","members":["y"]}},{"to":"aiuta","call":"upload","status":200,"body":{"parts":[{}]},"answer":{"json":{"id":7}}}`,
		"claims of other kinds":   `{"to":"endpoint","call":"mint","status":200,"minted":[{"short":"a","claims":{"iat":"now","exp":[1],"iss":3,"uploaded_image_id":{},"sku_ids":{"a":1}}},{"short":"b","claims":[]},{"short":"c","claims":{"iat":-1,"exp":1e300}}]}`,
		"a token for everything":  `{"to":"aiuta","call":"start","status":401,"token":{"short":"a"},"body":{"json":{"uploaded_image_id":"i","sku_ids":["s"]},"members":["sku_ids"]}},{"to":"aiuta","call":"start","status":200,"token":{"short":"a"},"body":{"json":{"uploaded_image_id":"j","sku_ids":"s,t"}}},{"to":"aiuta","call":"status","path":"op","token":{"short":"a"}}`,
		"texts that are no names": `{"to":"aiuta","call":"start","status":200,"path":"/v1/x","method":"POST\n- x","headers":{"authorization":["\u001b[31m"],"x-user-id":["a: b"]},"body":{"json":{"uploaded_image_id":"model_\"\n- set_up: {}","sku_ids":["a\n: {}","#"]},"members":["uploaded_image_id","sku_ids"]},"reason":"}\nx: y"}`,
	} {
		t.Run(name, func(t *testing.T) {
			r, err := parse(strings.NewReader(head + requests + "]}"))
			if err != nil {
				t.Fatal(err)
			}
			if cases := r.Cases(report.Low); len(cases) <= len(rules) {
				t.Errorf("%d cases", len(cases))
			}
			r.Steps()
			text, err := r.Scenario()
			if err != nil {
				if !errors.Is(err, ErrNothingToPlay) {
					t.Error(err)
				}
				return
			}
			if text, err = scenario.New("hostile", text, t.TempDir()); err != nil {
				t.Fatal(err)
			}
			s, err := scenario.Parse("hostile.yaml", text)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			for _, step := range s.Steps {
				if step.TryOn == nil && step.SetUp == nil {
					t.Errorf("a step of another kind:\n%s", text)
				}
			}
		})
	}
}

func TestAnEmptySessionSaysWhatToDo(t *testing.T) {
	r, err := parse(strings.NewReader(head + "]}"))
	if err != nil {
		t.Fatal(err)
	}
	first := r.Cases(report.Low)[0]
	if first.Outcome != report.Skipped || !strings.Contains(first.Message, "is the proxy set in the app") {
		t.Errorf("got %+v", first)
	}
	if _, err := r.Scenario(); !errors.Is(err, ErrNothingToPlay) {
		t.Errorf("a scenario of nothing: %v", err)
	}
}

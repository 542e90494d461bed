package scenario

import (
	"net/http"
	"testing"

	"aiuta-edge/simulator/sdk"
)

// TestWhatIsOursIsMarked looks at all that can be played at a URL: what expects a code of our endpoint's, or asks it by GET,
// has to say so.
func TestWhatIsOursIsMarked(t *testing.T) {
	r := Runner{Target: "https://shop.example/aiuta_jwt", Ours: true}
	for _, s := range Builtin() {
		asks := s.Given.App.Method == http.MethodGet || s.Expect != nil && s.Expect.Refused["mint"].Reason != ""
		for _, step := range s.Steps {
			if step.Expect == nil {
				continue
			}
			code := step.Request != nil && step.Request.To == "endpoint" && step.Expect.Answer != nil && step.Expect.Answer.Reason != ""
			asks = asks || code || step.Expect.Refused["mint"].Reason != ""
		}
		if playable := r.unfit(s, sdk.Newest()[0]) == "" || len(s.Personas) > 0 && s.needs("http://127.0.0.1/aiuta_jwt") == ""; playable && asks && s.Ours == "" {
			t.Errorf("%s asks for what is ours, and does not say so", s.Name)
		}
		if !asks && s.Ours != "" {
			t.Errorf("%s says that it asks for what is ours, and does not", s.Name)
		}
	}
}

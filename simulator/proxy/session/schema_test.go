package session_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/sdk"
)

func TestARecordingIsAsItsSchemaSays(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("../../../docs/recording.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range sdk.Newest() {
		w := watch(t, nil)
		w.play(p, sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: habits["keeps its token"](w.getJWT)}, true)
		w.get("https://api.aiuta.com/v1/try_on_models?api_key=x", "x-user-id", "another")
		w.breaks("sdk-api", "start", `"reset_peer":true`) // no answer, and so no status
		w.breaks("sdk-api", "upload", `"status":{"code":503}`)
		w.play(p, sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: w.getJWT}, false)
		r := w.end()
		r.Refused = append(r.Refused, recording.Refusal{Host: "api.aiuta.com", Why: "it pins", Certain: true})
		for _, status := range []int{0, http.StatusServiceUnavailable} {
			if !slices.ContainsFunc(r.Requests, func(e journal.Entry) bool { return e.Status == status && e.Fault != "" }) {
				t.Errorf("%s: nothing is broken with %d", p, status)
			}
		}
		var text bytes.Buffer
		if err := r.Write(&text); err != nil {
			t.Fatal(err)
		}
		document, err := jsonschema.UnmarshalJSON(&text)
		if err == nil {
			err = schema.Validate(document)
		}
		if err != nil {
			t.Errorf("%s: %v", p, err)
		}
	}
}

// breaks adds a fault on the session's page.
func (w *watched) breaks(link, call, how string) {
	w.Helper()
	resp, err := http.Post(w.Page+"/faults", "application/json", strings.NewReader(`{"link":"`+link+`","match":{"call":"`+call+`"},"nth":1,`+how+`}`))
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		w.Fatalf("a fault is answered by %s", resp.Status)
	}
}

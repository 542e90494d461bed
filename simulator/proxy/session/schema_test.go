package session_test

import (
	"bytes"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

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
		r := w.end()
		r.Refused = append(r.Refused, recording.Refusal{Host: "api.aiuta.com", Why: "it pins", Certain: true})
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

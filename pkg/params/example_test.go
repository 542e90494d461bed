package params_test

import (
	"encoding/json"
	"testing"

	"aiuta-edge/pkg/params"
	"aiuta-edge/pkg/strictjson"
)

func TestAnExampleIsTakenByItsPolicy(t *testing.T) {
	for _, text := range []string{
		"sdk", "*",
		`{"uploaded_image_id":{"type":"string","pattern":"user_image-[0-9a-f-]{36}","required":true},"sku_ids":{"type":"list","max_items":2,"form":"list"}}`,
		`{"sku_ids":{"type":"list","required":true,"pattern":"[^a-zA-Z0-9_.:/ -]{2,5}"}}`,
		`{"n":{"type":"integer"},"b":{"type":"boolean"}}`,
		`{"b":{"type":"boolean","required":true},"n":{"type":"integer","required":true}}`,
		`{"é_very_long_name":{"type":"string","max_length":3}}`,
		`{"a":{"type":"string","pattern":".*"},"c":{"type":"string","pattern":"\\.x?[!-#]+","required":true}}`,
	} {
		policy, err := params.ParsePolicy(text)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(policy.Example())
		if err != nil {
			t.Fatal(err)
		}
		set, err := strictjson.Object(raw)
		if err != nil {
			t.Fatalf("%s: the example %s: %v", text, raw, err)
		}
		if _, err := policy.Apply(set); err != nil || len(set) == 0 {
			t.Errorf("%s does not take its example %s: %v", text, raw, err)
		}
	}
}

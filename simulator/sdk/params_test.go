package sdk_test

import (
	"slices"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

func TestParametersAndBodyHaveTheFormOfTheirSDK(t *testing.T) {
	for _, tc := range []struct {
		persona      string
		skus         []string
		params, body string
	}{
		{"ios", []string{"a", "b"},
			`{"sku_ids":"a,b","uploaded_image_id":"user_image-1"}`,
			`{"uploaded_image_id":"user_image-1","sku_ids":["a","b"]}`},
		{"ios", []string{"a"},
			`{"sku_ids":"a","uploaded_image_id":"user_image-1"}`,
			`{"uploaded_image_id":"user_image-1","sku_ids":["a"]}`},
		{"android", []string{"a", "<b> & c"},
			`{"sku_ids":["a","<b> & c"],"uploaded_image_id":"user_image-1"}`,
			`{"sku_ids":["a","<b> & c"],"uploaded_image_id":"user_image-1"}`},
		{"web", []string{"a", "b"},
			`{"uploaded_image_id":"user_image-1"}`,
			`{"uploaded_image_id":"user_image-1","sku_ids":["a","b"]}`},
	} {
		t.Run(tc.persona, func(t *testing.T) {
			p := persona(t, tc.persona)
			a := newAPI(t, p)
			app := &callback{}
			if out := a.open(p, app.auth()).TryOn(t.Context(), sdk.TryOn{Photo: photo, SKUs: tc.skus}); out.Err != nil {
				t.Fatal(out.Err)
			}
			if got := app.params(); !slices.Equal(got, []string{tc.params}) {
				t.Errorf("getJwt was told %q, want %q", got, tc.params)
			}
			e := a.one(aiuta.CallStartOperation)
			if e.body != tc.body {
				t.Errorf("body is %s, want %s", e.body, tc.body)
			}
			if got := e.header.Get("Content-Type"); got != "application/json" {
				t.Errorf("content type is %q", got)
			}
		})
	}
}

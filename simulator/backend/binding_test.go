package backend_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/switches"
)

type fields = map[string]any

func TestBindingComparesClaimsWithTheRequest(t *testing.T) {
	const image, sku, skus, catalog = reason.BindingUploadedImageID, reason.BindingSKUID,
		reason.BindingSKUIDs, reason.BindingSKUCatalogName
	two := []string{"a", "b"}
	for name, tc := range map[string]struct {
		claims, body fields
		reason       reason.Reason // empty: accepted
	}{
		"nothing is bound":          {fields{}, fields{"sku_ids": two}, ""},
		"the image is bound":        {fields{"uploaded_image_id": "model_man_00"}, fields{"sku_ids": two}, ""},
		"another image":             {fields{"uploaded_image_id": "model_man_01"}, fields{"sku_ids": two}, image},
		"an image as list":          {fields{"uploaded_image_id": []string{"model_man_00"}}, fields{"sku_ids": two}, image},
		"an image that is null":     {fields{"uploaded_image_id": nil}, fields{"sku_ids": two}, image},
		"an image as number":        {fields{"uploaded_image_id": 7}, fields{"sku_ids": two}, image},
		"a list of SKUs":            {fields{"sku_ids": two}, fields{"sku_ids": two}, ""},
		"SKUs joined by commas":     {fields{"sku_ids": "a,b"}, fields{"sku_ids": two}, ""},
		"one SKU as joined text":    {fields{"sku_ids": "a"}, fields{"sku_ids": []string{"a"}}, ""},
		"one SKU as list":           {fields{"sku_ids": []string{"a"}}, fields{"sku_ids": []string{"a"}}, ""},
		"another SKU in the list":   {fields{"sku_ids": two}, fields{"sku_ids": []string{"a", "c"}}, skus},
		"another SKU in the text":   {fields{"sku_ids": "a,c"}, fields{"sku_ids": two}, skus},
		"another order":             {fields{"sku_ids": []string{"b", "a"}}, fields{"sku_ids": two}, skus},
		"another order in the text": {fields{"sku_ids": "b,a"}, fields{"sku_ids": two}, skus},
		"one SKU fewer":             {fields{"sku_ids": two}, fields{"sku_ids": []string{"a"}}, skus},
		"one SKU more":              {fields{"sku_ids": []string{"a"}}, fields{"sku_ids": two}, skus},
		"a space after the comma":   {fields{"sku_ids": "a, b"}, fields{"sku_ids": two}, skus},
		"an empty text":             {fields{"sku_ids": ""}, fields{"sku_ids": two}, skus},
		"an empty list":             {fields{"sku_ids": []string{}}, fields{"sku_ids": two}, skus},
		"a list of numbers":         {fields{"sku_ids": []any{1, 2}}, fields{"sku_ids": []string{"1", "2"}}, skus},
		"SKUs as object":            {fields{"sku_ids": fields{"0": "a"}}, fields{"sku_ids": []string{"a"}}, skus},
		"a comma inside an id":      {fields{"sku_ids": "a,b"}, fields{"sku_ids": []string{"a,b"}}, skus},
		"SKUs that are null":        {fields{"sku_ids": nil}, fields{"sku_ids": two}, skus},
		"null SKUs and none":        {fields{"sku_ids": nil}, fields{"sku_id": "a"}, ""},
		"a single SKU":              {fields{"sku_id": "a"}, fields{"sku_id": "a"}, ""},
		"another single SKU":        {fields{"sku_id": "a"}, fields{"sku_id": "b"}, sku},
		"single bound, list sent":   {fields{"sku_id": "a"}, fields{"sku_ids": []string{"a"}}, sku},
		"list bound, single sent":   {fields{"sku_ids": []string{"a"}}, fields{"sku_id": "a"}, skus},
		"the catalogue":             {fields{"sku_catalog_name": "main"}, fields{"sku_id": "a", "sku_catalog_name": "main"}, ""},
		"another catalogue":         {fields{"sku_catalog_name": "main"}, fields{"sku_id": "a", "sku_catalog_name": "x"}, catalog},
		"no catalogue sent":         {fields{"sku_catalog_name": "main"}, fields{"sku_id": "a"}, catalog},
		"a null catalogue and none": {fields{"sku_catalog_name": nil}, fields{"sku_id": "a"}, ""},
		"the image comes first":     {fields{"uploaded_image_id": "x", "sku_ids": "x"}, fields{"sku_ids": two}, image},
		"product_id is not a field": {fields{"product_id": "x"}, fields{"sku_ids": two}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			eachGeneration(t, func(t *testing.T, g aiuta.Generation) {
				w := newWorld(t)
				body := fields{"uploaded_image_id": "model_man_00"}
				for k, v := range tc.body {
					body[k] = v
				}
				status := http.StatusOK
				if tc.reason != "" {
					status = http.StatusUnauthorized
				}
				w.expect(w.start(g, body, w.jwt(tc.claims)), status, tc.reason)
			})
		})
	}
}

func TestASwitchLetsOneSKUEqualAListOfOne(t *testing.T) {
	for name, tc := range map[string]struct {
		claims, body fields
		reason       reason.Reason
	}{
		"single bound, list sent":    {fields{"sku_id": "a"}, fields{"sku_ids": []string{"a"}}, ""},
		"list bound, single sent":    {fields{"sku_ids": []string{"a"}}, fields{"sku_id": "a"}, ""},
		"text bound, single sent":    {fields{"sku_ids": "a"}, fields{"sku_id": "a"}, ""},
		"single bound, another sent": {fields{"sku_id": "a"}, fields{"sku_ids": []string{"b"}}, reason.BindingSKUID},
		"single bound, two sent":     {fields{"sku_id": "a"}, fields{"sku_ids": []string{"a", "b"}}, reason.BindingSKUID},
		"two bound, single sent":     {fields{"sku_ids": "a,b"}, fields{"sku_id": "a"}, reason.BindingSKUIDs},
		"a number bound":             {fields{"sku_id": 1}, fields{"sku_ids": []string{"1"}}, reason.BindingSKUID},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *backend.Config) { c.SingleSKUEqualsList = true })
			body := fields{"uploaded_image_id": "model_man_00"}
			for k, v := range tc.body {
				body[k] = v
			}
			if got := w.start(aiuta.Legacy, body, w.jwt(tc.claims)); got.reason() != tc.reason {
				t.Errorf("got %d %q, want %q", got.status, got.reason(), tc.reason)
			}
		})
	}
}

func TestEachModeAnswersADifference(t *testing.T) {
	for _, tc := range []struct {
		mode   switches.Binding
		status int
		body   string
	}{
		{switches.BindingReject401, 401, `{"message":"Unauthorized"}`},
		{switches.BindingReject403, 403, `{"message":"Forbidden"}`},
		{switches.BindingReject422, 422,
			`{"detail":[{"loc":["body","sku_ids"],"msg":"Value error, the token is bound to another value","type":"value_error"}]}`},
		{switches.BindingIgnore, 200, ""},
		{switches.BindingOverride, 200, ""},
	} {
		t.Run(string(tc.mode), func(t *testing.T) {
			w := newWorld(t, func(c *backend.Config) { c.Binding = tc.mode })
			got := w.start(aiuta.Unified, dress, w.jwt(fields{"sku_ids": "coat"}))
			if got.status != tc.status || tc.body != "" && string(got.body) != tc.body {
				t.Errorf("got %d %s, want %d %s", got.status, got.body, tc.status, tc.body)
			}
		})
	}
}

func TestTheDefaultModeIsReject401(t *testing.T) {
	w := newWorld(t)
	got := w.start(aiuta.Unified, dress, w.jwt(fields{"sku_ids": "coat"}))
	w.expect(got, http.StatusUnauthorized, reason.BindingSKUIDs)
}

func TestAnAPIKeyBindsNothing(t *testing.T) {
	w := newWorld(t, func(c *backend.Config) { c.Binding = switches.BindingOverride })
	w.expect(w.start(aiuta.Unified, dress, apiKey(w.mine)), http.StatusOK, "")
}

func TestOverrideTakesTheTokensValues(t *testing.T) {
	override := func(c *backend.Config) { c.Binding = switches.BindingOverride }
	for name, tc := range map[string]struct {
		claims fields
		body   any
		status int
	}{
		"an unknown image becomes the bound one": {
			fields{"uploaded_image_id": "model_man_00"}, fields{"uploaded_image_id": "x", "sku_id": "a"}, 200},
		"a known image becomes an unknown one": {
			fields{"uploaded_image_id": "x"}, fields{"uploaded_image_id": "model_man_00", "sku_id": "a"}, 400},
		"a bound list displaces the single SKU": {
			fields{"sku_ids": "a,b"}, fields{"uploaded_image_id": "model_man_00", "sku_id": "a"}, 200},
		"a bound SKU displaces the list": {
			fields{"sku_id": "a"}, fields{"uploaded_image_id": "model_man_00", "sku_ids": []string{"a"}}, 200},
		"joined SKUs are counted": {
			fields{"sku_ids": "a,b,c"}, fields{"uploaded_image_id": "model_man_00", "sku_id": "a"}, 422},
		"the token stands for a missing body": {
			fields{"uploaded_image_id": "model_man_00", "sku_ids": []string{"a"}}, "", 200},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, override)
			if got := w.start(aiuta.Legacy, tc.body, w.jwt(tc.claims)); got.status != tc.status {
				t.Errorf("got %d %s, want %d", got.status, got.body, tc.status)
			}
		})
	}
}

func TestAnUnknownModePanics(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); !strings.HasPrefix(got, `backend: switch binding: "reject-500" is not one of reject-401, `) {
			t.Errorf("got %s", got)
		}
	}()
	backend.New(backend.Config{Switches: switches.Switches{Binding: "reject-500"}})
}

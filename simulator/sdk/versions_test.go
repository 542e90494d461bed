package sdk_test

import (
	"errors"
	"slices"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

func TestEachVersionStartsInItsOwnForm(t *testing.T) {
	const (
		legacy  = "/digital-try-on/v1/sku_images_operations"
		unified = "/v1/sku_try_on_operations"
		bearer  = "Bearer t1||"
		both    = "Bearer t1|" + subscription + "|"
	)
	for _, tc := range []struct{ persona, uri, credentials, params, body string }{
		{"ios@3.4.1", legacy, bearer,
			`{"sku_id":"dress","uploaded_image_id":"user_image-1","sku_catalog_name":"main"}`,
			`{"uploaded_image_id":"user_image-1","sku_id":"dress","sku_catalog_name":"main"}`},
		{"ios@4.2.4", legacy, bearer,
			`{"sku_id":"dress","uploaded_image_id":"user_image-1"}`, `{"uploaded_image_id":"user_image-1","sku_id":"dress"}`},
		{"ios@4.4.3", legacy, bearer,
			`{"sku_ids":"dress","uploaded_image_id":"user_image-1"}`, `{"uploaded_image_id":"user_image-1","sku_ids":["dress"]}`},
		{"android@4.1.0", legacy, both,
			`{"sku_catalog_name":"main","sku_id":"dress","uploaded_image_id":"user_image-1"}`,
			`{"sku_catalog_name":"main","sku_id":"dress","uploaded_image_id":"user_image-1"}`},
		{"android@4.2.6", legacy, both,
			`{"sku_id":"dress","uploaded_image_id":"user_image-1"}`, `{"sku_id":"dress","uploaded_image_id":"user_image-1"}`},
		{"android@4.3.1", legacy, both,
			`{"sku_ids":["dress"],"uploaded_image_id":"user_image-1"}`, `{"sku_ids":["dress"],"uploaded_image_id":"user_image-1"}`},
		{"android@4.3.2", legacy, "|" + subscription + "|",
			"", `{"sku_ids":["dress"],"uploaded_image_id":"user_image-1"}`},
		{"android@4.3.8", legacy, both,
			`{"sku_ids":["dress"],"uploaded_image_id":"user_image-1"}`, `{"sku_ids":["dress"],"uploaded_image_id":"user_image-1"}`},
		{"android@5.0.1", unified, both,
			`{"sku_ids":["dress"],"uploaded_image_id":"user_image-1"}`, `{"sku_ids":["dress"],"uploaded_image_id":"user_image-1"}`},
		{"web@2.0.2", legacy, bearer,
			`{"uploaded_image_id":"user_image-1"}`, `{"uploaded_image_id":"user_image-1","sku_ids":["dress"]}`},
		{"web@5.0.5", unified, bearer,
			`{"uploaded_image_id":"user_image-1"}`, `{"uploaded_image_id":"user_image-1","sku_ids":["dress"]}`},
		{"flutter-ios@4.4.3", legacy, bearer,
			`{"sku_ids":"dress","uploaded_image_id":"user_image-1"}`, `{"uploaded_image_id":"user_image-1","sku_ids":["dress"]}`},
		{"flutter-android@5.0.1", unified, both,
			`{"sku_ids":["dress"],"uploaded_image_id":"user_image-1"}`, `{"sku_ids":["dress"],"uploaded_image_id":"user_image-1"}`},
	} {
		t.Run(tc.persona, func(t *testing.T) {
			p := persona(t, tc.persona)
			a := newAPI(t, p)
			app := &callback{}
			tryOn := sdk.TryOn{Photo: photo, SKUs: []string{"dress"}, Catalog: "main"}
			if out := a.open(p, app.auth()).TryOn(t.Context(), tryOn); out.Shown != sdk.ShownResult {
				t.Fatal(out.Err)
			}
			e := a.one(aiuta.CallStartOperation)
			if e.uri != tc.uri || e.body != tc.body {
				t.Errorf("start is %s %s, want %s %s", e.uri, e.body, tc.uri, tc.body)
			}
			if got := credentials(e.header); got != tc.credentials {
				t.Errorf("credentials are %q, want %q", got, tc.credentials)
			}
			var want []string
			if tc.params != "" {
				want = []string{tc.params}
			}
			if got := app.params(); !slices.Equal(got, want) {
				t.Errorf("getJwt was told %q, want %q", got, want)
			}
		})
	}
}

func TestACatalogueThatTheAppDoesNotNameIsLeftOut(t *testing.T) {
	for name, want := range map[string]string{
		"ios@3.4.1":     `{"uploaded_image_id":"user_image-1","sku_id":"dress"}`,
		"android@4.1.0": `{"sku_id":"dress","uploaded_image_id":"user_image-1"}`,
	} {
		p := persona(t, name)
		a := newAPI(t, p)
		a.open(p, (&callback{}).auth()).TryOn(t.Context(), dressFor(p))
		if got := a.one(aiuta.CallStartOperation).body; got != want {
			t.Errorf("%s: body is %s, want %s", name, got, want)
		}
	}
}

func TestAVersionWithOneProductCannotBeAskedForTwo(t *testing.T) {
	for _, p := range sdk.Personas() {
		one := slices.Contains([]string{"ios@3.4.1", "ios@4.2.4", "android@4.1.0", "android@4.2.6"}, p.String())
		a := newAPI(t, p)
		app := &callback{}
		out := a.open(p, app.auth()).TryOn(t.Context(), dress())
		if refused := errors.Is(out.Err, sdk.ErrOneSKU); refused != one {
			t.Errorf("%s: error is %v", p, out.Err)
		}
		if one && (len(a.calls()) != 0 || len(app.params()) != 0) {
			t.Errorf("%s made the calls %q", p, a.calls())
		}
	}
}

func TestOldVersionsReadAnswersInTheirOwnWay(t *testing.T) {
	const wrong = sdk.ShownSomethingWentWrong
	reason := aborted(`"INSUFFICIENT_TARGET_AREA"`)
	for _, tc := range []struct {
		name, persona string
		call          aiuta.Call
		answer        answer
		want          sdk.Shown
		errorType     string
	}{
		{"a start without errors", "android@4.3.8", aiuta.CallStartOperation, ok(`{"operation_id":"op-1"}`), wrong, "startOperationFailed"},
		{"a start without errors", "android@5.0.1", aiuta.CallStartOperation, ok(`{"operation_id":"op-1"}`), sdk.ShownResult, ""},
		{"a reason", "android@4.3.8", aiuta.CallOperationStatus, reason, sdk.ShownInvalidPhoto, "operationAborted"},
		{"a reason of an odd type", "android@4.3.8", aiuta.CallOperationStatus, aborted(`1`), sdk.ShownInvalidPhoto, "operationAborted"},
		{"a new reason", "web@2.0.2", aiuta.CallOperationStatus, reason, sdk.ShownInvalidPhoto, "INSUFFICIENT_TARGET_AREA"},
		{"a new reason", "web@5.0.5", aiuta.CallOperationStatus, reason, sdk.ShownTargetArea, "INSUFFICIENT_TARGET_AREA"},
		{"an old reason", "web@2.0.2", aiuta.CallOperationStatus, aborted(`"CHILD_DETECTED"`), sdk.ShownChild, "CHILD_DETECTED"},
	} {
		t.Run(tc.persona+" "+tc.name, func(t *testing.T) {
			p := persona(t, tc.persona)
			a := newAPI(t, p)
			a.answers(tc.call, tc.answer)
			out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dressFor(p))
			if out.Shown != tc.want || out.ErrorType != tc.errorType {
				t.Errorf("the user sees %q, reported as %q (%v)", out.Shown, out.ErrorType, out.Err)
			}
		})
	}
	t.Run("web@2.0.2 knows no expired photo", func(t *testing.T) {
		p := persona(t, "web@2.0.2")
		a := newAPI(t, p)
		a.answers(aiuta.CallStartOperation, answer{status: 400, body: `{"detail":"Input image was not found"}`})
		if out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), onSaved()); out.Shown != wrong {
			t.Errorf("the user sees %q", out.Shown)
		}
	})
	t.Run("web@2.0.2 heeds what follows an empty success", func(t *testing.T) {
		p := persona(t, "web@2.0.2")
		a := newAPI(t, p)
		a.answers(aiuta.CallOperationStatus, succeeded(``), a.script[aiuta.CallOperationStatus][1])
		if out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress()); out.Shown != sdk.ShownResult {
			t.Errorf("the user sees %q (%v)", out.Shown, out.Err)
		}
	})
}

func TestNewestIsTheLastOfEachSDK(t *testing.T) {
	var got []string
	for _, p := range sdk.Newest() {
		got = append(got, p.String())
		if found, err := sdk.Find(p.Name); err != nil || found.String() != p.String() {
			t.Errorf("%s is found as %s (%v)", p.Name, found, err)
		}
	}
	want := []string{"ios@4.4.3", "android@5.0.1", "web@5.0.5", "flutter-ios@4.4.3", "flutter-android@5.0.1"}
	if !slices.Equal(got, want) {
		t.Errorf("newest are %q, want %q", got, want)
	}
}

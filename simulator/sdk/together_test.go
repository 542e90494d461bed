package sdk_test

import (
	"slices"
	"sync"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

func TestTryOnsInOneSessionCanRunTogether(t *testing.T) {
	for name, want := range map[string]int{"ios": 3, "android": 1, "web": 3, "flutter-android": 1} {
		t.Run(name, func(t *testing.T) {
			p := persona(t, name)
			a := newAPI(t, p)
			app := &callback{}
			s := a.open(p, app.auth())
			var all sync.WaitGroup
			for range 3 {
				all.Go(func() {
					if out := s.TryOn(t.Context(), onSaved()); out.Shown != sdk.ShownResult {
						t.Error(out.Err)
					}
				})
			}
			all.Wait()
			if got := len(app.params()); got != want {
				t.Errorf("getJwt was called %d times for three try-ons, want %d", got, want)
			}
		})
	}
}

func TestAPhotoOfTheHistoryIsTriedOnAgain(t *testing.T) {
	for _, p := range sdk.Personas() {
		t.Run(p.String(), func(t *testing.T) {
			a := newAPI(t, p)
			s := a.open(p, (&callback{}).auth())
			first := s.TryOn(t.Context(), dressFor(p))
			again := sdk.TryOn{Image: sdk.UploadedImage{ID: first.UploadedImageID}, SKUs: []string{"coat"}}
			if out := s.TryOn(t.Context(), again); out.Shown != sdk.ShownResult || out.UploadedImageID != first.UploadedImageID {
				t.Errorf("the user sees %q of %s (%v)", out.Shown, out.UploadedImageID, out.Err)
			}
			var starts int
			for _, call := range a.calls() {
				if call == aiuta.CallStartOperation {
					starts++
				}
			}
			a.one(aiuta.CallUploadImage)
			if starts != 2 || slices.Equal([]byte(a.seen(aiuta.CallStartOperation)[0].body), []byte(a.seen(aiuta.CallStartOperation)[1].body)) {
				t.Errorf("%d starts: %+v", starts, a.seen(aiuta.CallStartOperation))
			}
		})
	}
}

package sdk_test

import (
	"io"
	"mime"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

func TestAStraightRunShowsTheResult(t *testing.T) {
	for _, p := range sdk.Personas() {
		t.Run(p.String(), func(t *testing.T) {
			a := newAPI(t, p)
			out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dressFor(p))
			if out.Shown != sdk.ShownResult || out.Err != nil || out.ErrorType != "" {
				t.Fatalf("outcome is %+v", out)
			}
			if string(out.Image) != picture || out.ImageURL != a.url+"/image" {
				t.Errorf("image is %q from %s", out.Image, out.ImageURL)
			}
			if out.UploadedImageID != "user_image-1" || out.OperationID != "op-1" {
				t.Errorf("ids are %q and %q", out.UploadedImageID, out.OperationID)
			}
			if out.State != aiuta.StateSuccess || out.Stage != sdk.StageDownload || out.Polls != 2 {
				t.Errorf("ended in %s at %s after %d polls", out.State, out.Stage, out.Polls)
			}
			want := []aiuta.Call{aiuta.CallUploadImage, aiuta.CallStartOperation,
				aiuta.CallOperationStatus, aiuta.CallOperationStatus, download}
			if p.Setup.AtPicker {
				want = append(slices.Clone(p.Setup.Calls), want...)
			}
			if got := a.calls(); !slices.Equal(got, want) {
				t.Errorf("calls are %q, want %q", got, want)
			}
		})
	}
}

func TestSetupLoadsWhatTheSDKLoads(t *testing.T) {
	for name, want := range map[string][]aiuta.Call{
		"ios":     {aiuta.CallSubscriptionDetails, aiuta.CallPredefinedModels},
		"android": {aiuta.CallTryOnModels, aiuta.CallSubscriptionDetails},
		"web":     nil, // before the user is to pick a photo

		"ios@3.4.1":     {aiuta.CallSubscriptionDetails},
		"android@4.1.0": {aiuta.CallSubscriptionDetails},
		"android@4.3.8": {aiuta.CallPredefinedModels, aiuta.CallSubscriptionDetails},
		"web@2.0.2":     nil,
	} {
		t.Run(name, func(t *testing.T) {
			p := persona(t, name)
			a := newAPI(t, p)
			if err := a.open(p, (&callback{}).auth()).Setup(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := a.calls(); !slices.Equal(got, want) {
				t.Errorf("calls are %q, want %q", got, want)
			}
		})
	}
}

func TestAnUploadedPhotoIsNotUploadedAgain(t *testing.T) {
	p := persona(t, "ios")
	a := newAPI(t, p)
	s := a.open(p, (&callback{}).auth())
	image, out := s.Upload(t.Context(), photo)
	if out.Err != nil {
		t.Fatal(out.Err)
	}
	if out := s.TryOn(t.Context(), sdk.TryOn{Image: image, SKUs: []string{"dress"}}); out.Shown != sdk.ShownResult {
		t.Fatal(out.Err)
	}
	a.one(aiuta.CallUploadImage)
	if got := a.one(aiuta.CallStartOperation).body; !strings.Contains(got, image.ID) {
		t.Errorf("start %s does not name %s", got, image.ID)
	}
}

func TestThePhotoIsOnePartOfAForm(t *testing.T) {
	for name, fileName := range map[string]string{
		"ios": "image.jpg", "android": "2026-7-3-4-5-6-7.jpeg", "web": "photo.jpg",
	} {
		t.Run(name, func(t *testing.T) {
			p := persona(t, name)
			a := newAPI(t, p)
			if _, out := a.open(p, (&callback{}).auth()).Upload(t.Context(), photo); out.Err != nil {
				t.Fatal(out.Err)
			}
			e := a.one(aiuta.CallUploadImage)
			_, params, err := mime.ParseMediaType(e.header.Get("Content-Type"))
			if err != nil {
				t.Fatal(err)
			}
			form := multipart.NewReader(strings.NewReader(e.body), params["boundary"])
			part, err := form.NextPart()
			if err != nil {
				t.Fatal(err)
			}
			if part.FormName() != "image_data" || part.FileName() != fileName {
				t.Errorf("part is %q with the file %q, want image_data with %q", part.FormName(), part.FileName(), fileName)
			}
			if got := part.Header.Get("Content-Type"); got != "image/jpeg" {
				t.Errorf("part is of type %q", got)
			}
			length := ""
			if name == "android" {
				length = strconv.Itoa(len(photo))
			}
			if got := part.Header.Get("Content-Length"); got != length {
				t.Errorf("part has the length %q, want %q", got, length)
			}
			if body, err := io.ReadAll(part); err != nil || string(body) != string(photo) {
				t.Errorf("part holds %q (%v)", body, err)
			}
			if _, err := form.NextPart(); err != io.EOF {
				t.Errorf("there is a second part (%v)", err)
			}
		})
	}
}

func TestMobileFetchesEveryImageAndWebTheFirst(t *testing.T) {
	for name, want := range map[string]int{"ios": 2, "android": 2, "web": 1} {
		t.Run(name, func(t *testing.T) {
			p := persona(t, name)
			a := newAPI(t, p)
			image := `{"id":"g","owner_type":"user","url":"` + a.url + `/image"}`
			a.answers(aiuta.CallOperationStatus, succeeded(image+","+image))
			a.answers(download, ok(picture+"first"), ok(picture+"second"))
			out := a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress())
			if got := len(a.seen(download)); got != want || string(out.Image) != picture+"first" {
				t.Errorf("%d images were fetched, want %d, and %q was kept", got, want, out.Image)
			}
		})
	}
}

func TestATryOnOfNothingMakesNoRequest(t *testing.T) {
	p := persona(t, "web")
	a := newAPI(t, p)
	s := a.open(p, (&callback{}).auth())
	for name, nothing := range map[string]sdk.TryOn{"no photo": {SKUs: []string{"dress"}}, "no sku": {Photo: photo}} {
		if out := s.TryOn(t.Context(), nothing); out.Err == nil || len(a.calls()) != 0 {
			t.Errorf("%s: error is %v after the calls %q", name, out.Err, a.calls())
		}
	}
}

package sdk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

// told opens a session that sends analytics.
func (a *api) told(p sdk.Persona, auth sdk.Auth) *sdk.Session {
	return p.Open(sdk.Config{BaseURL: a.url, Auth: auth, HTTP: a.client(), Storage: a.client(), Analytics: a.client(), Clock: a.clock})
}

// event is what an exchange says, as "type event page error".
func event(t *testing.T, e exchange) string {
	t.Helper()
	var body struct {
		Data struct{ Type, Event, PageID, ErrorType, AbortReason string } `json:"data"`
		Env  struct{ Platform, SDKVersion, HostID, InstallationID string }
	}
	if err := json.Unmarshal([]byte(e.body), &body); err != nil {
		t.Fatal(err)
	}
	if body.Env.Platform == "" || body.Env.SDKVersion == "" || body.Env.HostID == "" || body.Env.InstallationID == "" {
		t.Errorf("environment is %+v", body.Env)
	}
	d := body.Data
	return strings.Join(strings.Fields(fmt.Sprint(d.Type, " ", d.Event, " ", d.PageID, " ", d.ErrorType, d.AbortReason)), " ")
}

func eventsOf(t *testing.T, a *api) (all []string) {
	t.Helper()
	for _, e := range a.seen(events) {
		all = append(all, event(t, e))
	}
	return all
}

func TestWhatEachSDKTellsOfATryOn(t *testing.T) {
	for name, want := range map[string]struct {
		path string
		good []string
		// What follows the beginning when the start is refused, when the operation is aborted, when the upload is
		// refused, and when the user leaves.
		refused, aborted, upload, left string
	}{
		"ios": {"/analytics/v1/ios-sdk-analytics",
			[]string{"configure", "tryOn initiated loading", "tryOn photoUploaded loading", "tryOn tryOnStarted loading", "tryOn tryOnFinished loading"},
			"tryOn tryOnError loading startOperationFailed", "tryOn tryOnAborted loading operationAborted",
			"tryOn tryOnError loading uploadPhotoFailed", "tryOn tryOnAborted loading userCancelled"},
		"android": {"/analytics/v1/android-sdk-analytics",
			[]string{"configure", "tryOn initiated imagePicker", "tryOn photoUploaded loading", "tryOn tryOnStarted loading", "tryOn tryOnFinished loading"},
			"tryOn tryOnError loading startOperationFailed", "tryOn tryOnAborted loading childDetected",
			"tryOn tryOnError loading uploadPhotoFailed", "tryOn tryOnAborted loading userCancelled"},
		"web": {"/analytics/v1/web-sdk-analytics",
			[]string{"configure", "tryOn initiated imagePicker", "page loading", "tryOn tryOnStarted loading", "tryOn tryOnFinished loading"},
			"tryOn tryOnError loading requestOperationFailed", "tryOn tryOnAborted results CHILD_DETECTED",
			"preparePhotoFailed tryOnError imagePicker uploadFailed", "tryOn tryOnStarted loading"},
	} {
		p := persona(t, name)
		t.Run(name+" in good order", func(t *testing.T) {
			a := newAPI(t, p)
			s := a.told(p, (&callback{}).auth())
			for range 2 { // it is configured once, however often it is set up
				if err := s.Setup(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			s.TryOn(t.Context(), dress())
			if got := eventsOf(t, a); !slices.Equal(got, want.good) {
				t.Errorf("events are %q, want %q", got, want.good)
			}
			for _, e := range a.seen(events) {
				if e.uri != want.path {
					t.Errorf("sent to %s", e.uri)
				}
			}
		})
		for how, tc := range map[string]struct {
			call   aiuta.Call
			answer answer
			last   string
		}{
			"refused": {aiuta.CallStartOperation, answer{status: 401}, want.refused},
			"aborted": {aiuta.CallOperationStatus, aborted(`"CHILD_DETECTED"`), want.aborted},
			"upload":  {aiuta.CallUploadImage, answer{status: 422}, want.upload},
			"left":    {aiuta.CallOperationStatus, status("IN_PROGRESS"), want.left},
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				a := newAPI(t, p)
				a.answers(tc.call, tc.answer)
				out := a.told(p, (&callback{}).auth()).TryOn(t.Context(), dress())
				all := eventsOf(t, a)
				if got := all[len(all)-1]; got != tc.last {
					t.Errorf("the last event is %q, want %q", got, tc.last)
				}
				if out.ErrorType != "" && !strings.HasSuffix(tc.last, " "+out.ErrorType) {
					t.Errorf("the outcome is called %q", out.ErrorType)
				}
			})
		}
	}
}

// Seen with the real Web SDK: an event of a page names its browser and its frame, and has no version of an app.
func TestAnEventOfAPageNamesItsBrowser(t *testing.T) {
	for name, want := range map[string]struct{ members, layout string }{
		"web": {"browserType browserVersion hostId iframeVersion installationId os platform sdkVersion", "2006-01-02T15:04:05-07:00"},
		"ios": {"hostId hostVersion installationId platform sdkVersion", "2006-01-02T15:04:05.000Z07:00"},
	} {
		p := persona(t, name)
		a := newAPI(t, p)
		if err := a.told(p, (&callback{}).auth()).Setup(t.Context()); err != nil {
			t.Fatal(err)
		}
		var body struct {
			Env           map[string]any
			LocalDateTime string
		}
		if err := json.Unmarshal([]byte(a.seen(events)[0].body), &body); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(slices.Sorted(maps.Keys(body.Env)), " "); got != want.members {
			t.Errorf("%s: got %s", name, got)
		}
		if version, isPage := body.Env["iframeVersion"]; isPage && version != nil {
			t.Errorf("%s: the frame has version %v before there is a frame", name, version)
		}
		if _, err := time.Parse(want.layout, body.LocalDateTime); err != nil || strings.HasSuffix(body.LocalDateTime, "Z") == (name == "web") {
			t.Errorf("%s: got %s, %v", name, body.LocalDateTime, err)
		}
	}
}

func TestWithoutAClientNoEventIsSent(t *testing.T) {
	for _, p := range sdk.Personas() {
		a := newAPI(t, p)
		s := a.open(p, (&callback{}).auth())
		if err := s.Setup(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.TryOn(t.Context(), dressFor(p))
		if got := len(a.seen(events)); got != 0 {
			t.Errorf("%s sent %d events", p, got)
		}
	}
}

func TestEventsCarryTheCredentialsOfTheirSDK(t *testing.T) {
	for name, want := range map[string]struct{ jwt, key, origin string }{
		"ios":     {"|" + subscription + "|", "||K", ""},
		"android": {"|" + subscription + "|", "|K|K", ""},
		"web":     {"||", "||", "https://shop.example"},
	} {
		for mode, auth := range map[string]sdk.Auth{"jwt": (&callback{}).auth(), "api-key": sdk.APIKeyAuth{APIKey: "K"}} {
			t.Run(name+" "+mode, func(t *testing.T) {
				p := persona(t, name)
				a := newAPI(t, p)
				a.told(p, auth).TryOn(t.Context(), dress())
				for _, e := range a.seen(events) {
					credentialsWanted := want.jwt
					if mode == "api-key" {
						credentialsWanted = want.key
					}
					if got := credentials(e.header); got != credentialsWanted {
						t.Errorf("credentials are %q, want %q", got, credentialsWanted)
					}
					if got := e.header.Get("Origin"); got != want.origin {
						t.Errorf("origin is %q, want %q", got, want.origin)
					}
				}
				if len(a.seen(events)) == 0 {
					t.Error("no event was sent")
				}
			})
		}
	}
}

func TestA401ToAnEventMakesAndroidAskForATokenOfItsOwn(t *testing.T) {
	for name, want := range map[string]int{"ios": 0, "android": 1, "flutter-android": 1, "web": 0} {
		t.Run(name, func(t *testing.T) {
			p := persona(t, name)
			a := newAPI(t, p)
			a.answers(events, answer{status: 401}, ok(`{}`))
			app := &callback{}
			s := a.told(p, app.auth())
			if err := s.Setup(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent := a.seen(events)
			if len(sent) != 1+want || len(app.params()) != want {
				t.Fatalf("%d requests and %d calls of getJwt, want %d and %d", len(sent), len(app.params()), 1+want, want)
			}
			if want == 0 {
				return
			}
			if app.params()[0] != sent[0].body || sent[1].body != sent[0].body || sent[1].header.Get(aiuta.HeaderAuthorization) != "" {
				t.Errorf("getJwt was told %s, and sent was %s with %q", app.params()[0], sent[1].body, sent[1].header)
			}
			if out := s.TryOn(t.Context(), dress()); out.Err != nil {
				t.Fatal(out.Err)
			}
			if got := bearers(a); !slices.Equal(got, []string{"Bearer t2"}) {
				t.Errorf("tokens of the start are %q, want one of its own", got)
			}
		})
	}
}

func TestHowOftenAnEventIsSent(t *testing.T) {
	for _, tc := range []struct {
		persona string
		answer  answer
		want    []time.Duration
	}{
		{"ios", answer{drop: true}, after(0, slices.Repeat([]time.Duration{time.Second}, 5)...)},
		{"ios", answer{status: 500}, after(0)},
		{"android", answer{drop: true}, after(0, slices.Repeat([]time.Duration{3 * time.Second}, 4)...)},
		{"android", answer{status: 500}, after(0, slices.Repeat([]time.Duration{3 * time.Second}, 4)...)},
		{"android", answer{status: 401}, after(0, 0)}, // one resend, which counts whatever it brings
		{"web", answer{drop: true}, after(0)},
		{"web", answer{status: 500}, after(0)},
	} {
		t.Run(fmt.Sprint(tc.persona, " ", tc.answer.status), func(t *testing.T) {
			p := persona(t, tc.persona)
			a := newAPI(t, p)
			a.answers(events, tc.answer)
			s := a.told(p, (&callback{}).auth())
			if err := s.Setup(t.Context()); err != nil {
				t.Errorf("setup failed with the event: %v", err)
			}
			if a.elapsed() != 0 {
				t.Errorf("setup waited %s for the event", a.elapsed())
			}
			if err := s.Wait(t.Context(), time.Minute); err != nil {
				t.Fatal(err)
			}
			var times []time.Duration
			for _, e := range a.seen(events) {
				times = append(times, e.after)
			}
			if !slices.Equal(times, tc.want) {
				t.Errorf("the event was sent after %v, want %v", times, tc.want)
			}
		})
	}
}

func TestAnEventCannotHoldUpATryOnForLong(t *testing.T) {
	p := persona(t, "android")
	a := newAPI(t, p)
	a.answers(events, answer{status: 401})
	app := &callback{}
	calls := 0
	s := a.told(p, sdk.JWTAuth{SubscriptionID: subscription,
		GetJWT: func(ctx context.Context, params json.RawMessage) (string, error) {
			if calls++; calls == 1 {
				return "", a.clock.Sleep(ctx, time.Hour)
			}
			return app.getJWT(ctx, params)
		}})
	if err := s.Setup(t.Context()); err != nil || a.elapsed() != 10*time.Second {
		t.Errorf("setup took %s (%v)", a.elapsed(), err)
	}
}

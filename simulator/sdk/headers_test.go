package sdk_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

// credentials of a request, as "Authorization | x-user-id | x-api-key".
func credentials(h http.Header) string {
	var all []string
	for _, name := range []string{aiuta.HeaderAuthorization, aiuta.HeaderSubscriptionID, aiuta.HeaderAPIKey} {
		all = append(all, strings.Join(h.Values(name), ","))
	}
	return strings.Join(all, "|")
}

func TestEachCallCarriesTheCredentialsOfItsSDK(t *testing.T) {
	const bearer, id, both = "Bearer t1||", "|" + subscription + "|", "Bearer t1|" + subscription + "|"
	for _, tc := range []struct {
		persona  string
		call     aiuta.Call
		jwt, key string
	}{
		{"ios", aiuta.CallSubscriptionDetails, id, "||K"},
		{"ios", aiuta.CallPredefinedModels, id, "||K"},
		{"ios", aiuta.CallUploadImage, id, "||K"},
		{"ios", aiuta.CallStartOperation, bearer, "||K"},
		{"ios", aiuta.CallOperationStatus, id, "||K"},
		{"ios", download, "||", "||"},

		{"android", aiuta.CallSubscriptionDetails, id, "|K|K"},
		{"android", aiuta.CallTryOnModels, id, "|K|K"},
		{"android", aiuta.CallUploadImage, id, "|K|K"},
		{"android", aiuta.CallStartOperation, both, "|K|K"},
		{"android", aiuta.CallOperationStatus, id, "|K|K"},
		{"android", download, "||", "||"},

		{"web", aiuta.CallTryOnModels, id, "||K"},
		{"web", aiuta.CallUploadImage, id, "||K"},
		{"web", aiuta.CallStartOperation, bearer, "||K"},
		{"web", aiuta.CallOperationStatus, id, "||K"},
		{"web", download, "||", "||"},
	} {
		for mode, want := range map[string]string{"jwt": tc.jwt, "api-key": tc.key} {
			t.Run(tc.persona+" "+string(tc.call)+" "+mode, func(t *testing.T) {
				p := persona(t, tc.persona)
				a := newAPI(t, p)
				s := a.open(p, (&callback{}).auth())
				if mode == "api-key" {
					s = a.open(p, sdk.APIKeyAuth{APIKey: "K"})
				}
				if err := s.Setup(t.Context()); err != nil {
					t.Fatal(err)
				}
				if out := s.TryOn(t.Context(), dress()); out.Err != nil {
					t.Fatal(out.Err)
				}
				for _, e := range a.seen(tc.call) {
					if got := credentials(e.header); got != want {
						t.Errorf("credentials are %q, want %q", got, want)
					}
				}
				if len(a.seen(tc.call)) == 0 {
					t.Error("the call was not made")
				}
			})
		}
	}
}

func TestAnAPIKeyMayHaveASubscriptionBesideIt(t *testing.T) {
	for name, want := range map[string]string{"android": "|" + subscription + "|K", "ios": "||K"} {
		p := persona(t, name)
		a := newAPI(t, p)
		if out := a.open(p, sdk.APIKeyAuth{APIKey: "K", SubscriptionID: subscription}).TryOn(t.Context(), dress()); out.Err != nil {
			t.Fatal(out.Err)
		}
		for _, call := range []aiuta.Call{aiuta.CallUploadImage, aiuta.CallStartOperation, aiuta.CallOperationStatus} {
			if got := credentials(a.seen(call)[0].header); got != want {
				t.Errorf("%s: credentials of %s are %q, want %q", name, call, got, want)
			}
		}
	}
}

func TestWithTheSubscriptionAloneNoCallCarriesMore(t *testing.T) {
	for _, p := range sdk.Personas() {
		t.Run(p.String(), func(t *testing.T) {
			a := newAPI(t, p)
			a.answers(aiuta.CallStartOperation, answer{status: 401})
			out := a.open(p, sdk.SubscriptionAuth{SubscriptionID: subscription}).TryOn(t.Context(), dressFor(p))
			if p.Start.OnlyProved {
				if starts := a.seen(aiuta.CallStartOperation); len(starts) > 0 || !errors.Is(out.Err, sdk.ErrNothingProves) || out.ErrorType != "" {
					t.Errorf("%d starts, %v, reported as %q", len(starts), out.Err, out.ErrorType)
				}
			} else if got, want := credentials(a.one(aiuta.CallStartOperation).header), "|"+subscription+"|"; got != want {
				t.Errorf("credentials of the start are %q, want %q", got, want)
			}
			if out.Shown != sdk.ShownSomethingWentWrong {
				t.Errorf("the user sees %q", out.Shown)
			}
		})
	}
}

// TestAndroidHasTheHeadersThatItWasSeenToHave: names and values of jwt-headers. Their order is Go's.
func TestAndroidHasTheHeadersThatItWasSeenToHave(t *testing.T) {
	p := persona(t, "android")
	a := newAPI(t, p)
	a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress())
	for call, contentType := range map[aiuta.Call]string{
		aiuta.CallUploadImage: "multipart/form-data; boundary=", aiuta.CallStartOperation: "application/json",
		aiuta.CallOperationStatus: "application/json",
	} {
		for name, want := range map[string]string{
			"Accept": "application/json", "User-Agent": "ktor-client", "Accept-Encoding": "gzip", "Content-Type": contentType,
		} {
			if got := a.seen(call)[0].header.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q, want %q", call, name, got, want)
			}
		}
	}
}

func TestOnlyAPageInABrowserHasAnOrigin(t *testing.T) {
	for name, want := range map[string]string{"ios": "", "android": "", "web": "https://static.aiuta.com"} {
		t.Run(name, func(t *testing.T) {
			p := persona(t, name)
			a := newAPI(t, p)
			a.open(p, (&callback{}).auth()).TryOn(t.Context(), dress())
			for _, call := range []aiuta.Call{aiuta.CallUploadImage, aiuta.CallStartOperation, aiuta.CallOperationStatus} {
				if got := a.seen(call)[0].header.Get("Origin"); got != want {
					t.Errorf("%s: origin is %q, want %q", call, got, want)
				}
			}
			if got := a.one(download).header.Get("Origin"); got != "" {
				t.Errorf("download: origin is %q, want none: an image element sends none", got)
			}
		})
	}
}

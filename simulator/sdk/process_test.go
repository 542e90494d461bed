package sdk_test

import (
	"slices"
	"testing"

	"aiuta-edge/simulator/sdk"
)

// in opens a session in a process, for an app of its own.
func (a *api) in(process *sdk.Process, p sdk.Persona, auth sdk.Auth) *sdk.Session {
	return p.Open(sdk.Config{BaseURL: a.url, Auth: auth, HTTP: a.client(), Storage: a.client(), Clock: a.clock, Process: process})
}

func TestASecondSessionOfAProcess(t *testing.T) {
	const other = "77ec1726e728c1405e5ebca2"
	for _, tc := range []struct {
		name, persona string
		second        func(*callback) sdk.Auth
		anna, bob     int
		tokens        []string
	}{
		{"keeps Android's first getJwt and its token", "android", (*callback).auth, 1, 0, []string{"Bearer t1", "Bearer t1"}},
		{"keeps them below Flutter too", "flutter-android", (*callback).auth, 1, 0, []string{"Bearer t1", "Bearer t1"}},
		{"drops them with another subscription", "android", func(c *callback) sdk.Auth {
			return sdk.JWTAuth{SubscriptionID: other, GetJWT: c.getJWT}
		}, 1, 1, []string{"Bearer t1", "Bearer t1"}},
		{"has nothing to keep on iOS", "ios", (*callback).auth, 1, 1, []string{"Bearer t1", "Bearer t1"}},
		{"has nothing to keep on the web", "web", (*callback).auth, 1, 1, []string{"Bearer t1", "Bearer t1"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := persona(t, tc.persona)
			a := newAPI(t, p)
			anna, bob := &callback{}, &callback{}
			process := &sdk.Process{}
			for _, auth := range []sdk.Auth{anna.auth(), tc.second(bob)} {
				if out := a.in(process, p, auth).TryOn(t.Context(), dress()); out.Err != nil {
					t.Fatal(out.Err)
				}
			}
			if len(anna.params()) != tc.anna || len(bob.params()) != tc.bob {
				t.Errorf("the first getJwt was called %d times and the second %d times, want %d and %d",
					len(anna.params()), len(bob.params()), tc.anna, tc.bob)
			}
			if got := bearers(a); !slices.Equal(got, tc.tokens) {
				t.Errorf("tokens are %q, want %q", got, tc.tokens)
			}
		})
	}
}

func TestAProcessKeepsTheClientOfTheLastSubscriptionAlone(t *testing.T) {
	p := persona(t, "android")
	a := newAPI(t, p)
	process := &sdk.Process{}
	var apps []*callback
	for _, auth := range []func(*callback) sdk.Auth{
		(*callback).auth,
		func(*callback) sdk.Auth { return sdk.APIKeyAuth{APIKey: "K"} },
		(*callback).auth,
	} {
		app := &callback{}
		apps = append(apps, app)
		if out := a.in(process, p, auth(app)).TryOn(t.Context(), dress()); out.Err != nil {
			t.Fatal(out.Err)
		}
	}
	if got := len(apps[2].params()); got != 1 {
		t.Errorf("the third session's getJwt was called %d times, want once: the API key had dropped the first client", got)
	}
}

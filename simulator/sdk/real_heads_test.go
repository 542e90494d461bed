package sdk_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
)

// heads are the names of the headers of each call, in the order in which the real SDK sends them over HTTP/1.1.
type heads map[string][]string

// headsOf are of a try-on with a token, of one with an API key, and of a setup.
var headsOf = []string{"jwt-headers", "apikey", "setup"}

func headsFile(folder, name string) string { return filepath.Join(folder, name+".heads.json") }

func readHeads(t *testing.T, name string) (h heads) {
	t.Helper()
	text, err := os.ReadFile(headsFile(filepath.Join(seenFolder, "android@5.0.1"), name))
	if err == nil {
		err = json.Unmarshal(text, &h)
	}
	if err != nil || len(h) == 0 {
		t.Fatalf("%s: %d calls (%v)", name, len(h), err)
	}
	return h
}

var callsOfHeads = map[string]aiuta.Call{
	"upload": aiuta.CallUploadImage, "start": aiuta.CallStartOperation, "status": aiuta.CallOperationStatus,
	"models": aiuta.CallTryOnModels, "details": aiuta.CallSubscriptionDetails, "analytics": events,
}

// ofTheConnection are what an HTTP client adds of itself.
var ofTheConnection = []string{"Host", "Connection", "Accept-Encoding", "Content-Length"}

func TestAPersonaSendsTheHeadersOfTheRealSDK(t *testing.T) {
	p := persona(t, "android@5.0.1")
	for _, name := range headsOf {
		a := newAPI(t, p)
		config := sdk.Config{BaseURL: a.url, Auth: (&callback{}).auth(), HTTP: a.client(), Storage: a.client(), Clock: a.clock, Analytics: a.client()}
		if name == "apikey" {
			config.Auth = sdk.APIKeyAuth{APIKey: "K"}
		}
		s := p.Open(config)
		if err := s.Setup(t.Context()); err != nil {
			t.Fatal(err)
		}
		if out := s.TryOn(t.Context(), dress()); out.Err != nil {
			t.Fatal(out.Err)
		}
		for call, real := range readHeads(t, name) {
			ours := a.seen(callsOfHeads[call])
			if len(ours) == 0 {
				t.Fatalf("%s: the persona makes no call %s", name, call)
			}
			var want, got []string
			for _, header := range real {
				if header = http.CanonicalHeaderKey(header); !slices.Contains(ofTheConnection, header) {
					want = append(want, header)
				}
			}
			for header := range ours[0].header {
				if !slices.Contains(ofTheConnection, header) {
					got = append(got, header)
				}
			}
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s, %s: the persona sends %q, and the real SDK %q", name, call, got, want)
			}
		}
	}
}

// TestALadderShowsHeadersInTheOrderOfTheRealSDK: a ladder shows those that prove something.
func TestALadderShowsHeadersInTheOrderOfTheRealSDK(t *testing.T) {
	plays := seenPlays(t, filepath.Join(seenFolder, "android@5.0.1"))
	for _, name := range headsOf {
		s := plays[slices.IndexFunc(plays, func(s scenario.Scenario) bool { return s.Name == name })]
		played, err := seenRunner().Play(t.Context(), s, persona(t, "android@5.0.1"))
		if err != nil {
			t.Fatal(err)
		}
		real := readHeads(t, name)
		for _, step := range played.Steps {
			if len(step.Headers) == 0 || step.To != ladder.API {
				continue
			}
			var shown, want []string
			for _, header := range step.Headers {
				header, _, _ = strings.Cut(header, ":")
				shown = append(shown, header)
			}
			for _, header := range real[callNamed(step)] {
				if header == aiuta.HeaderAuthorization || header == aiuta.HeaderAPIKey || header == aiuta.HeaderSubscriptionID {
					want = append(want, header)
				}
			}
			if !slices.Equal(shown, want) {
				t.Errorf("%s, %s: the ladder shows %q, and the real SDK sends %q", name, callNamed(step), shown, want)
			}
		}
	}
}

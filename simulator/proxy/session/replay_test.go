package session_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/httpclient"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

// recorded is what a persona did, as its file has it.
func recorded(t *testing.T, name string, change func(getJWT) getJWT) recording.Recording {
	t.Helper()
	p, err := sdk.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	w := watch(t, nil)
	w.play(p, sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: change(w.getJWT)}, true)
	return written(t, w.end())
}

// replayed is what a replay on servers of its own says, with these variables of the endpoint and these switches.
func replayed(t *testing.T, r recording.Recording, variables map[string]string, decided switches.Switches) []report.Case {
	t.Helper()
	moved := clock.NewFrozen(time.Now())
	application := target.Embedded()
	application.Variables = variables
	servers, err := testbed.Open(t.Context(), testbed.Config{
		Application: application, Target: target.Native, Clock: moved,
		Backend: &backend.Config{Switches: decided, Pace: backend.Pace{InProgress: time.Nanosecond, Success: 2 * time.Nanosecond}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { servers.Close() })
	return run(t, r, recording.Replay{Endpoint: servers.Endpoint, API: servers.API, Account: servers.Accounts[0], Pass: moved.Advance})
}

func run(t *testing.T, r recording.Recording, p recording.Replay) []report.Case {
	t.Helper()
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	p.Client, p.Redactor = httpclient.New(transport), redact.New()
	p.Caller = func(h http.Header) { h.Set("Authorization", userSession) }
	cases, err := p.Run(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// differing are the checks that failed, as "expected, but got", and skips the reasons why something was not sent.
func differing(cases []report.Case) (differing, skips []string) {
	for _, c := range cases {
		for _, check := range c.Checks {
			if !check.OK {
				differing = append(differing, check.Expected+", but "+check.Got)
			}
		}
		if c.Outcome == report.Skipped {
			skips = append(skips, c.Name+": "+c.Message)
		}
	}
	return differing, skips
}

// calls are the calls of a recording that some case of a replay is about.
func sentAgain(r recording.Recording, cases []report.Case) map[string]bool {
	all := map[string]bool{}
	for _, e := range r.Requests {
		if slices.ContainsFunc(cases, func(c report.Case) bool {
			return c.Group == "replay" && strings.HasSuffix(c.Name, ": "+e.Method+" "+e.Path)
		}) {
			all[e.Call] = true
		}
	}
	return all
}

func TestAReplayTriesOnAgain(t *testing.T) {
	for _, p := range sdk.Newest() {
		for habit, change := range habits {
			t.Run(p.Name+", "+habit, func(t *testing.T) {
				t.Parallel()
				r := recorded(t, p.String(), change)
				cases := replayed(t, r, nil, switches.Switches{})
				if found, skips := differing(cases); len(found)+len(skips) > 0 {
					t.Errorf("differs: %q, not sent: %q", found, skips)
				}
				again := sentAgain(r, cases)
				for _, call := range []string{"upload", "mint", "start", "status", "analytics"} {
					if !again[call] && (call != "status" || habit != "names another image") { // whose starts are refused
						t.Errorf("no %s is sent again", call)
					}
				}
			})
		}
	}
}

func TestAReplayShowsWhereAnswersDiffer(t *testing.T) {
	r := recorded(t, "web", habits["as it should be"])
	kept := recorded(t, "web", habits["keeps its token"])
	for name, tc := range map[string]struct {
		of        recording.Recording
		variables map[string]string
		decided   switches.Switches
		differs   string
	}{
		"a longer life":              {of: r, variables: map[string]string{"token_ttl": "2m"}, differs: "lifetime is 1 min, but 2 min"},
		"no jti":                     {of: r, variables: map[string]string{"token_jti": "false"}, differs: "claim jti is there, but absent"},
		"one that does not know it":  {of: r, variables: map[string]string{"params": `{"uploaded_image_id":{"type":"string","pattern":"x"}}`}, differs: "status is 200, but 400"},
		"one that asks who it is":    {of: r, variables: map[string]string{"caller_auth": "api_key", "caller_api_keys": `{"a":"` + strings.Repeat("0", 64) + `"}`}, differs: "status is 200, but 401"},
		"one that is not configured": {of: r, variables: map[string]string{"token_ttl": "1"}, differs: "status is 200, but 503"},
		"a token that binds nothing": {of: kept, decided: switches.Switches{Binding: switches.BindingIgnore}, differs: "status is 401, but 200"},
	} {
		t.Run(name, func(t *testing.T) {
			if found, _ := differing(replayed(t, tc.of, tc.variables, tc.decided)); !slices.Contains(found, tc.differs) {
				t.Errorf("it does not say that %s: %q", tc.differs, found)
			}
		})
	}
}

// A token that was minted minutes before its start is too old in a replay too, although no one waits.
func TestAReplayLetsTheTimePassThatPassed(t *testing.T) {
	r := recorded(t, "web", habits["as it should be"])
	late := time.Duration(0)
	for i := range r.Requests {
		if r.Requests[i].Call == "start" {
			late += 2 * time.Minute
		}
		r.Requests[i].At = r.Requests[i].At.Add(late)
	}
	began := time.Now()
	found, _ := differing(replayed(t, r, nil, switches.Switches{}))
	if want := []string{"code is absent, but token_expired", "status is 200, but 401"}; !slices.Equal(found[:min(2, len(found))], want) {
		t.Errorf("got %q, want %q", found, want)
	}
	if time.Since(began) > time.Minute {
		t.Error("it waits")
	}
	if found, _ = differing(replayed(t, r, map[string]string{"token_ttl": "10m"}, switches.Switches{})); slices.Contains(found, "status is 200, but 401") {
		t.Errorf("a token of ten minutes is too old: %q", found)
	}
}

func TestAReplaySaysWhatItDoesNotSendAndWhy(t *testing.T) {
	r := recorded(t, "web", habits["as it should be"])
	of := func(call string) *journal.Entry {
		i := slices.IndexFunc(r.Requests, func(e journal.Entry) bool { return e.Call == call })
		if i < 0 {
			t.Fatalf("no %s", call)
		}
		return &r.Requests[i]
	}
	for want, change := range map[string]func(){
		"broken on purpose then":         func() { of("upload").Fault = "status" },
		"is not in the recording":        func() { of("mint").Query = "key=‹12 bytes›" },
		"does not begin with /":          func() { of("upload").Path = "@elsewhere.example/v1/uploaded_images" },
		"before the recording":           func() { of("start").Token = &ladder.Token{Short: "eyJhbG…abcd"} },
		"its credential is not":          func() { of("start").Token = nil },
		"was not started in this replay": func() { of("status").Path += "-of-another-day" },
		"too long to be recorded":        func() { of("analytics").Body.Cut = true },
	} {
		all := slices.Clone(r.Requests)
		if of("analytics").Body != nil {
			body := *of("analytics").Body
			of("analytics").Body = &body
		}
		change()
		_, skips := differing(replayed(t, r, nil, switches.Switches{}))
		if !slices.ContainsFunc(skips, func(said string) bool { return strings.HasPrefix(said, "request") && strings.Contains(said, want) }) {
			t.Errorf("it does not say %q: %q", want, skips)
		}
		r.Requests = all
	}
	without := run(t, r, recording.Replay{Endpoint: ourEndpoint(t)})
	found, skips := differing(without)
	if again := sentAgain(r, without); len(found) > 0 || len(again) != 1 || !again["mint"] || len(skips) != 1 || !strings.Contains(skips[0], "nothing stands in for Aiuta") {
		t.Errorf("without a stand-in: %v, differs: %q, not sent: %q", again, found, skips)
	}
}

// ourEndpoint is one of our own, without a stand-in.
func ourEndpoint(t *testing.T) string {
	t.Helper()
	servers, err := testbed.Open(t.Context(), testbed.Config{Application: target.Embedded(), Target: target.Native})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { servers.Close() })
	return servers.Endpoint
}

// An app has photos of earlier days, which no upload of its recording names.
func TestAReplayUploadsWhatTheAppHadBefore(t *testing.T) {
	r := recorded(t, "web", habits["as it should be"])
	r.Requests = slices.DeleteFunc(r.Requests, func(e journal.Entry) bool { return e.Call == "upload" || e.To == journal.ToStorage })
	if found, skips := differing(replayed(t, r, nil, switches.Switches{})); len(found)+len(skips) > 0 {
		t.Errorf("differs: %q, not sent: %q", found, skips)
	}
}

// What the real Aiuta answered is compared with what the stand-in answers.
func TestAReplayOfTheRealAiutaShowsWhereTheStandInDiffers(t *testing.T) {
	w, _ := internet(t, "")
	w.tryOn()
	r := written(t, w.end())
	for i := range r.Requests { // a token whose claims the endpoint of the test would not sign
		if len(r.Requests[i].Minted) > 0 {
			r.Requests[i].Minted[0].Claims = json.RawMessage(`{"iss":"iss-1","sku_ids":"sku-1","uploaded_image_id":"image-1"}`)
		}
	}
	found, _ := differing(replayed(t, r, nil, switches.Switches{}))
	if !slices.Contains(found, "state is FAILED, but SUCCESS") {
		t.Errorf("got %q", found)
	}
	if slices.ContainsFunc(found, func(said string) bool {
		return strings.HasPrefix(said, "status is") || strings.HasPrefix(said, "claim uploaded")
	}) {
		t.Errorf("ids are compared as they are written: %q", found)
	}
}

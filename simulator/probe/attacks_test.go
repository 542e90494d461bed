package probe_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/target"
)

// fullToken is a JWT with all of a signature.
var fullToken = regexp.MustCompile(`eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{20,}`)

func TestAReportHoldsNoSecretAndNoToken(t *testing.T) {
	targets := openTargets(t, target.Native, 1)
	text, err := json.Marshal(run(t, targets))
	if err != nil {
		t.Fatal(err)
	}
	for what, secret := range map[string]string{
		"the victim's secret": string(targets.Aiuta.Victim.Secret), "the attacker's secret": string(targets.Aiuta.Attacker.Secret),
		"the sessions' secret": string(targets.Guarded.Sessions.Secret), "a session": targets.Guarded.Caller.Bearer(),
	} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the report holds %s", what)
		}
	}
	if found := fullToken.Find(text); found != nil {
		t.Errorf("the report holds the token %.40s…", found)
	}
}

func TestTheSameSeedGivesTheSameResults(t *testing.T) {
	race.Skip(t, "TestOursWithstandsEveryAttack sends the same")
	tries := func(seed uint64) (all []report.Check) {
		for _, r := range run(t, openTargets(t, target.Native, seed)) {
			all = append(all, r.Checks...)
		}
		return all
	}
	first, again := tries(7), tries(7)
	if !slices.Equal(first, again) {
		for i := range min(len(first), len(again)) {
			if first[i] != again[i] {
				t.Errorf("first %+v, then %+v", first[i], again[i])
			}
		}
	}
	if one, other := openTargets(t, target.Native, 1), openTargets(t, target.Native, 2); one.Aiuta.SubscriptionID == other.Aiuta.SubscriptionID {
		t.Error("another seed gives the same credentials")
	}
}

// TestNoRefusalCountsWhereNobodyIsServed: a server that refuses everything withstands nothing.
func TestNoRefusalCountsWhereNobodyIsServed(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer server.Close()
	results := run(t, probe.Config{Endpoint: probe.Endpoint{URL: server.URL}})
	if results[0].Name != probe.ControlBefore || results[0].Outcome != report.Failed {
		t.Errorf("the control is %+v", results[0])
	}
	for _, r := range results[1 : len(results)-1] {
		if r.Outcome != report.Skipped || r.Message == "" {
			t.Errorf("%s is %s: %s", r.Name, r.Outcome, r.Message)
		}
	}
}

// TestAServerThatBreaksUnderAttackIsFound: it answers until an attack comes, and never again.
func TestAServerThatBreaksUnderAttackIsFound(t *testing.T) {
	targets := openTargets(t, target.Native, 1)
	broken := false
	c := probe.Config{Endpoint: targets.Endpoint, Clock: targets.Clock}
	c.URL = inFront(t, c.URL, func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
		broken = broken || strings.Contains(r.URL.RawQuery, "iss=")
		if broken {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return broken
	})
	results := run(t, c, "reserved-claims-query")
	if last := results[len(results)-1]; last.Name != probe.ControlAfter || last.Outcome != report.Failed {
		t.Errorf("after the attacks: %s %+v", last.Name, last.Checks)
	}
}

// TestWhatALabLacksIsSkippedWithAReason: a URL of which nothing is known but itself.
func TestWhatALabLacksIsSkippedWithAReason(t *testing.T) {
	ours := openTargets(t, target.Native, 1)
	targets, closeTargets, err := probe.Open(t.Context(), probe.Setup{Spec: target.Spec(ours.URL), Against: probe.AgainstEndpoint})
	if err != nil {
		t.Fatal(err)
	}
	defer closeTargets()
	skipped := map[string]bool{}
	for _, r := range run(t, targets) {
		if !strings.HasPrefix(r.Group, "endpoint: ") {
			t.Errorf("%s %s was made on a URL", r.Group, r.Name)
		}
		if skipped[r.Name] = r.Outcome == report.Skipped; !skipped[r.Name] && !withstood(r) {
			t.Errorf("%s got through: %s", r.Name, r.Message)
		}
	}
	for name, want := range map[string]bool{"sets-iss": false, "anonymous": true, "garbage": true,
		"unsigned": true, "quota-spelling": true, "cors-similar-origin": true, "reflects-origin": false} {
		if got := skipped[name]; got != want {
			t.Errorf("%s is skipped: %t, want %t", name, got, want)
		}
	}
}

// TestAURLWithACredentialIsAttackedBehindItsDoor: forged sessions need no secret of the endpoint's.
func TestAURLWithACredentialIsAttackedBehindItsDoor(t *testing.T) {
	ours := openTargets(t, target.Native, 1)
	c := probe.Config{Endpoint: probe.Endpoint{URL: ours.Guarded.URL, Caller: ours.Guarded.Caller}, Clock: ours.Clock}
	made := map[string]bool{}
	for _, r := range run(t, c, "session-algorithm", "session-claims", "caller", "paths") {
		if made[r.Name] = r.Outcome != report.Skipped; made[r.Name] && !withstood(r) {
			t.Errorf("%s got through: %s", r.Name, r.Message)
		}
	}
	for name, want := range map[string]bool{"unsigned": true, "session-alg-case": false,
		"session-exp-missing": false, "anonymous": true, "garbage": true, "two-credentials": true, "path-skips-caller": true} {
		if got := made[name]; got != want {
			t.Errorf("%s is made: %t, want %t", name, got, want)
		}
	}
}

// TestAnEndpointIsAttackedInItsOwnTerms: its sessions stand in a header of its own, and it wants a parameter of its own.
func TestAnEndpointIsAttackedInItsOwnTerms(t *testing.T) {
	shop := newEndpoint(t, map[string]string{
		"params": `{"uploaded_image_id":{"type":"string","required":true},"store":{"type":"string","pattern":"[a-z]+","required":true}}`,
	})
	moves := habit(func(e endpoint, w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Authorization")
		if session := r.Header.Get("X-Session"); session != "" {
			r.Header.Set("Authorization", "Bearer "+session)
		}
		send(w, e.ask(r))
	})
	c := probe.Config{Endpoint: probe.Endpoint{URL: serve(t, moves.on(shop)), Params: map[string]any{"uploaded_image_id": "img-1", "store": "berlin"}}}
	var err error
	if c.Caller, err = c.Caller.With("X-Session", sessionOf(t, "user-1", 0)); err != nil {
		t.Fatal(err)
	}
	made := map[string]bool{}
	for _, r := range run(t, c) {
		if isControl(r) || strings.HasPrefix(r.Group, "endpoint: ") {
			made[r.Name] = r.Outcome != report.Skipped
		}
		if made[r.Name] && !withstood(r) {
			t.Errorf("%s got through: %s", r.Name, r.Message)
		}
	}
	for name, want := range map[string]bool{
		probe.ControlBefore: true, "garbage": true, "trusted-proxy": true, "path-skips-caller": true, "sets-iss": true, "numbers": true,
		"two-credentials": false, "unsigned": false, "quota-spelling": false,
	} {
		if got := made[name]; got != want {
			t.Errorf("%s is made: %t, want %t", name, got, want)
		}
	}
}

func TestACaseSaysWhatGotThrough(t *testing.T) {
	for failOn, want := range map[report.Severity]report.Outcome{report.Low: report.Failed, report.Critical: report.Warning} {
		targets := openTargets(t, target.Native, 1)
		c, guarded := probe.Config{Endpoint: targets.Endpoint, Clock: targets.Clock, FailOn: failOn}, *targets.Guarded
		guarded.URL = inFront(t, guarded.URL, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
			a := asked{Request: r, body: body, targets: targets, w: w, session: arrive(r, body, targets)}
			return a.session.signedBySessions() && fmt.Sprint(a.session.header["crit"]) == "[exp]" && a.mint(nil)
		})
		c.Guarded = &guarded
		for _, r := range run(t, c, "session-crit-unknown", "session-crit-b64") {
			switch {
			case r.Name == "session-crit-b64" && (r.Outcome != report.Passed || r.Severity != "" || !strings.HasSuffix(r.Sent, " (and 1 more)")):
				t.Errorf("got %+v", r)
			case r.Name == "session-crit-unknown" && (r.Outcome != want || r.Severity != report.High || !strings.Contains(r.Sent, `"crit":["exp"]`) ||
				!strings.Contains(r.Got, "a token") || !strings.Contains(r.Advice, r.Rule) || len(r.Checks) != 6):
				t.Errorf("got %+v", r)
			}
		}
	}
}

func TestAServerThatOnlyBreaksLetNothingThrough(t *testing.T) {
	targets := openTargets(t, target.Native, 1)
	c, guarded := probe.Config{Endpoint: targets.Endpoint, Clock: targets.Clock}, *targets.Guarded
	c.Guarded, c.FailOn = &guarded, report.Low
	refuse := func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
		forged := strings.HasPrefix(r.Header.Get("Authorization"), "Bearer eyJhbGciOiJub25l") // alg none
		if forged {
			w.WriteHeader(http.StatusInternalServerError)
		}
		return forged
	}
	c.URL, guarded.URL = inFront(t, c.URL, refuse), inFront(t, guarded.URL, refuse)
	for _, r := range run(t, c, "session-alg-none-signed") {
		if r.Name != "session-alg-none-signed" {
			continue
		}
		if r.Outcome != report.Failed || r.Severity != report.Medium || !strings.HasPrefix(r.Advice, "answer every request") {
			t.Errorf("got %s %s: %s", r.Outcome, r.Severity, r.Advice)
		}
		return
	}
	t.Error("the attack was not made")
}

// TestTheTargetsOwnQueryStays: the URL of an endpoint may have one, such as that of a gateway which routes by it.
func TestTheTargetsOwnQueryStays(t *testing.T) {
	targets := openTargets(t, target.Native, 1)
	seen := 0
	targets.URL = inFront(t, targets.URL, func(_ http.ResponseWriter, r *http.Request, _ []byte) bool {
		seen++
		if r.URL.Query().Get("route") != "aiuta" {
			t.Errorf("a request asks for ?%s", r.URL.RawQuery)
		}
		return false
	}) + "?route=aiuta"
	run(t, targets, "reserved-claims-query", "reserved-in-both")
	if seen == 0 {
		t.Error("nobody asked")
	}
}

package attack_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/attack"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/target"
)

// fullToken is a JWT with all of a signature.
var fullToken = regexp.MustCompile(`eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{20,}`)

func TestAReportHoldsNoSecretAndNoToken(t *testing.T) {
	targets := openTargets(t, target.Native, 1)
	text, err := json.Marshal(attack.Cases(run(t, t.Context(), targets), report.Low))
	if err != nil {
		t.Fatal(err)
	}
	for what, secret := range map[string]string{
		"the victim's secret": string(targets.Aiuta.Victim.Secret), "the attacker's secret": string(targets.Aiuta.Attacker.Secret),
		"the sessions' secret": string(targets.Guarded.Sessions.Secret), "a session": targets.Guarded.Credential,
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
	tries := func(seed uint64) (all []attack.Try) {
		for _, r := range run(t, t.Context(), openTargets(t, target.Native, seed)) {
			all = append(all, r.Tries...)
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
	results := run(t, t.Context(), attack.Targets{Target: &attack.Target{URL: server.URL}})
	if results[0].Name != attack.ControlBefore || results[0].OK() {
		t.Errorf("the control is %+v", results[0])
	}
	for _, r := range results[1 : len(results)-1] {
		if c := r.Case(report.Low); c.Outcome != report.Skipped || c.Message == "" || r.OK() {
			t.Errorf("%s is %s: %s", r.Name, c.Outcome, c.Message)
		}
	}
}

// TestAServerThatBreaksUnderAttackIsFound: it answers until an attack comes, and never again.
func TestAServerThatBreaksUnderAttackIsFound(t *testing.T) {
	targets := openTargets(t, target.Native, 1)
	broken := false
	open := *targets.Target
	open.URL = inFront(t, open.URL, func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
		broken = broken || strings.HasPrefix(r.URL.RawQuery, "uploaded_image_id=img-1&iss")
		if broken {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return broken
	})
	results := run(t, t.Context(), attack.Targets{Target: &open, Clock: targets.Clock}, "reserved-claims-query")
	if last := results[len(results)-1]; last.Name != attack.ControlAfter || last.OK() {
		t.Errorf("after the attacks: %s %+v", last.Name, last.Tries)
	}
}

// TestWhatALabLacksIsSkippedWithAReason: a URL of which nothing is known but itself.
func TestWhatALabLacksIsSkippedWithAReason(t *testing.T) {
	ours := openTargets(t, target.Native, 1)
	targets, closeTargets, err := attack.Open(t.Context(), attack.Setup{Spec: target.Spec(ours.Target.URL), Against: attack.Endpoint})
	if err != nil {
		t.Fatal(err)
	}
	defer closeTargets()
	skipped := map[string]bool{}
	for _, r := range run(t, t.Context(), targets) {
		if r.Against != attack.Endpoint {
			t.Errorf("%s %s was made on a URL", r.Against, r.Name)
		}
		if skipped[r.Name] = r.Skipped != ""; !skipped[r.Name] && !r.OK() {
			t.Errorf("%s got through: %+v", r.Name, r.Telling())
		}
	}
	for name, want := range map[string]bool{"reserved-claims-body": false, "no-credential": true,
		"session-alg-none": true, "quota-spelling": true, "cors-similar-origin": true, "cors-foreign-origin": false} {
		if got := skipped[name]; got != want {
			t.Errorf("%s is skipped: %t, want %t", name, got, want)
		}
	}
}

// TestAURLWithACredentialIsAttackedBehindItsDoor: forged sessions need no secret of the endpoint's.
func TestAURLWithACredentialIsAttackedBehindItsDoor(t *testing.T) {
	ours := openTargets(t, target.Native, 1)
	guarded := attack.Target{URL: ours.Guarded.URL, Credential: ours.Guarded.Credential}
	targets := attack.Targets{Target: &guarded, Guarded: &guarded, Clock: ours.Clock}
	made := map[string]bool{}
	for _, r := range run(t, t.Context(), targets, "session-algorithm", "session-claims", "caller", "paths") {
		if made[r.Name] = r.Skipped == ""; made[r.Name] && !r.OK() {
			t.Errorf("%s got through: %+v", r.Name, r.Telling())
		}
	}
	for name, want := range map[string]bool{"session-alg-none": true, "session-alg-case": false,
		"session-exp-missing": false, "no-credential": true, "two-credentials": true, "path-skips-caller": true} {
		if got := made[name]; got != want {
			t.Errorf("%s is made: %t, want %t", name, got, want)
		}
	}
}

func TestACaseSaysWhatGotThrough(t *testing.T) {
	found, err := attack.Find("", "crit-unknown")
	if err != nil {
		t.Fatal(err)
	}
	r := attack.Result{Attack: found[0], Tries: []attack.Try{{"one", "4xx", "401", true, false}, {"two", "4xx", "200", false, false}, {"three", "4xx", "401", true, false}}}
	c := r.Case(report.Low)
	if c.Outcome != report.Failed || c.Severity != report.High || c.Sent != "two" || c.Got != "200" || !strings.Contains(c.Advice, found[0].Rule) || len(c.Checks) != 3 {
		t.Errorf("got %+v", c)
	}
	if c := r.Case(report.Critical); c.Outcome != report.Warning || c.Severity != report.High {
		t.Errorf("below the severity that fails it is %s %s", c.Outcome, c.Severity)
	}
	r.Tries[1].OK = true
	if c := r.Case(report.Low); c.Outcome != report.Passed || c.Severity != "" || c.Sent != "one (and 2 more)" {
		t.Errorf("got %+v", c)
	}
}

func TestAServerThatOnlyBreaksLetNothingThrough(t *testing.T) {
	targets := openTargets(t, target.Native, 1)
	open, guarded := *targets.Target, *targets.Guarded
	refuse := func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
		forged := strings.HasPrefix(r.Header.Get("Authorization"), "Bearer eyJhbGciOiJub25l") // alg none
		if forged {
			w.WriteHeader(http.StatusInternalServerError)
		}
		return forged
	}
	open.URL, guarded.URL = inFront(t, open.URL, refuse), inFront(t, guarded.URL, refuse)
	results := run(t, t.Context(), attack.Targets{Target: &open, Guarded: &guarded, Clock: targets.Clock}, "session-alg-none")
	for _, r := range results {
		if r.Name != "session-alg-none" {
			continue
		}
		if c := r.Case(report.Low); c.Outcome != report.Failed || c.Severity != report.Medium || !strings.HasPrefix(c.Advice, "answer every request") {
			t.Errorf("got %s %s: %s", c.Outcome, c.Severity, c.Advice)
		}
		return
	}
	t.Error("the attack was not made")
}

// TestTheTargetsOwnQueryStays: the URL of an endpoint may have one, such as that of a gateway which routes by it.
func TestTheTargetsOwnQueryStays(t *testing.T) {
	targets := openTargets(t, target.Native, 1)
	seen := 0
	open := *targets.Target
	open.URL = inFront(t, open.URL, func(_ http.ResponseWriter, r *http.Request, _ []byte) bool {
		seen++
		if r.URL.Query().Get("route") != "aiuta" {
			t.Errorf("a request asks for ?%s", r.URL.RawQuery)
		}
		return false
	}) + "?route=aiuta"
	targets.Target = &open
	run(t, t.Context(), targets, "reserved-claims-query", "reserved-in-both")
	if seen == 0 {
		t.Error("nobody asked")
	}
}

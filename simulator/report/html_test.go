package report_test

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/report/reporttest"
)

func TestThePageLoadsNothingAndRunsOnlyItsOwnScript(t *testing.T) {
	page := written(t, report.HTML, everything())
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	if policy == nil {
		t.Fatal("the page has no policy")
	}
	allowed := html.UnescapeString(policy[1])
	if !strings.HasPrefix(allowed, "default-src 'none'; ") || strings.Contains(allowed, "unsafe") || strings.Contains(allowed, "http") {
		t.Errorf("the policy is %s", allowed)
	}
	for tag, directive := range map[string]string{"style": "style-src", "script": "script-src"} {
		inline := regexp.MustCompile(`(?s)<`+tag+`>(.*?)</`+tag+`>`).FindAllStringSubmatch(page, -1)
		if len(inline) != 1 {
			t.Fatalf("the page has %d %ss", len(inline), tag)
		}
		sum := sha256.Sum256([]byte(inline[0][1]))
		if want := directive + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(allowed, want) {
			t.Errorf("the policy is %s, and does not allow %s", allowed, want)
		}
	}
	if found := regexp.MustCompile(`(?i)(src|href|action)="?[^#"]|url\(|@import|\sstyle=|\son[a-z]+=`).FindAllString(page, -1); len(found) > 0 {
		t.Errorf("the page refers to something: %q", found)
	}
}

func TestThePageShowsWhatTheReportHolds(t *testing.T) {
	written := written(t, report.HTML, everything())
	page := html.UnescapeString(written)
	for _, want := range []string{
		`<html lang="en">`, "<title>run native: 6 failed, 1 warning, 1 passed, 1 skipped</title>",
		"jwt, ios@4.4.3", "the user sees: result", "but: an error", "the clock of a URL cannot be moved",
		"RFC 8725 section 3.1", "set params", "POST /v1/sku_try_on_operations 401 token_expired  fault: delay",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	packed := reporttest.Unpack(t, written)
	for _, want := range []string{
		"the user sees: result", "POST /v1/sku_try_on_operations", "401 token_expired", "delay", "Authorization: Bearer eyJhbG…EjXk",
		`"HS256"`, "2026-03-01T12:01:00Z, in 59s", "+1.000 s", "1.0 ms",
	} {
		if !strings.Contains(packed, want) {
			t.Errorf("the page's script has no %q to show", want)
		}
	}
}

func TestWhatFailedComesFirst(t *testing.T) {
	page := written(t, report.HTML, everything())
	last := 0
	for _, next := range []string{"What failed", "probe-critical", "probe-high", "probe-info", "web@5.0.5", "Warnings", "an answer took long",
		"Scenarios and SDKs", "What was skipped", "the clock of a URL", "What passed", "ios@4.4.3"} {
		at := strings.Index(page[last:], next)
		if at < 0 {
			t.Fatalf("%q does not follow", next)
		}
		last += at
	}
	for _, id := range []string{"case-1", "case-4"} { // the play that failed, and a finding
		if !regexp.MustCompile(`id="` + id + `"[^>]* open>`).MatchString(page) {
			t.Errorf("%s is not open", id)
		}
	}
}

// TestACauseIsToldOnce: one play of many that failed alike is open, and the others are named.
func TestACauseIsToldOnce(t *testing.T) {
	var r report.Report
	for _, sdk := range []string{"ios", "android", "web", "flutter"} {
		r.Cases = append(r.Cases, report.Case{Name: "jwt", Persona: sdk + "@1.0.0", Outcome: report.Failed,
			Checks: []report.Check{{Expected: "the user sees: result", Got: "an error of 761ec239-0000-4000-8000-00000000000" + strconv.Itoa(len(sdk))}}})
	}
	page := written(t, report.HTML, r)
	if n := strings.Count(page, `class="cause"`); n != 1 {
		t.Errorf("there are %d causes", n)
	}
	if n := strings.Count(page, `<span class="got">`); n != 1 || !strings.Contains(page, "3 more cases") {
		t.Errorf("%d are told in full", n)
	}
	if n := strings.Count(reporttest.Unpack(t, page), "the user sees: result"); n != len(r.Cases) {
		t.Errorf("%d can be opened", n)
	}
}

// TestAStatusThatIsTheFailureIsNotGreen: an endpoint that answers 201 is what getJwt threw for.
func TestAStatusThatIsTheFailureIsNotGreen(t *testing.T) {
	steps := []ladder.Step{
		{From: ladder.SDK, To: ladder.API, Request: true, Text: "GET /v1/settings", Status: 200, At: began},
		{From: ladder.App, To: ladder.Endpoint, Request: true, Text: "POST /aiuta_jwt", Status: 201, At: began},
		{From: ladder.App, To: ladder.SDK, Text: "throws: no token", At: began},
	}
	moods := func(outcome report.Outcome) []string {
		page := written(t, report.HTML, report.Report{Cases: []report.Case{{Name: "jwt", Persona: "ios@1.0.0", Outcome: outcome, Steps: steps}}})
		return regexp.MustCompile(`(?m)^(good|bad)$`).FindAllString(reporttest.Unpack(t, page), -1)
	}
	if got := moods(report.Failed); !slices.Equal(got, []string{"bad"}) {
		t.Errorf("failed: answers are %v, want one bad", got)
	}
	if got := moods(report.Passed); !slices.Equal(got, []string{"good", "good"}) {
		t.Errorf("passed: answers are %v, want both good", got)
	}
}

// TestThePageCanBeReadWithoutSeeingIt is about what a screen reader needs: names for pictures and fields, headings
// in order, and every target of a link.
func TestThePageCanBeReadWithoutSeeingIt(t *testing.T) {
	page := written(t, report.HTML, everything())
	for _, link := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(page, `id="`+link[1]+`"`) {
			t.Errorf("a link leads to %s, which does not exist", link[1])
		}
	}
	for _, id := range regexp.MustCompile(`for="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(page, `id="`+id[1]+`"`) {
			t.Errorf("a label is for %s, which does not exist", id[1])
		}
	}
	ids := map[string]bool{}
	for _, id := range regexp.MustCompile(`\sid="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if ids[id[1]] {
			t.Errorf("the id %s is there twice", id[1])
		}
		ids[id[1]] = true
	}
}

func TestATokenIsTakenApartOnceInACase(t *testing.T) {
	r := everything()
	r.Cases = r.Cases[:1]
	again := r.Cases[0].Steps[1]
	again.Text = "the same token again"
	r.Cases[0].Steps = append(r.Cases[0].Steps[:2:2], again)
	if n := strings.Count(reporttest.Unpack(t, written(t, report.HTML, r)), `"HS256"`); n != 1 {
		t.Errorf("the token is taken apart %d times", n)
	}
}

package report_test

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"regexp"
	"strings"
	"testing"

	"aiuta-edge/simulator/report"
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
	page := html.UnescapeString(written(t, report.HTML, everything()))
	for _, want := range []string{
		`<html lang="en">`, "<title>run native: 6 failed, 1 warning, 1 passed, 1 skipped</title>",
		"jwt, ios@4.4.3", "the user sees: result", "but: an error", "the clock of a URL cannot be moved",
		"POST /v1/sku_try_on_operations", "401 token_expired", "fault: delay", "Authorization: Bearer eyJhbG…EjXk",
		`"HS256"`, "2026-03-01T12:01:00Z, in 59s", "+1.000 s", "1.0 ms", "RFC 8725 section 3.1", "set params",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	// The most severe finding comes first.
	findings := page[strings.Index(page, "<h2 id=\"findings\">"):]
	if strings.Index(findings, "probe-critical") > strings.Index(findings, "probe-info") {
		t.Error("findings are not in the order of their severity")
	}
}

// TestThePageCanBeReadWithoutSeeingIt is about what a screen reader needs: names for pictures and fields, headings
// in order, and every target of a link.
func TestThePageCanBeReadWithoutSeeingIt(t *testing.T) {
	page := written(t, report.HTML, everything())
	for _, svg := range regexp.MustCompile(`<svg[^>]*>`).FindAllString(page, -1) {
		if !strings.Contains(svg, `aria-hidden="true"`) {
			t.Errorf("a picture is read out: %s", svg)
		}
	}
	if got := strings.Count(page, "SDK to Aiuta"); got != 2 {
		t.Errorf("%d of two arrows have words", got)
	}
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
	if page := written(t, report.HTML, r); strings.Count(page, `<details class="token">`) != 1 {
		t.Errorf("the token is taken apart %d times", strings.Count(page, `<details class="token">`))
	}
}

package cli

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"aiuta-edge/simulator/look/looktest"
	"aiuta-edge/simulator/race"
)

// careless is a foreign endpoint as they come: it signs what it is sent for anybody, answers 201, and tells of its errors in
// what a browser would take for a page.
func careless(t *testing.T) string {
	t.Helper()
	signs := &talkative{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /aiuta_jwt", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Content-Type") != "application/json" {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprint(w, "<h1>Whoops</h1><img src=x onerror=\"document.title='run'\">\x1b[2J\u202e"+longWord)
			return
		}
		created := httptest.NewRecorder()
		signs.ServeHTTP(created, r)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		w.Write(created.Body.Bytes())
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/aiuta_jwt"
}

const longWord = "AWordThatHasNoPlaceToBreakAndIsLongerThanTheScreenOfAnyTelephoneThatWasEverSoldToAnybodyAtAll"

// openReport shows a report in Chromium, once its script is done.
func openReport(t *testing.T, file string) context.Context {
	t.Helper()
	ctx := looktest.Open(t)
	looktest.Do(t, ctx, chromedp.Navigate("file://"+file), chromedp.WaitReady(chromedp.CSS("html[data-ready]")))
	return ctx
}

func TestReportsOfAForeignEndpointCanBeReadOnEveryScreen(t *testing.T) {
	race.Skip(t, "run, check and attack are watched elsewhere")
	secret := writeFile(t, "secret", testSecret)
	url := careless(t)
	for name, args := range map[string][]string{
		"run":    {"run", "jwt", "api-key", "jwt-invalid", "at-once", "token-reused", "quota", "cors", "--target", url, "--issuer", testIssuer, "--secret-file", secret},
		"check":  {"check", url, "--issuer", testIssuer, "--secret-file", secret},
		"attack": {"attack", "--target", url, "--against", "endpoint", "--issuer", testIssuer, "--secret-file", secret},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "report.html")
			if got := simulate(t, "", append(args, "--report", "html="+file)...); got.code != exitFailed {
				t.Fatalf("got %d: %s", got.code, got.stderr)
			}
			ctx := openReport(t, file)
			if title := looktest.Eval[string](t, ctx, "document.title + ', pictures: ' + document.images.length"); !strings.HasSuffix(title, "skipped, pictures: 0") {
				t.Errorf("the endpoint's text became a part of the page: %s", title)
			}
			looktest.Look(t, ctx, "foreign-"+name)
		})
	}
}

// TestTheReportsOfAWholeRunAreSmallAndCanBeUsed: a green run of the catalogue is a file to mail, and each control does what it says.
func TestTheReportsOfAWholeRunAreSmallAndCanBeUsed(t *testing.T) {
	race.Skip(t, "the race detector watches other plays of the catalogue")
	if testing.Short() {
		t.Skip("it plays the whole catalogue, as make test does")
	}
	folder := t.TempDir()
	page, summary := filepath.Join(folder, "report.html"), filepath.Join(folder, "summary.md")
	if got := simulate(t, "", "run", "--target", "native", "--report", "html="+page+",mermaid="+summary); got.code != exitOK {
		t.Fatalf("got %d: %s", got.code, got.stdout)
	}
	for file, most := range map[string]int64{page: 1_500_000, summary: 900_000} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if t.Logf("%s has %d bytes", filepath.Base(file), info.Size()); info.Size() > most {
			t.Errorf("%s has %d bytes, want at most %d", filepath.Base(file), info.Size(), most)
		}
	}
	ctx := openReport(t, page)
	shown := func() int {
		return looktest.Eval[int](t, ctx, `[...document.querySelectorAll("details.case")].filter((c) => c.checkVisibility()).length`)
	}
	ladders := func() int { return looktest.Eval[int](t, ctx, `document.querySelectorAll(".ladder").length`) }
	if shown() != 0 || ladders() != 0 {
		t.Errorf("%d cases are open, %d ladders drawn", shown(), ladders())
	}
	looktest.Do(t, ctx, chromedp.Click(chromedp.CSS(`a[href="#case-0"]`)), chromedp.WaitVisible(chromedp.CSS("#case-0 .ladder")))
	if shown() == 0 || ladders() != 1 {
		t.Errorf("a mark leads to %d cases and %d ladders, want its ladder", shown(), ladders())
	}
	looktest.Do(t, ctx, chromedp.SendKeys(chromedp.CSS("#words"), "jwt-invalid web@"))
	if got, status := shown(), looktest.Eval[string](t, ctx, `document.getElementById("shown").textContent`); got != 1 || !strings.HasPrefix(status, "1 of ") {
		t.Errorf("the filter leaves %d cases, and says %q", got, status)
	}
	looktest.Do(t, ctx, chromedp.Click(chromedp.CSS("#unfold")))
	if open := looktest.Eval[int](t, ctx, `document.querySelectorAll("details.case[open]:not([hidden]) .ladder .step").length`); open == 0 {
		t.Error("what the filter leaves is not opened")
	}
	looktest.Look(t, ctx, "whole")
	looktest.Do(t, ctx, chromedp.Click(chromedp.CSS("#fold")), chromedp.Click(chromedp.CSS("input[value=passed]")))
	if shown() != 0 {
		t.Error("a tile does not hide what passed")
	}
}

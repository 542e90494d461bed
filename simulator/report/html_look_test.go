package report_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"aiuta-edge/simulator/look/looktest"
	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/report"
)

// TestMain ends the browser of the tests.
func TestMain(m *testing.M) { os.Exit(looktest.Main(m)) }

// browse opens a report in Chromium, as it is when its script is done.
func browse(t *testing.T, ctx context.Context, r report.Report) {
	t.Helper()
	text := written(t, report.HTML, r)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(text))
	}))
	t.Cleanup(server.Close)
	looktest.Do(t, ctx, chromedp.Navigate(server.URL))
}

// drawn waits until the page's script has unpacked the ladders.
var drawn = chromedp.WaitReady(chromedp.CSS("html[data-ready]"))

func TestEachOutcomeCanBeReadOnEveryScreen(t *testing.T) {
	race.Skip(t, "Chromium reads what one goroutine wrote")
	ctx := looktest.Open(t)
	browse(t, ctx, everything())
	looktest.Do(t, ctx, drawn)
	looktest.Look(t, ctx, "everything")
	// A play that failed is open, with its ladder; on a telephone that is a list of words.
	for width, want := range map[int]string{390: "SDK → Aiuta none", 1600: "SDK → Aiuta block"} {
		looktest.Size(t, ctx, width, false)
		const arrow = `(() => {
			const step = document.querySelectorAll("#case-1 .ladder .step")[1];
			return step.querySelector(".way").textContent + " " + getComputedStyle(step.querySelector("svg")).display;
		})()`
		if got := looktest.Eval[string](t, ctx, arrow); got != want {
			t.Errorf("%d px: %s, want %s", width, got, want)
		}
	}
}

func TestHostileTextIsOnlyShown(t *testing.T) {
	race.Skip(t, "Chromium reads what one goroutine wrote")
	ctx := looktest.Open(t)
	browse(t, ctx, hostileReport())
	looktest.Do(t, ctx, drawn, chromedp.Click(chromedp.CSS("#unfold")))
	got := looktest.Eval[string](t, ctx, `[document.scripts.length, document.images.length, document.querySelectorAll("[onclick], [onerror]").length].join(" ")`)
	if got != "1 0 0" {
		t.Errorf("scripts, pictures and handlers: %s", got)
	}
	shown := looktest.Eval[string](t, ctx, "document.body.innerText")
	if !strings.Contains(shown, "<img src=x onerror=alert(2)>") || strings.ContainsAny(shown, "\x1b\x00\u202e") {
		t.Error("what is hostile is not shown as text")
	}
	looktest.Look(t, ctx, "hostile")
}

func TestWhatFailedCanBeReadWithoutScripts(t *testing.T) {
	race.Skip(t, "Chromium reads what one goroutine wrote")
	ctx := looktest.Open(t)
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	browse(t, ctx, everything())
	shown := looktest.Eval[string](t, ctx, "document.body.innerText")
	for _, want := range []string{
		"6 failed, 1 warning, 1 passed, 1 skipped", "jwt, web@5.0.5", "but: an error", "POST /v1/sku_try_on_operations 401 token_expired",
		"set params", "Scenarios and SDKs", "need this page's script",
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not shown", want)
		}
	}
}

// Package looktest opens the simulator's pages in Chromium as a reader would: at the widths of a phone, a small window and
// a large one, light and dark, with axe-core to find what keeps people from reading.
package looktest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// widths are those of a phone, a small window and a large one, in CSS pixels.
var widths = []int{390, 1024, 1600}

// height is that of every window.
const height = 900

// limit is how long all that a test does with its tab may take.
const limit = 3 * time.Minute

// browser is the one Chromium of a test binary, once a test has asked for it: to start one takes longer than most tests do.
var browser struct {
	context.Context
	stop func() error
}

// Main runs the tests of a package that opens pages, for its TestMain, and ends the browser.
func Main(m *testing.M) int {
	code := m.Run()
	if browser.stop == nil {
		return code
	}
	if err := browser.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "end Chromium:", err)
	}
	return code
}

// Open returns the context of a new tab, for chromedp, in a profile that knows nothing of other tests. It skips the test if
// there is no Chromium, or no axe-core, unless AIUTA_EDGE_REQUIRE is "all". The tab ends with the test, and the package's
// TestMain has to call [Main].
func Open(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("it starts Chromium, as make test does")
	}
	program, err := exec.LookPath("chromium")
	if err != nil {
		missing(t, "no chromium on PATH: make packages installs it")
	}
	if _, err := os.Stat(axeFile()); err != nil {
		missing(t, "no axe-core: make axe installs it")
	}
	if browser.Context == nil {
		start(t, program)
	}
	ctx, stop := context.WithTimeout(browser, limit)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(closeTab)
	Do(t, ctx)
	return ctx
}

// start starts the browser.
func start(t *testing.T, program string) {
	t.Helper()
	profile, err := os.MkdirTemp("", "looktest-")
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile),
		chromedp.WSURLReadTimeout(time.Minute))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeTab := chromedp.NewContext(ctx)
	browser.Context, browser.stop = ctx, func() error {
		err := chromedp.Cancel(ctx)
		closeTab()
		stop()
		return errors.Join(err, os.RemoveAll(profile))
	}
	Do(t, ctx)
}

func missing(t *testing.T, text string) {
	t.Helper()
	if os.Getenv("AIUTA_EDGE_REQUIRE") == "all" {
		t.Fatal(text)
	}
	t.Skip(text)
}

// Do carries out what a test does in its tab.
func Do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatalf("in Chromium: %v", err)
	}
}

// Eval returns the value of a JavaScript expression in the page, or what its promise comes to.
func Eval[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	return get(t, ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

func get[T any](t *testing.T, ctx context.Context, action chromedp.Action[T]) T {
	t.Helper()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatalf("in Chromium: %v", err)
	}
	return value
}

// Size makes the window so wide, and the page light or dark.
func Size(t *testing.T, ctx context.Context, width int, dark bool) {
	t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	Do(t, ctx, chromedp.EmulateViewport(int64(width), height))
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
}

// Look judges the page that is open in each width, light and dark: nothing runs out at the side, and axe-core finds nothing
// serious. Pictures of it go to the folder that AIUTA_EDGE_PICTURES names, if it is set, as NAME-WIDTH-SCHEME.png.
func Look(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	for _, width := range widths {
		for _, dark := range []bool{false, true} {
			Size(t, ctx, width, dark)
			at := fmt.Sprintf("%s-%d-%s", name, width, map[bool]string{false: "light", true: "dark"}[dark])
			if over := Eval[int](t, ctx, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
				t.Errorf("%s: the page runs out by %d px, with %s", at, over, Eval[string](t, ctx, widest))
			}
			for _, found := range audit(t, ctx) {
				t.Errorf("%s: axe-core: %s", at, found)
			}
			if folder := os.Getenv("AIUTA_EDGE_PICTURES"); folder != "" {
				picture(t, ctx, filepath.Join(folder, at+".png"))
			}
		}
	}
}

// widest names the first element that is to blame.
const widest = `(() => {
	const over = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1);
	return over.slice(-3).map((e) => e.outerHTML.slice(0, 160)).join(" | ");
})()`

// picture writes all of the page into a PNG file.
func picture(t *testing.T, ctx context.Context, file string) {
	t.Helper()
	if err := os.WriteFile(file, get(t, ctx, chromedp.FullScreenshot(100)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// audit returns what axe-core finds serious or critical, each with where it is.
func audit(t *testing.T, ctx context.Context) []string {
	t.Helper()
	if !Eval[bool](t, ctx, "typeof axe !== 'undefined'") {
		script, err := os.ReadFile(axeFile())
		if err != nil {
			t.Fatal(err)
		}
		Do(t, ctx, chromedp.Evaluate[chromedp.Void](string(script)))
	}
	text := Eval[string](t, ctx, `axe.run({resultTypes: ["violations"]}).then((r) => JSON.stringify(r.violations
		.filter((v) => v.impact === "serious" || v.impact === "critical")
		.map((v) => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + " " + n.failureSummary).join(" | "))))`)
	var found []string
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		t.Fatal(err)
	}
	return found
}

// axeFile stands next to the sources of look, wherever the test runs.
func axeFile() string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "..", "axe", "node_modules", "axe-core", "axe.min.js")
}

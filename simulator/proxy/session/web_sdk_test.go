package session_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/proxy/session"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/sdk"
)

// checkout is a built checkout of aiuta-com/aiuta-web-sdk. Nothing of it is in this project.
func checkout(t *testing.T) http.Handler {
	t.Helper()
	folder := os.Getenv("AIUTA_WEB_SDK")
	if folder == "" {
		t.Skip("no checkout of Aiuta's Web SDK: make test-web-sdk AIUTA_WEB_SDK=DIR runs it")
	}
	dist := filepath.Join(folder, "dist")
	if _, err := os.Stat(filepath.Join(dist, "sdk", "index.umd.js")); err != nil {
		t.Fatalf("%s is not built: npm ci && npm run build:app && npm run build:sdk", folder)
	}
	mux := http.NewServeMux()
	// vite.config.shared.ts: both builds lie in one folder of static.aiuta.com.
	mux.Handle("/sdk/v5/", http.StripPrefix("/sdk/v5", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := filepath.FromSlash(filepath.Clean("/" + r.URL.Path))
		for _, build := range []string{"app", "sdk"} {
			if text, err := os.ReadFile(filepath.Join(dist, build, name)); err == nil {
				http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(text))
				return
			}
		}
		http.NotFound(w, r)
	})))
	mux.Handle("/", http.FileServer(http.Dir("testdata")))
	return mux
}

// tryOnScript does in the SDK's frame what a user does: picks a photo and taps. It returns what is shown in the end.
const tryOnScript = `(async () => {
	const wait = (ms) => new Promise((next) => setTimeout(next, ms));
	const until = async (find) => { for (let i = 0; i < 300; i++) { const found = find(); if (found) return found; await wait(100); } throw new Error("never: " + find + ", but: " + document.body.innerText); };
	const text = () => document.body.innerText;
	const button = (name) => [...document.querySelectorAll("button")].find((b) => name.test(b.innerText) && !b.disabled && b.offsetParent);
	const canvas = new OffscreenCanvas(640, 960), pen = canvas.getContext("2d");
	pen.fillStyle = "teal";
	pen.fillRect(0, 0, 640, 960);
	const files = new DataTransfer();
	files.items.add(new File([await canvas.convertToBlob({ type: "image/jpeg" })], "photo.jpg", { type: "image/jpeg" }));
	const input = await until(() => { // behind the pages that explain and ask for consent
		const box = document.querySelector("input[type=checkbox]:not(:checked)");
		if (box) box.click();
		button(/^(Next|Start)/i)?.click();
		return document.querySelector("input[type=file]");
	});
	input.files = files.files;
	input.dispatchEvent(new Event("change", { bubbles: true }));
	(await until(() => button(/^Try on/i))).click();
	const seen = await until(() => /Share|Download/.test(text()) ? "result" : /went wrong/i.test(text()) ? "something went wrong" : /detect anyone/.test(text()) ? "no people" : null);
	await wait(1500);
	return seen;
})()`

// tryOn opens the page with the real SDK, and tries a photo on in its frame.
func tryOn(t *testing.T, c session.Config, query url.Values) (shown string, r recording.Recording) {
	t.Helper()
	b := chromium(t, c, checkout(t))
	query.Set("endpoint", c.Endpoint.String())
	b.open("/shop.html?" + query.Encode())
	frame := b.frame()
	shown, err := chromedp.Run(frame, chromedp.Evaluate[string](tryOnScript, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return shown, b.close()
}

// frame is the context of the SDK's frame, which is of another origin and so a target of its own.
func (b tab) frame() context.Context {
	b.Helper()
	for range 200 {
		targets, err := chromedp.Targets(b.Context)
		if err != nil {
			b.Fatal(err)
		}
		for _, target := range targets {
			if target.Type == "iframe" && strings.HasPrefix(target.URL, "https://static.aiuta.com/") {
				ctx, leave := chromedp.NewContext(b.Context, chromedp.WithTargetID(target.TargetID))
				b.Cleanup(leave)
				return ctx
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.Fatal("the SDK opens no frame")
	return nil
}

// record is what passed, as far as it is the SDK's: call by call, with credentials, the members of the body, and the answer. What
// follows each other and looks the same is one, as polls are; images are left out, which a browser loads as it likes.
func record(r recording.Recording) string {
	var lines []string
	for _, e := range r.Requests {
		if e.Method == http.MethodOptions || e.Call == "analytics" || e.Call == "" || e.To == journal.ToStorage {
			continue
		}
		line := fmt.Sprintf("%s %s%s %s -> %d %s", e.Call, proofsOf(e), partOf(e), membersOf(e), e.Status, e.Reason)
		if len(lines) == 0 || lines[len(lines)-1] != line {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func proofsOf(e journal.Entry) string {
	var found []string
	for _, name := range []string{aiuta.HeaderAuthorization, aiuta.HeaderAPIKey, aiuta.HeaderSubscriptionID} {
		if len(e.Headers[strings.ToLower(name)]) > 0 {
			found = append(found, name)
		}
	}
	return strings.Join(found, "+")
}

func membersOf(e journal.Entry) string {
	if e.Body == nil {
		return ""
	}
	return strings.Join(e.Body.Members, ",")
}

func partOf(e journal.Entry) string {
	if e.Body == nil || len(e.Body.Parts) == 0 {
		return ""
	}
	return " " + e.Body.Parts[0].Name + " " + e.Body.Parts[0].File
}

// TestTheRealWebSDKDoesWhatItsPersonaDoes runs Aiuta's own SDK and the persona through the proxy, side by side.
func TestTheRealWebSDKDoesWhatItsPersonaDoes(t *testing.T) {
	persona, err := sdk.Find("web@5.0.5")
	if err != nil {
		t.Fatal(err)
	}
	// The names are those of what was seen before: shared/real-web-sdk, seen.
	for name, tc := range map[string]struct {
		skus, habit, shown string
		variables          map[string]string
	}{
		"m-jwt":                      {"sku-1", "", "result", nil},
		"x-2sku":                     {"sku-1,sku-2", "", "result", nil},
		"m-key":                      {"sku-1", "key", "result", nil},
		"j-throw":                    {"sku-1", "throws", "something went wrong", nil},
		"j-empty":                    {"sku-1", "empty", "something went wrong", nil},
		"s-sku_401":                  {"sku_401", "", "something went wrong", nil},
		"s-sku_500":                  {"sku_500", "", "something went wrong", nil},
		"s-sku_no_operation_id":      {"sku_no_operation_id", "", "something went wrong", nil},
		"q-sku_failed":               {"sku_failed", "", "something went wrong", nil},
		"e-401":                      {"sku-1", "", "something went wrong", map[string]string{"caller_auth": "api_key", "caller_api_keys": `{"a":"` + strings.Repeat("0", 64) + `"}`}},
		"e-503":                      {"sku-1", "", "something went wrong", map[string]string{"token_ttl": "1"}},
		"s-sku_400":                  {"sku_400", "", "something went wrong", nil},
		"s-sku_403":                  {"sku_403", "", "something went wrong", nil},
		"s-sku_422":                  {"sku_422", "", "something went wrong", nil},
		"s-sku_429":                  {"sku_429", "", "something went wrong", nil},
		"s-sku_503":                  {"sku_503", "", "something went wrong", nil},
		"s-sku_created_201":          {"sku_created_201", "", "result", nil},
		"s-sku_start_errors":         {"sku_start_errors", "", "result", nil},
		"q-sku_abort_no_people":      {"sku_abort_no_people", "", "no people", nil},
		"q-sku_abort_unknown_reason": {"sku_abort_unknown_reason", "", "no people", nil},
		"q-sku_no_owner_type":        {"sku_no_owner_type", "", "result", nil},
		"q-sku_cancelled":            {"sku_cancelled", "", "something went wrong", nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := ours(t)
			maps.Copy(c.Servers.Application.Variables, tc.variables)
			shown, r := tryOn(t, c, url.Values{"skus": {tc.skus}, "habit": {tc.habit}})
			if shown != tc.shown {
				t.Errorf("users saw %q", shown)
			}
			if got := r.Recognise(); got.String() != persona.String() || len(got.Differs) > 0 {
				t.Errorf("it is taken for %s, which differs in %q", got, got.Differs)
			}
			if got, want := record(r), played(t, persona, strings.Split(tc.skus, ","), tc.habit, tc.variables); got != want {
				t.Errorf("the SDK\n%s\nand its persona\n%s", got, want)
			}
		})
	}
}

// played is the record of the persona that does the same.
func played(t *testing.T, p sdk.Persona, skus []string, habit string, variables map[string]string) string {
	t.Helper()
	w := watch(t, variables)
	var auth sdk.Auth = sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: w.habit(habit)}
	if habit == "key" {
		auth = sdk.APIKeyAuth{APIKey: "an-api-key-of-a-brand-0123456789"}
	}
	app := w.start(p, auth)
	app.Setup(t.Context())
	app.TryOn(t.Context(), sdk.TryOn{Photo: []byte("\xff\xd8\xff\xe0 photo"), SKUs: slices.Clone(skus)})
	return record(w.end())
}

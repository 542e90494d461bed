package session_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/storage"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/proxy/session"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

// seenOfWeb has a folder of records for each version of the Web SDK; package sdk holds the personas against them.
const seenOfWeb = "../../sdk/testdata/seen/web@"

// TestMakeTheRecordsOfWeb plays with a checkout of the real SDK what plays.yaml says, and writes what it does: into the folder
// of the checkout's version, over the records there. Run it by make real-sdks.
func TestMakeTheRecordsOfWeb(t *testing.T) {
	if os.Getenv("AIUTA_EDGE_RECORDS") == "" {
		t.Skip("it replaces test data: make real-sdks AIUTA_WEB_SDK=DIR runs it")
	}
	var checkedOut struct{ Version string }
	text, err := os.ReadFile(filepath.Join(os.Getenv("AIUTA_WEB_SDK"), "package.json"))
	if err == nil {
		err = json.Unmarshal(text, &checkedOut)
	}
	if err != nil || checkedOut.Version == "" {
		t.Fatalf("no checkout of aiuta-com/aiuta-web-sdk in AIUTA_WEB_SDK (%v)", err)
	}
	folders, err := filepath.Glob(seenOfWeb + "*")
	folders = slices.DeleteFunc(folders, func(name string) bool { return strings.Contains(name, "+") }) // over another wire
	if err != nil || len(folders) == 0 {
		t.Fatalf("%s*: %d folders (%v)", seenOfWeb, len(folders), err)
	}
	plays, err := os.ReadFile(filepath.Join(folders[len(folders)-1], "plays.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	into := seenOfWeb + checkedOut.Version
	if err := os.MkdirAll(into, 0o755); err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, document := range strings.Split(string(plays), "\n---\n") {
		s, err := scenario.Parse("plays.yaml", []byte(document))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(into, s.Name+".jsonl")
		t.Run(s.Name, func(t *testing.T) {
			if why := unplayable(s); why != "" {
				t.Skip(why)
			}
			facts := seenInChromium(t, s)
			if t.Failed() {
				return
			}
			if err := os.WriteFile(file, facts, 0o644); err != nil {
				t.Fatal(err)
			}
		})
		if _, err := os.Stat(file); err == nil {
			kept = append(kept, document)
		}
	}
	if err := os.WriteFile(filepath.Join(into, "plays.yaml"), []byte(strings.TrimSpace(strings.Join(kept, "\n---\n"))+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// unplayable says why a play cannot be made here, or nothing.
func unplayable(s scenario.Scenario) string {
	for _, rule := range s.Given.Faults {
		if rule.Status == nil && rule.Delay == nil && !rule.Timeout {
			return "the proxy answers 502 where a server behind it breaks a connection, and no browser sends that again"
		}
		if rule.Match.Call == "status" && rule.Delay != nil {
			return "polls that wait go on for longer than anybody looks"
		}
	}
	if len(s.Steps) != 1 || s.Steps[0].TryOn == nil || s.Steps[0].TryOn.Photo == "" {
		return "it is more than one try-on of a photo"
	}
	return ""
}

// What a user sees in the frame, and when. Each time is in milliseconds since 1970.
type sight struct {
	Tap, At int64
	Text    string
}

// watchScript does in the SDK's frame what a user does, and watches the screen until it has come to an end, or the user has gone.
const watchScript = `(async (patience, leaves) => {
	const wait = (ms) => new Promise((next) => setTimeout(next, ms));
	const until = async (find) => { for (let i = 0; i < 300; i++) { const found = find(); if (found) return found; await wait(100); } throw new Error("never: " + find + ", but: " + document.body.innerText); };
	const button = (name) => [...document.querySelectorAll("button")].find((b) => name.test(b.innerText || b.getAttribute("aria-label") || "") && !b.disabled && b.offsetParent);
	const canvas = new OffscreenCanvas(640, 960), pen = canvas.getContext("2d");
	pen.fillStyle = "teal";
	pen.fillRect(0, 0, 640, 960);
	const files = new DataTransfer();
	files.items.add(new File([await canvas.convertToBlob({ type: "image/jpeg" })], "a.jpg", { type: "image/jpeg" }));
	const input = await until(() => { // behind the page that asks for consent
		document.querySelector("input[type=checkbox]:not(:checked)")?.click();
		button(/^(Next|Start)/i)?.click();
		return document.querySelector("input[type=file]");
	});
	await wait(1500); // for what the page loads
	input.files = files.files;
	input.dispatchEvent(new Event("change", { bubbles: true }));
	const go = await until(() => button(/^Try on/i));
	await wait(500);
	const tap = Date.now();
	go.click();
	await wait(100);
	const since = () => Date.now() - tap;
	while (since() < patience && !(leaves && since() >= leaves)) {
		if (!/Uploading|Scanning|Generating/.test(document.body.innerText)) {
			const seen = { Tap: tap, At: Date.now(), Text: document.body.innerText };
			await wait(4000); // for what the page does next
			return seen;
		}
		await wait(50);
	}
	const seen = { Tap: tap, At: Date.now(), Text: "" };
	if (leaves) {
		button(/^Close$/i).click();
		await wait(Math.max(0, patience - since()));
	}
	return seen;
})(%d, %d)`

// seenInChromium returns the record of what the real SDK does in a play.
func seenInChromium(t *testing.T, s scenario.Scenario) []byte {
	t.Helper()
	tryOn := s.Steps[0].TryOn
	how := map[string]any{
		"auth": cmp.Or(s.Given.Auth, "jwt"), "skus": tryOn.SKUs, "endpoint": endpoint,
		"hangs": s.Given.App.Hangs, "throws": s.Given.App.Throws, "returns": s.Given.App.Returns,
	}
	text, err := json.Marshal(how)
	if err != nil {
		t.Fatal(err)
	}
	b := chromium(t, faulty(t, s.Given), checkout(t))
	b.open("/record.html?" + url.Values{"how": {string(text)}}.Encode())
	patience := cmp.Or(time.Duration(s.Given.App.Patience), 40*time.Second)
	script := fmt.Sprintf(watchScript, patience.Milliseconds(), time.Duration(tryOn.LeaveAfter).Milliseconds())
	saw, err := chromedp.Run(b.frame(), chromedp.Evaluate[sight](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	calls, err := chromedp.Run(b.Context, chromedp.Evaluate[[]getJWTCall]("calls", chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	facts, failure := requested(b.close(), saw)
	return recordOf(append(slices.Concat(facts, told(calls)), ended(saw, failure)))
}

// faulty is our endpoint and the stand-in with the faults of a play.
func faulty(t *testing.T, given scenario.Given) session.Config {
	t.Helper()
	injector := fault.New(1, clock.Real{})
	injector.Add(given.Faults...)
	const issuer = "65f0c1d2e3a4b5c6d7e8f901"
	secret := bytes.Repeat([]byte("secret 9"), 8)
	application := target.Embedded()
	application.Clock = clock.Real{}
	variables := map[string]string{"allowed_origins": page, "params": "*"}
	for name, value := range given.Endpoint {
		variables[name] = fmt.Sprint(value)
	}
	servers, err := testbed.Open(t.Context(), testbed.Config{
		Application: application, Target: target.Native, Issuer: issuer, Secret: secret, Variables: variables,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { servers.Close() })
	ours, err := url.Parse(servers.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	pass := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL = ours }}
	behind := httptest.NewServer(injector.Handler(fault.AppEndpoint, pass))
	t.Cleanup(behind.Close)
	at, err := session.ParseEndpoint(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	way, err := url.Parse(behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	spec, err := target.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	return session.Config{
		Endpoint: at, Hosts: map[string]*url.URL{at.Host: way},
		Servers: testbed.Config{
			Target: spec, Issuer: issuer, Secret: secret, Backend: &backend.Config{Switches: given.Backend},
			WrapBackend: func(b *backend.Backend, _ []portal.Account) http.Handler {
				api, files := injector.Handler(fault.SDKAPI, b), injector.Handler(fault.SDKStorage, b)
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if strings.HasPrefix(r.URL.Path, storage.Path) {
						files.ServeHTTP(w, r)
						return
					}
					api.ServeHTTP(w, r)
				})
			},
		},
	}
}

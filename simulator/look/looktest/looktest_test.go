package looktest_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"aiuta-edge/simulator/look"
	"aiuta-edge/simulator/look/looktest"
)

// TestMain ends the browser of the tests.
func TestMain(m *testing.M) { os.Exit(looktest.Main(m)) }

// everything uses each component of the look once.
const everything = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>look</title><style>`

const components = `</style></head><body>
<header class="top"><div class="wide"><p class="verdict bad">Failed</p> <p class="verdict good">Passed</p><h1>The look</h1>
<dl class="facts"><div><dt>Seed</dt><dd>1</dd></div></dl></div></header>
<main class="wide"><h2>Badges <small>with words</small></h2>
<p><span class="badge passed">passed</span> <span class="badge failed">failed</span> <span class="badge warning">warning</span>
<span class="badge skipped">skipped</span> <span class="badge critical">critical</span> <span class="badge medium">medium</span></p>
<p><button>Do it</button> <label>Words <input type="search" placeholder="Filter"></label></p>
<table class="table"><thead><tr><th scope="col">Scenario</th><th scope="col">ios</th></tr></thead>
<tbody><tr><th scope="row">a-name-that-is-long-and-has-no-blank-in-it-at-all-however-long-it-may-be</th><td><span class="mark failed">✗</span> failed</td></tr></tbody></table>
<h2>A ladder</h2><div id="here"></div></main></body></html>`

const ladder = `document.getElementById("here").append(drawLadder(["App", "Endpoint", "SDK", "Aiuta", "Storage"], [
	{from: "SDK", to: "App", text: "getJwt null", since: "+0.000 s"},
	{from: "App", to: "Endpoint", text: "POST /aiuta_jwt", answer: "503 not_configured", mood: "bad", fault: "down", took: "1.0 ms"},
	{from: "SDK", to: "Aiuta", text: "GET /v1/" + "x".repeat(200), answer: "200", mood: "good", times: 2, headers: ["Authorization: Bearer eyJ…abc"],
	 tokens: [{short: "eyJ…abc", header: [["alg", '"HS256"', ""]], claims: [["exp", "1772366460", "2026-03-01T12:01:00Z, in 59s"]]}]},
	{from: "SDK", to: "SDK", text: "<img src=x onerror=alert(1)>"}]))`

func TestTheLookFitsEveryWidthAndCanBeRead(t *testing.T) {
	ctx := looktest.Open(t)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte(everything + look.Style() + components))
	}))
	defer page.Close()
	looktest.Do(t, ctx, chromedp.Navigate(page.URL), chromedp.Evaluate[chromedp.Void](look.Ladder()+ladder))
	looktest.Look(t, ctx, "look")
	if images := looktest.Eval[int](t, ctx, "document.images.length"); images != 0 {
		t.Error("text became markup")
	}
	for width, want := range map[int]string{390: "none", 1024: "block"} {
		looktest.Size(t, ctx, width, false)
		if got := looktest.Eval[string](t, ctx, `getComputedStyle(document.querySelector(".step > svg")).display`); got != want {
			t.Errorf("%d px: the arrows are %s, want %s", width, got, want)
		}
	}
}

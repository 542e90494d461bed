package page_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"aiuta-edge/simulator/look/looktest"
	"aiuta-edge/simulator/page"
	"aiuta-edge/simulator/race"
)

// tab is the page of a run, open in Chromium.
type tab struct {
	*run
	ctx context.Context
}

// open shows a view in a new browser; "" is the one that a user sees first.
func (r *run) open(view string) *tab {
	r.Helper()
	p := &tab{r, looktest.Open(r.T)}
	looktest.Size(r.T, p.ctx, 1600, false)
	address := r.page
	if view != "" {
		address += "#" + view
	}
	p.do(chromedp.Navigate(address))
	p.until(`document.querySelector("#stream").textContent === "connected"`)
	return p
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	looktest.Do(p.T, p.ctx, steps...)
}

// view goes to another view.
func (p *tab) view(name string) {
	p.Helper()
	p.click(`nav a[href="#` + name + `"]`)
	p.until(`document.querySelector("#` + name + `").checkVisibility()`)
}

// click waits for an element and clicks it.
func (p *tab) click(selector string) {
	p.Helper()
	p.until(`document.querySelector(` + quoted(selector) + `)?.checkVisibility() && !document.querySelector(` + quoted(selector) + `).disabled`)
	p.do(chromedp.Click(selector))
}

// until waits until an expression is true, and fails with what the page shows if it never is.
func (p *tab) until(expression string) {
	p.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Poll[bool](expression)); err != nil {
		p.Fatalf("%s never was true: %v\n%.2000s", expression, err, p.text("main"))
	}
}

// says waits until an element shows a text.
func (p *tab) says(selector, text string) {
	p.Helper()
	p.until(`(document.querySelector(` + quoted(selector) + `)?.innerText ?? "").includes(` + quoted(text) + `)`)
}

// text is what an element shows.
func (p *tab) text(selector string) string {
	p.Helper()
	return looktest.Eval[string](p.T, p.ctx, `document.querySelector(`+quoted(selector)+`)?.innerText ?? ""`)
}

// quoted is a text in JavaScript.
func quoted(text string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`", "$", "\\$").Replace(text) + "`"
}

// The page, in each view and with something in it, can be read in every width, light and dark.
func TestThePageFitsAndCanBeRead(t *testing.T) {
	race.Skip(t, "TestTheStoriesByHand works the page under the detector")
	r := serve(t, "--variable", "caller_auth=hs256", "--variable", "caller_secret="+sessionSecret, "--variable", "caller_issuer=https://shop.example")
	p := r.open("live")
	looktest.Look(t, p.ctx, "empty")
	token := r.mint(`{"uploaded_image_id":"model_man_00"}`, "Authorization", "Bearer "+r.session("anna"))
	r.start(`{"uploaded_image_id":"model_man_00","sku_id":"sku-1"}`, "Authorization", "Bearer "+token)
	r.start(`{"uploaded_image_id":"model_man_01","sku_id":"sku-1"}`, "Authorization", "Bearer "+token)
	r.send("POST", r.endpoint, `{"x":1}`)
	r.send("GET", r.api+"/storage/model_man_00.png", "")
	r.send("POST", r.page+"faults", `{"link":"sdk-api","nth":1,"reset_peer":true}`)
	r.start("{}")
	p.says("#shown", "6 requests")
	looktest.Look(t, p.ctx, "live")
	p.click(".rows li:nth-child(4) button")
	p.says("#detail", "binding_uploaded_image_id")
	looktest.Look(t, p.ctx, "detail")
	looktest.Size(t, p.ctx, 1600, false)
	p.click("#detail .small")
	p.view("token")
	p.do(chromedp.SetValue("#pasted", token+"x"), chromedp.Click("#inspect button.main"))
	p.says("#rules", "token_signature")
	looktest.Look(t, p.ctx, "token")
	looktest.Size(t, p.ctx, 1600, false)
	p.view("world")
	p.says("#cards", "sku_order_matters")
	looktest.Look(t, p.ctx, "world")
	looktest.Size(t, p.ctx, 1600, false)
	p.view("play")
	p.click("#slowly")
	p.click("#choose button")
	p.says("#played", "as expected")
	looktest.Look(t, p.ctx, "play")
}

// TestTheBrowserLetsNothingElseIn: the policy forbids every other origin, and markup made from text.
func TestTheBrowserLetsNothingElseIn(t *testing.T) {
	r := serve(t)
	resp, err := http.Get(r.page)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := resp.Header.Get("Content-Security-Policy"); got != page.Policy || strings.Contains(got, "unsafe") || !strings.Contains(got, "default-src 'none'") {
		t.Errorf("the policy is %q", got)
	}
	p := r.open("live")
	own := strings.TrimSuffix(r.page, "/")
	if got := looktest.Eval[string](t, p.ctx, `performance.getEntriesByType("resource").map((e) => e.name).filter((n) => !n.startsWith("`+own+`")).join()`); got != "" {
		t.Errorf("it loads %s", got)
	}
	for what, attempt := range map[string]string{
		"markup from text":       `document.createElement("div").innerHTML = "<b>x</b>"`,
		"a script from text":     `document.createElement("script").text = "1"`,
		"a request elsewhere":    `await fetch("http://127.0.0.1:9/")`,
		"an image of elsewhere":  `await new Promise((ok, no) => { const i = new Image(); i.onload = ok; i.onerror = () => no(new Error("blocked")); i.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=" })`,
		"a style in an attribut": `(() => { const d = document.createElement("div"); d.setAttribute("style", "color: red"); document.body.append(d); if (d.style.color !== "red") throw new Error("blocked") })()`,
	} {
		if got := looktest.Eval[string](t, p.ctx, `(async () => { try { `+attempt+`; return "done" } catch (e) { return "blocked" } })()`); got != "blocked" {
			t.Errorf("%s is %s", what, got)
		}
	}
}

// TestWhatHostileClientsSendIsText: what arrives is shown as it is, and is never markup, nor turns the writing around.
func TestWhatHostileClientsSendIsText(t *testing.T) {
	r := serve(t, "--variable", "params=*")
	p := r.open("live")
	const markup = `<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">`
	const turned = "\u202egpj.exe\x01\u0085\u2028"
	r.send("POST", r.api+"/v1/%3Cscript%3Ealert(1)%3C%2Fscript%3E?%3Cimg%20src%3Dx%3E=%E2%80%AE", `{"`+strings.ReplaceAll(markup, `"`, `'`)+`":"\u202e\u0001"}`,
		"X-Evil", markup, "X-Turned", "a\u202eb", "User-Agent", "<b>bold</b>")
	token := r.mint(`{"<img src=x onerror=alert(1)>":"</td><script>window.hacked=1</script>","b":"x\u200fy"}`)
	r.start(`{"uploaded_image_id":"<script>window.hacked=1</script>","sku_id":"\u202e"}`, "Authorization", "Bearer "+token)
	r.send("POST", r.api+"/v1/uploaded_images", "--x\r\nContent-Disposition: form-data; name=\"<img src=x onerror=alert(1)>\"\r\n\r\nx\r\n--x--\r\n", "Content-Type", "multipart/form-data; boundary=x")
	p.says("#shown", "4 requests")
	for row, want := range []string{"<img src=x onerror=alert(1)>", "<script>window.hacked=1</script>", "</td><script>window.hacked=1</script>", "<b>bold</b>"} {
		p.click(fmt.Sprintf(".rows li:nth-child(%d) button", row+1))
		p.do(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll("#detail details")) d.open = true`))
		p.says("#detail", want)
	}
	p.says("#detail", "‹U+202E›")
	p.says("#rows", "<script>alert(1)</script>")
	p.view("token")
	p.do(chromedp.SetValue("#pasted", token), chromedp.Click("#inspect button.main"))
	p.says("#decoded", "<img src=x onerror=alert(1)>")
	p.says("#decoded", "‹U+200F›")
	p.do(chromedp.SetValue("#pasted", turned+markup), chromedp.Click("#inspect button.main"))
	p.says("#rules", "token_malformed")
	if got := looktest.Eval[string](t, p.ctx, `[window.hacked, document.images.length, document.querySelectorAll("main script, main iframe, main b:not(code b)").length].join()`); got != ",0,0" {
		t.Errorf("text became markup: %s", got)
	}
	if got := p.text("body"); strings.ContainsAny(got, "\u202e\u200f\u2028\x01\u0085") {
		t.Error("an invisible character is in the page")
	}
}

func TestKeysAreEnough(t *testing.T) {
	r := serve(t)
	p := r.open("")
	for range 3 {
		r.mint(`{"uploaded_image_id":"a"}`)
	}
	p.says("#shown", "3 requests")
	press := func(keys string) { t.Helper(); p.do(chromedp.KeyEvent(keys)) }
	at := func(what, expression string) {
		t.Helper()
		if !looktest.Eval[bool](t, p.ctx, expression) {
			t.Errorf("%s: the focus is on %s", what, looktest.Eval[string](t, p.ctx, `document.activeElement.outerHTML.slice(0, 120)`))
		}
	}
	press(kb.Tab)
	at("first", `document.activeElement.className === "skip"`)
	press(kb.Enter)
	at("skip", `document.activeElement.id === "main"`)
	press("/")
	at("slash", `document.activeElement.id === "words"`)
	for range 5 {
		press(kb.Tab)
	}
	at("rows", `document.activeElement === document.querySelector(".row")`)
	press(kb.ArrowDown)
	at("down", `document.activeElement === document.querySelectorAll(".row")[1]`)
	press(kb.Enter)
	p.says("#detail", "Minted token")
	press(kb.Escape)
	p.until(`document.querySelector("#detail").hidden`)
	at("escape", `document.activeElement === document.querySelectorAll(".row")[1]`)
	looktest.Size(t, p.ctx, 390, false)
	press(kb.Enter)
	p.says("#detail", "Minted token")
	at("over the list", `document.activeElement.textContent === "Close"`)
	press(kb.Shift + kb.Tab)
	at("before it", `!document.querySelector(".list").contains(document.activeElement)`)
	p.click("#detail .small")
	at("closed", `document.activeElement === document.querySelectorAll(".row")[1] && !document.querySelector(".list").inert`)
}

func TestTheBrandHasALaneOnceTheEndpointAsksIt(t *testing.T) {
	race.Skip(t, "TestTheStoriesByHand works the page under the detector")
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"allow":true}`)
	}))
	defer hook.Close()
	r := serve(t, "--target", "component", "--variable", "authorize_url="+hook.URL+"/may", "--variable", "authorize_origin="+hook.URL)
	p := r.open("live")
	if got := p.text("#lanes"); strings.Contains(got, "Brand") {
		t.Errorf("before, the lanes are %q", got)
	}
	r.send("POST", r.endpoint, `{"uploaded_image_id":"a"}`)
	p.says("#lanes", "Brand")
	p.click(".rows li:last-child button")
	p.says("#detail", "Endpoint → Brand · hook")
	p.says("#detail", `"allow"`)
	looktest.Look(t, p.ctx, "brand")
}

// TestAPageGoesOnWithTheNextServe: another run has other credentials and other requests.
func TestAPageGoesOnWithTheNextServe(t *testing.T) {
	first := serve(t)
	p := first.open("world")
	p.says("#cards", "throwaway-")
	account := regexp.MustCompile(`throwaway-[0-9a-f]+`)
	before := account.FindString(p.text("#cards"))
	first.mint(`{"uploaded_image_id":"a"}`)
	first.mint(`{"uploaded_image_id":"b"}`)
	first.stop()
	p.says("#stream", "not connected")
	second := serve(t, "--admin-listen", strings.TrimSuffix(strings.TrimPrefix(first.page, "http://"), "/"))
	second.mint(`{"uploaded_image_id":"c"}`)
	p.until(`document.querySelector("#stream").textContent === "connected" && document.querySelectorAll("#rows li").length === 1`)
	p.until(`(document.querySelector("#cards").innerText.match(/throwaway-[0-9a-f]+/) ?? [""])[0] !== "` + before + `"`)
}

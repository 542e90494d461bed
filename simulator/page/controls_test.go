package page_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"aiuta-edge/simulator/look/looktest"
	"aiuta-edge/simulator/race"
)

// watchControls remembers which controls were used. Those of a list that differ only in their row count as one.
const watchControls = `
const rows = [[".magic button", "a magic id's copy"], [".switches select", "a switch"], [".switches input", "a switch with any value"], [".row", "a row"],
	[".steps button", "a step's copy"], [".rulelist button", "a fault's removal"], [".switchlist input", "a fault that goes on and off"], [".block", "a text that scrolls"], ["#detail summary", "a part of a request"]];
window.controlName = (e) => rows.find(([s]) => e.matches(s))?.[1] ?? (e.id || e.getAttribute("aria-label") || e.textContent || e.closest("label")?.textContent || e.outerHTML);
window.controls = () => [...document.querySelectorAll("button, input, select, textarea, summary, a[href]")];
window.used = new Set();
window.seen = new Set();
new MutationObserver(() => { for (const e of controls()) seen.add(controlName(e)); }).observe(document.body, { subtree: true, childList: true });
for (const e of controls()) seen.add(controlName(e));
for (const type of ["click", "change", "input"]) addEventListener(type, (event) => {
	const e = event.target.closest("button, input, select, textarea, summary, a[href], label");
	if (e) used.add(controlName(e.control ?? e));
}, true);`

// choose selects what a select offers, as a user does.
func (p *tab) choose(selector, value string) {
	p.Helper()
	p.until(`[...(document.querySelector(` + quoted(selector) + `)?.options ?? [])].some((o) => o.value === ` + quoted(value) + `)`)
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => { const s = document.querySelector(%s); s.value = %s; s.dispatchEvent(new Event("input", {bubbles: true})); s.dispatchEvent(new Event("change", {bubbles: true})); })()`, quoted(selector), quoted(value))))
}

// write replaces what a field holds by what is typed.
func (p *tab) write(selector, text string) {
	p.Helper()
	p.until(`document.querySelector(` + quoted(selector) + `)?.checkVisibility() === true`)
	p.do(chromedp.Evaluate[chromedp.Void](`(() => { const e = document.querySelector(`+quoted(selector)+`); e.value = ""; e.dispatchEvent(new Event("input", {bubbles: true})); e.focus(); })()`), chromedp.KeyEvent(text))
}

// button clicks the one button that shows and has a label.
func (p *tab) button(label string) {
	p.Helper()
	const found = `[...document.querySelectorAll("button")].filter((b) => b.checkVisibility() && (b.getAttribute("aria-label") ?? b.textContent) === `
	p.until(found + quoted(label) + `).length === 1`)
	p.do(chromedp.Evaluate[chromedp.Void](`(() => { const [b] = ` + found + quoted(label) + `); b.dataset.test = "this"; b.scrollIntoView({block: "center"}); })()`))
	p.do(chromedp.Click(`[data-test=this]`))
	p.do(chromedp.Evaluate[chromedp.Void](`delete document.querySelector("[data-test=this]")?.dataset.test`))
}

// TestEveryControlDoesWhatItSays uses each control once, and sees what comes of it.
func TestEveryControlDoesWhatItSays(t *testing.T) {
	race.Skip(t, "TestTheStoriesByHand works the page under the detector")
	r := serve(t, "--variable", "caller_auth=hs256", "--variable", "caller_secret="+sessionSecret, "--variable", "caller_issuer=https://shop.example")
	p := r.open("")
	p.do(chromedp.Evaluate[chromedp.Void](watchControls))

	p.button("Copy the command")
	p.says("#first", "Copied")
	for range 210 {
		r.send("POST", r.endpoint, `{"uploaded_image_id":"a"}`)
	}
	token := r.mint(`{"uploaded_image_id":"model_man_00"}`, "Authorization", "Bearer "+r.session("anna"))
	r.start(`{"uploaded_image_id":"model_man_00","sku_id":"sku-1"}`, "Authorization", "Bearer "+token)
	p.says("#shown", "212 requests")

	// Live.
	p.until(`document.querySelectorAll(".row").length === 200`)
	p.button("Show older")
	p.until(`document.querySelectorAll(".row").length === 212`)
	p.write("#words", "mint unauthorized")
	p.says("#shown", "210 of 212")
	p.write("#words", "")
	p.choose("#to", "aiuta")
	p.says("#shown", "1 of 212")
	p.click("#refused")
	p.says("#shown", "0 of 212")
	p.click("#refused")
	p.choose("#to", "")
	p.button("Pause")
	r.send("POST", r.endpoint, `{}`)
	p.says("#shown", "212 requests, paused: 1 new")
	p.button("Pause")
	p.says("#shown", "213 requests")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".rows li:nth-child(2) button").scrollIntoView({block: "center"})`))
	p.click(".rows li:nth-child(2) button")
	p.says("#detail", "The signature is that of the account")
	for _, fold := range []string{"Body", "Answer", "Headers (", "Headers of"} {
		before := looktest.Eval[int](t, p.ctx, `document.querySelectorAll("#detail details[open]").length`)
		p.do(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll("#detail summary")].find((s) => s.textContent.startsWith("` + fold + `")).click()`))
		if after := looktest.Eval[int](t, p.ctx, `document.querySelectorAll("#detail details[open]").length`); after == before {
			t.Errorf("%s neither opens nor closes", fold)
		}
	}
	p.button("Inspect now")
	p.says("#rules", "Good: Aiuta’s stand-in takes it")

	// Token.
	p.do(chromedp.SendKeys("#pasted", "Authorization: Bearer "+token+"\n"))
	p.button("Inspect")
	p.says("#decoded", "model_man_00")
	p.do(chromedp.Click("#wipe"))
	p.until(`document.querySelector("#pasted").value === "" && document.querySelector("#rules").children.length === 0`)
	p.view("live")
	p.button("Close")
	p.button("Clear")
	p.says("#none", "Nothing has passed yet")
	p.click(`#none a`)

	// World.
	p.says("#world", "sku_order_matters")
	for _, label := range []string{"endpoint", "API, unified", "API, legacy", "subscription id", "JWT key (iss)", "API key", "JWT secret"} {
		p.button("Copy the " + label)
	}
	for _, label := range []string{"API key", "JWT secret"} {
		p.button("Show the " + label)
	}
	p.until(`/[0-9a-f]{40}/.test(document.querySelector("#cards").innerText)`)
	p.button("Rotate the secret")
	p.says("#cards", "The endpoint signs with the new secret")
	if _, answer := r.start(`{"uploaded_image_id":"model_man_00","sku_id":"sku-1"}`, "Authorization", "Bearer "+token); !strings.Contains(answer, "Unauthorized") {
		t.Errorf("a token of the old secret is answered with %s", answer)
	}
	p.do(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll("label")].find((l) => l.textContent === "The endpoint follows").control.click()`))
	p.button("Rotate the secret")
	p.says("#cards", "Rotated at Aiuta only")
	token = r.mint(`{"uploaded_image_id":"model_man_00"}`, "Authorization", "Bearer "+r.session("anna"))
	r.start(`{"uploaded_image_id":"model_man_00","sku_id":"sku-1"}`, "Authorization", "Bearer "+token)
	p.view("live")
	p.says("#rows", "token_signature")
	p.view("world")
	p.write("#user", "berta")
	p.button("Make a session")
	p.says("#cards", "A session of berta")
	for _, label := range []string{"Show the session", "Copy the session", "Show the header", "Copy the header", "Copy the command"} {
		p.button(label)
	}
	if !looktest.Eval[bool](t, p.ctx, `document.querySelector("#cards").innerText.includes("Authorization: Bearer eyJ")`) {
		t.Error("the session is not shown")
	}
	p.says("#cards", "anna")
	p.choose("#story", "1")
	p.says("#cards", "credential_insufficient")
	p.button("Copy step 1")
	p.choose("#failing", "5")
	p.button("Arm")
	p.says(".rulelist", "sdk-api: start, the next: status 503")
	if status, _ := r.start(`{}`); status != 503 {
		t.Errorf("the armed start is answered with %d", status)
	}
	p.says(".rulelist", "hit 1 of 1, over")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".rulelist button").scrollIntoView({block: "center"})`))
	p.click(".rulelist button")
	p.says(".rulelist", "None")
	p.click(".switchlist input")
	p.says(".rulelist", "app-endpoint: every request: status 503")
	if status, _ := r.send("POST", r.endpoint, `{}`); status != 503 {
		t.Errorf("an endpoint that is down answers %d", status)
	}
	p.click(".switchlist input")
	p.says(".rulelist", "None")
	p.click("#cards summary")
	p.write("#rule", `{"link": "sdk-api"}`)
	p.button("Add the fault")
	p.says("#cards", "a rule has exactly one effect")
	p.write("#rule", `{"link": "sdk-storage", "down": true}`)
	p.button("Add the fault")
	p.says(".rulelist", "sdk-storage: every request: down")
	p.button("Remove all")
	p.says(".rulelist", "None")
	p.button("Copy sku_401")
	p.choose("#switch-binding", "ignore")
	p.until(`document.querySelector("#switch-binding").closest("tr").className === "changed"`)
	p.choose("#switch-jwt_on_unified", "reject")
	p.write("#switch-leeway", "soon\n")
	p.says("#cards", `"soon" is not one of`)
	p.button("All back to their defaults")
	p.until(`document.querySelectorAll(".changed").length === 0`)

	// Play.
	p.view("play")
	p.choose("#scenario", "jwt")
	p.choose("#persona", "android@5.0.1")
	p.click("#slowly")
	p.click("#start")
	p.says("#played", "Passed: jwt, android@5.0.1")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#drawn summary").click()`))
	p.click("#slowly")
	p.click("#start")
	p.until(`document.querySelectorAll("#drawn .step[hidden]").length > 0`) // it is on its way
	p.says("#played", "Passed: jwt, android@5.0.1")
	p.view("token")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".skip").click()`))

	if missed := looktest.Eval[string](t, p.ctx, `[...seen].filter((name) => !used.has(name)).join(" | ")`); missed != "" {
		t.Errorf("nothing used: %s", missed)
	}
}

package session_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"aiuta-edge/simulator/scenario"
)

// userScript is what a user can do in the SDK's frame. A sight is what they see, and when; times are milliseconds since 1970.
const userScript = `window.user = (() => {
	const wait = (ms) => new Promise((next) => setTimeout(next, ms));
	const until = async (find) => { for (let i = 0; i < 300; i++) { const found = await find(); if (found) return found; await wait(100); } throw new Error("never: " + find + ", but: " + document.body.innerText); };
	const button = (name) => [...document.querySelectorAll("button")].find((b) => name.test(b.innerText || b.getAttribute("aria-label") || "") && !b.disabled && b.offsetParent);
	const picture = async () => {
		const canvas = new OffscreenCanvas(640, 960), pen = canvas.getContext("2d");
		pen.fillStyle = "teal";
		pen.fillRect(0, 0, 640, 960);
		const files = new DataTransfer();
		files.items.add(new File([await canvas.convertToBlob({ type: "image/jpeg" })], "a.jpg", { type: "image/jpeg" }));
		return files.files;
	};
	const consent = () => { // and the pages that explain
		document.querySelector("input[type=checkbox]:not(:checked)")?.click();
		button(/^(Next|Start)/i)?.click();
	};
	const pick = async () => {
		const input = await until(() => { consent(); return document.querySelector("input[type=file]"); });
		await wait(1500); // for what the page loads
		input.files = await picture();
		input.dispatchEvent(new Event("change", { bubbles: true }));
	};
	const tap = async (target, again) => {
		const at = Date.now(), { x, y, width, height } = target.getBoundingClientRect();
		target.click();
		if (again) {
			await wait(again); // and then as a finger would, on what is there by now
			const there = document.elementFromPoint(x + width / 2, y + height / 2)?.closest("button");
			if (there === target) there.click();
		}
		await wait(100);
		return at;
	};
	return {
		tapName: async (name, again) => tap(await until(() => button(new RegExp(name, "i"))), again),
		tapPicked: async () => { await pick(); const go = await until(() => button(/^Try on/i)); await wait(500); return tap(go); },
		tapModel: async (id) => {
			(await until(() => { consent(); return button(/^Select a model/i); })).click();
			return tap(await until(() => [...document.querySelectorAll("img")].find((image) => image.src.includes(id) && image.offsetParent)));
		},
		// offers says what the page has once it is there: a button to try on, or the picker.
		offers: () => until(async () => { consent(); await wait(1000); return button(/^Try on/i) ? "try on" : document.querySelector("input[type=file]") ? "picker" : ""; }),
		pickAgain: async () => { if (document.querySelector("input[type=file]")) await pick(); },
		sees: async (tap, until) => {
			while (Date.now() - tap < until) {
				const at = Date.now();
				if (!/Uploading|Scanning|Generating/.test(document.body.innerText)) {
					if (!/Download|went wrong/.test(document.body.innerText)) await wait(500); // for an alert
					return { Tap: tap, At: at, Text: document.body.innerText };
				}
				await wait(50);
			}
			return { Tap: tap, At: Date.now(), Text: "" };
		},
		close: async () => button(/^Close$/i)?.click(),
	};
})()`

// sight is what a user sees after a tap, and when. An empty text is that they have gone.
type sight struct {
	Tap, At int64
	Text    string
}

func (s sight) failed() bool { return strings.Contains(s.Text, "went wrong") }

// user plays the steps of a play on a page with the real SDK.
type user struct {
	tab
	play   scenario.Scenario
	frame  context.Context
	frames []string // that are gone
	sights []sight
	due    time.Time // when the next tap is, if waits come before it
	gone   bool      // and sees nothing more
}

// how long a user looks on, once it has ended, at what the page does next, and at polls that take ten seconds each.
const (
	looksOn      = 4 * time.Second
	looksOnPolls = 11 * time.Second
)

// how long a user looks at a product before the tap.
const opens = 2 * time.Second

func (u *user) takeSteps() {
	u.Helper()
	isOpen := false
	for _, step := range u.play.Steps {
		switch t := step.TryOn; {
		case step.Wait != nil:
			u.due = u.due.Add(time.Duration(*step.Wait))
		case step.Restart != nil:
			u.leavePage()
			isOpen = false
		case t != nil && isOpen:
			u.tryOnAgain(t)
		case t != nil:
			time.Sleep(time.Until(u.due))
			u.open(t.SKUs)
			isOpen = true
			u.tryOn(t)
		}
	}
	if !u.gone {
		on := looksOn
		if pollsWait(u.play) {
			on = looksOnPolls
		}
		time.Sleep(max(on, time.Until(u.due)))
	}
}

// open loads the page, which opens products in the SDK.
func (u *user) open(skus []string) {
	u.Helper()
	app := u.play.Given.App
	how, err := json.Marshal(map[string]any{
		"auth": u.play.Given.Auth, "skus": skus, "endpoint": endpoint,
		"hangs": app.Hangs, "throws": app.Throws, "returns": app.Returns, "nth": app.Nth,
	})
	if err != nil {
		u.Fatal(err)
	}
	u.tab.open("/record.html?" + url.Values{"how": {string(how)}}.Encode())
	u.frame = u.newFrame()
	if _, err := chromedp.Run(u.frame, chromedp.Evaluate[any](userScript+", true")); err != nil {
		u.Fatal(err)
	}
}

// newFrame is the context of the SDK's frame on a page that has just been loaded.
func (u *user) newFrame() context.Context {
	u.Helper()
	for range 200 {
		targets, err := chromedp.Targets(u.Context)
		if err != nil {
			u.Fatal(err)
		}
		for _, target := range targets {
			id := string(target.TargetID)
			if target.Type == "iframe" && strings.HasPrefix(target.URL, "https://static.aiuta.com/") && !slices.Contains(u.frames, id) {
				u.frames = append(u.frames, id)
				ctx, leave := chromedp.NewContext(u.Context, chromedp.WithTargetID(target.TargetID))
				u.Cleanup(leave)
				return ctx
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	u.Fatal("the SDK opens no frame")
	return nil
}

// leavePage ends a page as loading it anew does.
func (u *user) leavePage() {
	u.Helper()
	time.Sleep(time.Until(u.due))
	if err := chromedp.Do(u.Context, chromedp.Navigate(page+"/blank.html")); err != nil {
		u.Fatal(err)
	}
	u.due = time.Now()
}

// tryOn takes what a page offers that has just been opened, and looks on.
func (u *user) tryOn(t *scenario.TryOn) {
	u.Helper()
	switch {
	case strings.HasPrefix(t.Image, "model_"):
		u.look(t, does[int64](u, "tapModel(%q)", t.Image))
	case t.Image == "":
		u.look(t, does[int64](u, "tapPicked()"))
	case does[string](u, "offers()") == "picker":
		now := time.Now().UnixMilli()
		u.sights = append(u.sights, sight{Tap: now, At: now, Text: "picker"})
	default:
		u.look(t, does[int64](u, "tapName('^Try on', 0)"))
	}
}

// tryOnAgain taps the button that an open page has for another try-on: the one to try again, or the one of a product that is
// opened.
func (u *user) tryOnAgain(t *scenario.TryOn) {
	u.Helper()
	if u.sights[len(u.sights)-1].failed() {
		time.Sleep(time.Until(u.due))
		u.look(t, does[int64](u, "tapName('^Try again', %d)", time.Duration(t.TapAgain).Milliseconds()))
		return
	}
	if u.sights[len(u.sights)-1].Text != "" {
		does[any](u, "close()")
	}
	time.Sleep(time.Until(u.due) - opens)
	u.openProduct(t.SKUs)
	does[string](u, "offers()")
	time.Sleep(time.Until(u.due))
	u.look(t, does[int64](u, "tapName('^Try on', 0)"))
}

func (u *user) openProduct(skus []string) {
	u.Helper()
	text, err := json.Marshal(skus)
	if err != nil {
		u.Fatal(err)
	}
	if _, err := chromedp.Run(u.Context, chromedp.Evaluate[any](fmt.Sprintf("void aiuta.tryOn(%s)", text))); err != nil {
		u.Fatal(err)
	}
}

// look notes what the user sees in the end, and what before that, if they leave.
func (u *user) look(t *scenario.TryOn, tap int64) {
	u.Helper()
	since := func() time.Duration { return time.Since(time.UnixMilli(tap)) }
	patience := time.Duration(u.play.Given.App.Patience)
	if patience == 0 {
		patience = 40 * time.Second
	}
	limit := patience
	if t.LeaveAfter > 0 {
		limit = time.Duration(t.LeaveAfter)
	}
	saw := does[sight](u, "sees(%d, %d)", tap, limit.Milliseconds())
	u.sights, u.due = append(u.sights, saw), time.UnixMilli(saw.At)
	if t.LeaveAfter > 0 && saw.Text == "" {
		does[any](u, "close()")
		switch {
		case t.Opens != nil:
			time.Sleep(time.Duration(t.Opens.After) - since())
			u.openProduct(t.Opens.SKUs)
			time.Sleep(1500 * time.Millisecond)
			does[any](u, "pickAgain()")
			time.Sleep(time.Second)
			saw = does[sight](u, "sees(%d, %d)", tap, patience.Milliseconds())
			u.sights, u.due = append(u.sights, saw), time.UnixMilli(saw.At)
		case u.play.Given.App.Patience > 0:
			time.Sleep(patience - since())
		default: // it goes on, unseen
			u.due = time.UnixMilli(does[sight](u, "sees(%d, %d)", tap, patience.Milliseconds()).At)
		}
	}
	if t.TapAgain > 0 { // polls go on
		time.Sleep(patience - since())
	}
	u.gone = saw.Text == "" || t.TapAgain > 0
}

// does runs a function of userScript.
func does[T any](u *user, call string, args ...any) T {
	u.Helper()
	result, err := chromedp.Run(u.frame, chromedp.Evaluate[T]("user."+fmt.Sprintf(call, args...), chromedp.EvalAwaitPromise))
	if err != nil {
		u.Fatal(err)
	}
	return result
}

// calls are those of getJwt, on all pages.
func (u *user) calls() []getJWTCall {
	u.Helper()
	text, err := chromedp.Run(u.Context, chromedp.Evaluate[string]("sessionStorage.getItem('calls') ?? '[]'"))
	if err != nil {
		u.Fatal(err)
	}
	var calls []getJWTCall
	if err := json.Unmarshal([]byte(text), &calls); err != nil {
		u.Fatal(err)
	}
	return calls
}

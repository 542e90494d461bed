package session_test

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	devpage "github.com/chromedp/cdproto/page"
	devtools "github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/proxy"
	"aiuta-edge/simulator/proxy/session"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

// mall is what all shoppers share: browsers in which each has a context of its own, and what answers for the brand's page and
// for where the SDK comes from.
type mall struct {
	authority *proxy.Authority
	files     *url.URL
	// browsers run HTTP/1.1, over which a connection that breaks is sent again, and HTTP/2.
	browsers map[bool]context.Context
}

// openMall starts Chromium twice.
func openMall(t *testing.T) *mall {
	t.Helper()
	sdk := checkout(t)
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if policy := r.URL.Query().Get("policy"); policy != "" {
			w.Header().Set("Content-Security-Policy", policy)
		}
		sdk.ServeHTTP(w, r)
	}))
	t.Cleanup(files.Close)
	at, err := url.Parse(files.URL)
	if err != nil {
		t.Fatal(err)
	}
	authority, err := proxy.OpenAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("no chromium on PATH: make packages installs it")
	}
	m := &mall{authority: authority, files: at, browsers: map[bool]context.Context{}}
	for _, http2 := range []bool{false, true} {
		ctx, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(time.Minute),
			chromedp.Flag("ignore-certificate-errors-spki-list", authority.Pin()), chromedp.Flag("site-per-process", true),
			chromedp.Flag("disable-http2", !http2), chromedp.WindowSize(1280, 900))...)
		t.Cleanup(stop)
		ctx, leave := chromedp.NewContext(ctx)
		t.Cleanup(leave)
		if err := chromedp.Do(ctx); err != nil {
			t.Fatal(err)
		}
		m.browsers[http2] = ctx
	}
	return m
}

// shop is how the page of a brand is set up; shop.html reads it.
type shop struct {
	Auth     string `json:"auth"`
	Endpoint string `json:"endpoint"`
	// What getJwt does in place of asking the endpoint, always or in its Nth call.
	Hangs   bool   `json:"hangs"`
	Throws  string `json:"throws"`
	Returns any    `json:"returns"`
	Nth     int    `json:"nth"`
	// Reads is how getJwt takes the endpoint's answer: "text" takes all of it, "blindly" does not look at the status.
	Reads string `json:"reads"`

	policy string // the page's Content-Security-Policy
	http2  bool
}

// shopper is a user in front of a page.
type shopper struct {
	*testing.T
	page    context.Context
	session *session.Session
	shop    shop
	photo   photo

	opened bool
	skus   []string
	tapped time.Time // the first time
	due    time.Time // when the user goes on
	ends   []ending
	// hurried says that the user has gone, or has lost patience, and entered and left when they came and went.
	hurried       bool
	entered, left time.Time
	frames        map[devtools.ID]context.Context
}

// ending is what a user saw in the end of a try-on, in the words of package seen.
type ending struct {
	at   time.Time
	ends string
}

// enter opens the page of a shop behind the proxy, in the world that a scenario is given.
func (m *mall) enter(t *testing.T, given scenario.Given, s shop) *shopper {
	t.Helper()
	at, err := session.ParseEndpoint(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	application := target.Embedded()
	application.Clock = clock.Real{}
	application.Variables = map[string]string{"allowed_origins": page, "params": "*"}
	for name, value := range given.Endpoint {
		application.Variables[name] = fmt.Sprint(value)
	}
	set := given.Backend
	set.CORS = cmp.Or(set.CORS, switches.CORSSDK)
	watched, err := session.Open(t.Context(), session.Config{
		Authority: m.authority, Listen: "127.0.0.1:0", ListenPage: "127.0.0.1:0", Endpoint: at,
		Hosts: map[string]*url.URL{"shop.example": m.files, "static.aiuta.com": m.files},
		Servers: testbed.Config{
			Application: application, Target: target.Native,
			Backend: &backend.Config{Switches: set, Pace: backend.Pace{InProgress: time.Millisecond, Success: 2 * time.Millisecond}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { watched.Close() })
	for _, rule := range given.Faults {
		arm(t, watched.Page, rule)
	}
	s.Endpoint = endpoint
	entered := time.Now()
	ctx, stop := context.WithTimeout(m.browsers[s.http2], 3*time.Minute)
	t.Cleanup(stop)
	ctx, leave := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext(func(p *devtools.CreateBrowserContextParams) { p.ProxyServer = watched.URL }))
	t.Cleanup(leave)
	u := &shopper{T: t, page: ctx, session: watched, shop: s, photo: photo{"a.jpg", 640, 960}, entered: entered, frames: map[devtools.ID]context.Context{}}
	u.load()
	return u
}

// arm adds a fault as the proxy's own page does.
func arm(t *testing.T, page string, rule any) {
	t.Helper()
	text, err := json.Marshal(rule)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(page+"/faults", "application/json", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		t.Fatalf("add %s: %s", text, resp.Status)
	}
}

// load opens the page, or opens it anew.
func (u *shopper) load() {
	u.Helper()
	how, err := json.Marshal(u.shop)
	if err != nil {
		u.Fatal(err)
	}
	query := url.Values{"how": {string(how)}}
	if u.shop.policy != "" {
		query.Set("policy", u.shop.policy)
	}
	if err := chromedp.Do(u.page, chromedp.Navigate(page+"/shop.html?"+query.Encode())); err != nil {
		u.Fatal(err)
	}
	u.opened = false
}

// inPage runs a script in the brand's page.
func inPage[T any](u *shopper, script string) T {
	u.Helper()
	value, err := chromedp.Run(u.page, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		u.Fatalf("%s: %v", script, err)
	}
	return value
}

//go:embed testdata/user.js
var shopperScript string

// inFrame runs an expression about the user of user.js in the SDK's frame.
func inFrame[T any](u *shopper, expression string, args ...any) T {
	u.Helper()
	for i, arg := range args {
		text, err := json.Marshal(arg)
		if err != nil {
			u.Fatal(err)
		}
		args[i] = string(text)
	}
	expression = "window.user ??= " + shopperScript + ";\n" + fmt.Sprintf(expression, args...)
	value, err := chromedp.Run(u.frame(), chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		u.Fatalf("%s: %v", expression[strings.LastIndex(expression, "\n")+1:], err)
	}
	return value
}

// frame is the context of the SDK's frame, which is of another origin and so a target of its own.
func (u *shopper) frame() context.Context {
	u.Helper()
	mine := chromedp.FromContext(u.page).BrowserContextID
	for range 300 {
		targets, err := chromedp.Targets(u.page)
		if err != nil {
			u.Fatal(err)
		}
		for _, t := range targets {
			if t.Type == "iframe" && t.BrowserContextID == mine && strings.HasPrefix(t.URL, "https://static.aiuta.com/") {
				if ctx := u.frames[t.TargetID]; ctx != nil {
					return ctx
				}
				ctx, leave := chromedp.NewContext(u.page, chromedp.WithTargetID(t.TargetID))
				u.Cleanup(leave)
				u.frames[t.TargetID] = ctx
				return ctx
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	u.Fatal("the SDK opens no frame")
	return nil
}

// open shows the SDK for products.
func (u *shopper) open(skus ...string) {
	u.Helper()
	u.skus, u.opened = skus, true
	text, err := json.Marshal(skus)
	if err != nil {
		u.Fatal(err)
	}
	inPage[bool](u, fmt.Sprintf("aiuta.tryOn(%s).then(() => true)", text))
}

// close closes the SDK's screen.
func (u *shopper) close() {
	u.Helper()
	u.opened = false
	inFrame[int64](u, "user.tap(/^Close$/i)")
	time.Sleep(500 * time.Millisecond) // as it goes away
}

// pick chooses the user's photo.
func (u *shopper) pick() {
	u.Helper()
	inFrame[bool](u, "user.pick(%s, %s, %s).then(() => true)", u.photo.name, u.photo.width, u.photo.height)
	inFrame[bool](u, "user.until(() => user.button(/^Try on/i)).then(() => true)")
	time.Sleep(500 * time.Millisecond)
}

// tap taps a button, once the user goes on.
func (u *shopper) tap(name string) {
	u.Helper()
	u.pause()
	at := time.UnixMilli(inFrame[int64](u, "user.tap(new RegExp(%s, 'i'))", name))
	if u.tapped.IsZero() {
		u.tapped = at
	}
	if name == tryAgain { // and the message fades
		inFrame[bool](u, `user.until(() => !/went wrong/.test(user.text()), 1000).catch(() => {}).then(() => true)`)
	}
}

const tryAgain = "^Try Again"

// wait lets the user do nothing for a while after what is shown.
func (u *shopper) wait(d time.Duration) { u.due = u.lately().Add(d) }

// lately is when what is shown came.
func (u *shopper) lately() time.Time {
	if len(u.ends) == 0 || u.ends[len(u.ends)-1].at.Before(u.due) {
		return time.Now()
	}
	return u.ends[len(u.ends)-1].at
}

func (u *shopper) pause() { time.Sleep(time.Until(u.due)) }

// see watches a try-on to its end, or for as long as a user has patience.
func (u *shopper) see(patience time.Duration) {
	u.Helper()
	time.Sleep(100 * time.Millisecond) // for the screen to change
	saw := inFrame[struct {
		At   int64
		Text string
	}](u, "user.end(%s)", patience.Milliseconds())
	e := ending{time.UnixMilli(saw.At), "aborted"}
	switch {
	case saw.Text == "":
		e.ends = "left"
	case strings.Contains(saw.Text, "Download"), strings.Contains(saw.Text, "Results may vary"): // the layout for phones has no words
		e.ends = "result"
	case strings.Contains(saw.Text, "went wrong"), strings.Contains(saw.Text, "no longer available"):
		e.ends = "failed"
	}
	u.ends = append(u.ends, e)
}

// shows reports whether a button is there.
func (u *shopper) shows(name string) bool {
	u.Helper()
	return inFrame[bool](u, "!!user.button(new RegExp(%s, 'i'))", name)
}

// leave ends it, and returns what the page's getJwt was asked, and what the proxy recorded.
func (u *shopper) leave() ([]getJWTCall, recording.Recording) {
	u.Helper()
	calls := inPage[[]getJWTCall](u, "calls")
	u.left = time.Now()
	chromedp.Cancel(u.page) // it complains of frames that a reload has ended
	r, err := u.session.Close()
	if err != nil {
		u.Error(err)
	}
	return calls, r
}

// tapTwice taps where a button is, and again a moment later.
func (u *shopper) tapTwice(name string, apart time.Duration) {
	u.Helper()
	u.pause()
	at := time.UnixMilli(inFrame[int64](u, `user.until(() => user.button(new RegExp(%s, "i"))).then(async (button) => {
		const at = Date.now(), { x, y, width, height } = button.getBoundingClientRect();
		button.click();
		await user.wait(%s);
		document.elementFromPoint(x + width / 2, y + height / 2)?.click();
		return at;
	})`, name, apart.Milliseconds()))
	if u.tapped.IsZero() {
		u.tapped = at
	}
}

// pickWithPhone lets a phone open the code that the page shows, and leave a photo for it.
func (u *shopper) pickWithPhone() {
	u.Helper()
	inFrame[bool](u, "user.picker().then(() => true)")
	phone, leave := chromedp.NewContext(u.page)
	u.Cleanup(leave)
	desktop := u.page
	code := fmt.Sprintf("https://static.aiuta.com/sdk/v5/index.html#/qr/%s?sid=%s", u.code(), subscription)
	if err := chromedp.Do(phone, chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile), chromedp.Navigate(code)); err != nil {
		u.Fatal(err)
	}
	u.page = phone
	u.tapped = time.Now()
	inPage[int64](u, "(window.user ??= "+shopperScript+`).pick("a.jpg", 640, 960)`)
	inPage[int64](u, "user.tap(/^Next/i)")
	u.page = desktop
	front := func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, devpage.BringToFront, cdp.Empty{})
		return err
	}
	if err := chromedp.Do(u.page, chromedp.Func(front)); err != nil {
		u.Fatal(err)
	}
	inFrame[bool](u, "user.until(() => user.button(/^Try on/i)).then(() => true)")
}

// subscription is the id in shop.html.
const subscription = "65f0c1d2e3a4b5c6d7e8f901"

// code is the token of the code that the page shows: it asks with it for the photo. A recording does not have it.
func (u *shopper) code() string {
	u.Helper()
	asked := inFrame[string](u, `user.until(() => performance.getEntriesByType("resource").map((e) => e.name).findLast((name) => name.includes(%s)))`, aiuta.PathHandedPhoto)
	at, err := url.Parse(asked)
	if err != nil {
		u.Fatal(err)
	}
	return at.Query().Get("token")
}

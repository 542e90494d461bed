package session_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"aiuta-edge/simulator/look/looktest"
	"aiuta-edge/simulator/proxy"
	"aiuta-edge/simulator/proxy/session"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

// internet lets a server stand for all hosts of the Internet, behind a session that watches the real Aiuta. What arrived is in
// the channel.
func internet(t *testing.T, page string) (watched, chan *http.Request) {
	t.Helper()
	arrived := make(chan *http.Request, 64)
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- r
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.Host == "jwt.shop.example":
			w.Write([]byte(`{"type":"jwt","token":"eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJpc3MtMSIsImV4cCI6MX0.c2lnbmF0dXJl"}`))
		case strings.HasSuffix(r.URL.Path, "/uploaded_images"):
			w.Write([]byte(`{"id":"image-1","owner_type":"user","url":"https://storage.googleapis.com/aiuta_prod_external_api_images/1.jpg"}`))
		case strings.HasSuffix(r.URL.Path, "_operations"):
			w.Write([]byte(`{"operation_id":"op-1","details":null,"errors":[]}`))
		default:
			w.Write([]byte(`{"id":"op-1","status":"FAILED","error":null,"generated_images":[]}`))
		}
	}))
	t.Cleanup(server.Close)
	authority, err := proxy.OpenAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	at, err := session.ParseEndpoint(endpoint + "?key=secret-of-the-brand")
	if err != nil {
		t.Fatal(err)
	}
	s, err := session.Open(t.Context(), session.Config{
		Authority: authority, Listen: "127.0.0.1:0", ListenPage: page, Real: true, Endpoint: at, Servers: testbed.Config{Target: target.Spec(at.String())},
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return watched{T: t, Session: s, client: behind(t, s.URL, authority)}, arrived
}

// tryOn is an app with the iOS SDK that tries a photo on, and returns the SDK.
func (w *watched) tryOn() sdk.Persona {
	w.Helper()
	ios, err := sdk.Find("ios")
	if err != nil {
		w.Fatal(err)
	}
	w.start(ios, sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: w.getJWT}).TryOn(w.Context(), sdk.TryOn{Photo: []byte("a photo"), SKUs: []string{"sku-1"}})
	return ios
}

func TestTheRealAiutaIsOnlyWatched(t *testing.T) {
	w, arrived := internet(t, "")
	ios := w.tryOn()
	for _, path := range []string{"aiuta_prod_external_api_images/1.jpg", "of_somebody_else/2.jpg"} {
		w.get("https://storage.googleapis.com/"+path, "x-test", "1")
	}
	r := w.end()
	close(arrived)
	hosts := map[string]int{}
	for req := range arrived {
		hosts[req.Host]++
		if id := req.Header.Get("x-user-id"); id != "" && id != appsOwn {
			t.Errorf("%s got the subscription id %s", req.Host, id)
		}
		if req.Header.Get("X-Forwarded-Proto")+req.Header.Get("Via") != "" {
			t.Errorf("%s sees the proxy: %v", req.Host, req.Header)
		}
	}
	if hosts["api.aiuta.com"] < 3 || hosts["jwt.shop.example"] != 1 || hosts["storage.googleapis.com"] != 2 {
		t.Errorf("hosts were asked so often: %v", hosts)
	}
	if r.Upstream != recording.Aiuta {
		t.Errorf("it is a recording of %s", r.Upstream)
	}
	images := 0
	for _, e := range r.Requests {
		if e.To == "storage" {
			images++
		}
	}
	if images != 1 {
		t.Errorf("%d images are recorded: what is not Aiuta's must not be", images)
	}
	if got := r.Recognise(); !got.Is(ios) {
		t.Errorf("it is taken for %s", got)
	}
}

// The page of a session with the real Aiuta shows what passes, and offers nothing that would change it.
func TestThePageOfTheRealAiutaOnlyShows(t *testing.T) {
	w, _ := internet(t, "127.0.0.1:0")
	w.tryOn()
	ask := func(path string) (int, string) {
		t.Helper()
		resp, err := http.Get(w.Page + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(text)
	}
	for _, path := range []string{"/switches", "/faults", "/usage"} {
		if status, _ := ask(path); status != http.StatusNotFound {
			t.Errorf("%s is answered by %d", path, status)
		}
	}
	var world struct {
		Watched  bool
		Unified  string
		Accounts []any
	}
	status, text := ask("/world")
	if err := json.Unmarshal([]byte(text), &world); err != nil || status != http.StatusOK {
		t.Fatalf("%d, %v: %s", status, err, text)
	}
	if !world.Watched || world.Unified != "https://api.aiuta.com/v1" || len(world.Accounts) > 0 || strings.Contains(text, "secret-of-the-brand") {
		t.Errorf("got %s", text)
	}
	if _, text := ask("/requests?call=start"); !strings.Contains(text, "/digital-try-on/v1/sku_images_operations") {
		t.Errorf("the start is not shown: %s", text)
	}
	if testing.Short() {
		t.Skip("the rest starts Chromium, as make test does")
	}
	browser := looktest.Open(t)
	looktest.Do(t, browser, chromedp.Navigate(w.Page+"/#world"))
	until := func(expression string) {
		t.Helper()
		looktest.Eval[bool](t, browser, `(async () => { for (let i = 0; i < 600; i++) { if (`+expression+`) return true; await new Promise((next) => setTimeout(next, 50)); } return false; })()`)
		if !looktest.Eval[bool](t, browser, expression) {
			t.Errorf("never: %s, but: %s", expression, looktest.Eval[string](t, browser, "document.body.innerText"))
		}
	}
	until(`document.querySelectorAll("#cards .card").length === 2 && document.querySelector("#cards").innerText.includes("nothing can be changed")`)
	until(`!document.querySelector('nav a[href="#token"]').checkVisibility()`)
	looktest.Do(t, browser, chromedp.Click(`nav a[href="#live"]`))
	until(`document.querySelector("#rows").innerText.includes("sku_images_operations")`)
	looktest.Look(t, browser, "the page of the real Aiuta")
	looktest.Do(t, browser, chromedp.Click(`nav a[href="#findings"]`))
	until(`document.querySelector("#judged").innerText.includes("the app has ios@4.4.3")`)
	until(`document.querySelector("#judged .callout").innerText.includes("unbound-token") && document.querySelector("#judged .callout").innerText.includes("sign uploaded_image_id")`)
	w.get("https://api.aiuta.com/v1/no_such_call", "x-api-key", "an-api-key-of-a-brand") // it is judged anew
	until(`document.querySelector("#judged").innerText.includes("API key in an app")`)
	looktest.Look(t, browser, "findings")
}

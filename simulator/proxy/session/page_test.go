package session_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"

	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/sdk"
)

// The page is that of serve, whose own tests look at it in Chromium; here it is about an app behind the proxy.
func TestThePageShowsWhatPassesAndBreaksIt(t *testing.T) {
	w := watch(t, nil)
	for _, path := range []string{"/", "/world", "/switches", "/faults"} {
		w.ask(http.MethodGet, path, "")
	}
	w.ask(http.MethodPost, "/faults", `{"link":"sdk-api","match":{"call":"start"},"status":{"code":503}}`)
	ios, err := sdk.Find("ios")
	if err != nil {
		t.Fatal(err)
	}
	out := w.start(ios, sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: w.getJWT}).TryOn(t.Context(), sdk.TryOn{Photo: []byte("a photo"), SKUs: []string{"sku-1"}})
	if out.Shown != sdk.ShownSomethingWentWrong {
		t.Errorf("the user sees %s", out.Shown)
	}
	var seen struct{ Requests []struct{ Call string } }
	if err := json.Unmarshal([]byte(w.ask(http.MethodGet, "/requests", "")), &seen); err != nil || len(seen.Requests) < 3 {
		t.Errorf("the page shows %d requests, %v", len(seen.Requests), err)
	}
	if r := w.end(); r.Requests[len(r.Requests)-1].Status != http.StatusServiceUnavailable {
		t.Errorf("the start was answered by %d", r.Requests[len(r.Requests)-1].Status)
	}
}

// A connection that a fault breaks is the app's: what the proxy would say of a server behind it is an answer, which no client
// sends again.
func TestAFaultBreaksTheAppsOwnConnection(t *testing.T) {
	for link, at := range map[fault.Link]string{fault.SDKAPI: "/v1/try_on_models", fault.SDKStorage: "/storage/gen_image-1.png"} {
		w := watch(t, nil)
		w.ask(http.MethodPost, "/faults", fmt.Sprintf(`{"link":%q,"empty_response":true}`, link))
		if resp, err := w.client.Get("https://api.aiuta.com" + at); err == nil {
			t.Errorf("%s: the app is answered %s", link, resp.Status)
		}
	}
}

// All requests of a browser to one host share a connection of HTTP/2. One that breaks is another thing than one stream of it: a
// browser sends again what was on the former.
func TestAFaultBreaksAConnectionOfHTTP2(t *testing.T) {
	w := watch(t, nil)
	ask := func() (reused bool, err error) {
		req, err := http.NewRequest(http.MethodGet, "https://api.aiuta.com/v1/try_on_models", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := w.client.Do(req.WithContext(httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
			GotConn: func(info httptrace.GotConnInfo) { reused = info.Reused },
		})))
		if err != nil {
			return reused, err
		}
		if resp.ProtoMajor != 2 {
			t.Errorf("it speaks %s", resp.Proto)
		}
		return reused, resp.Body.Close()
	}
	for effect, stays := range map[string]bool{`"empty_response":true`: false, `"down":true`: false, `"reset_peer":true`: true} {
		if _, err := ask(); err != nil {
			t.Fatal(err)
		}
		w.ask(http.MethodPost, "/faults", `{"link":"sdk-api","nth":1,`+effect+`}`)
		if _, err := ask(); err == nil {
			t.Errorf("%s is answered", effect)
		}
		if reused, err := ask(); err != nil || reused != stays {
			t.Errorf("after %s the connection stays: %t, %v", effect, reused, err)
		}
	}
}

// ask asks the page's own server.
func (w *watched) ask(method, path, body string) string {
	w.Helper()
	req, err := http.NewRequest(method, w.Page+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		w.Fatalf("%s %s: %s, %v, %s", method, path, resp.Status, err, text)
	}
	return string(text)
}

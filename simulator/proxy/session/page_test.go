package session_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"aiuta-edge/simulator/sdk"
)

// The page is that of serve, whose own tests look at it in Chromium; here it is about an app behind the proxy.
func TestThePageShowsWhatPassesAndBreaksIt(t *testing.T) {
	w := watch(t, nil)
	ask := func(method, path, body string) string {
		t.Helper()
		req, err := http.NewRequest(method, w.Page+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if body != "" {
			req.Header.Set("Content-Type", "application/json")
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode >= 300 {
			t.Fatalf("%s %s: %s, %v, %s", method, path, resp.Status, err, text)
		}
		return string(text)
	}
	for _, path := range []string{"/", "/world", "/switches", "/faults"} {
		ask(http.MethodGet, path, "")
	}
	ask(http.MethodPost, "/faults", `{"link":"sdk-api","match":{"call":"start"},"status":{"code":503}}`)
	ios, err := sdk.Find("ios")
	if err != nil {
		t.Fatal(err)
	}
	out := w.start(ios, sdk.JWTAuth{SubscriptionID: appsOwn, GetJWT: w.getJWT}).TryOn(t.Context(), sdk.TryOn{Photo: []byte("a photo"), SKUs: []string{"sku-1"}})
	if out.Shown != sdk.ShownSomethingWentWrong {
		t.Errorf("the user sees %s", out.Shown)
	}
	var seen struct{ Requests []struct{ Call string } }
	if err := json.Unmarshal([]byte(ask(http.MethodGet, "/requests", "")), &seen); err != nil || len(seen.Requests) < 3 {
		t.Errorf("the page shows %d requests, %v", len(seen.Requests), err)
	}
	if r := w.end(); r.Requests[len(r.Requests)-1].Status != http.StatusServiceUnavailable {
		t.Errorf("the start was answered by %d", r.Requests[len(r.Requests)-1].Status)
	}
}

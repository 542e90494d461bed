package backend_test

import (
	"net/http"
	"strings"
	"testing"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/reason"
)

func TestPathsAndMethodsThatDoNotExist(t *testing.T) {
	w := newWorld(t)
	for name, tc := range map[string]struct {
		method, path string
		status       int
		reason       reason.Reason
		answer       string
	}{
		"the root":                      {"GET", "/", 404, reason.PathUnknown, `{"detail":"Not Found"}`},
		"another generation":            {"GET", "/v2/try_on_models", 404, reason.PathUnknown, `{"detail":"Not Found"}`},
		"the other generation's path":   {"POST", "/v1/sku_images_operations", 404, reason.PathUnknown, `{"detail":"Not Found"}`},
		"a path below an operation":     {"GET", "/v1/sku_try_on_operations/a/b", 404, reason.PathUnknown, `{"detail":"Not Found"}`},
		"an unknown file":               {"GET", "/storage/x.png", 404, reason.FileUnknown, `{"detail":"Not Found"}`},
		"GET where an operation starts": {"GET", "/v1/sku_try_on_operations", 405, reason.MethodUnknown, `{"detail":"Method Not Allowed"}`},
		"POST to the models":            {"POST", "/v1/try_on_models", 405, reason.MethodUnknown, `{"detail":"Method Not Allowed"}`},
		"OPTIONS that asks for nothing": {"OPTIONS", "/v1/try_on_models", 405, reason.MethodUnknown, `{"detail":"Method Not Allowed"}`},
		"an upload into the storage":    {"PUT", "/storage/model_man_00.png", 405, reason.MethodUnknown, `{"detail":"Method Not Allowed"}`},
		"events of an unknown platform": {"POST", "/analytics/v1/flutter-sdk-analytics", 404, reason.PathUnknown, `{"detail":"Not Found"}`},
	} {
		t.Run(name, func(t *testing.T) {
			got := w.send(tc.method, tc.path, nil, apiKey(w.mine))
			if got.status != tc.status || got.reason() != tc.reason || string(got.body) != tc.answer {
				t.Errorf("got %d %q %s", got.status, got.reason(), got.body)
			}
			if (tc.status == 405) != (got.header.Get("Allow") != "") {
				t.Errorf("got Allow %q", got.header.Get("Allow"))
			}
		})
	}
}

func TestOPTIONSFromABrowserIsOnlyAPreflightWithAMethodToAskFor(t *testing.T) {
	w := newWorld(t)
	got := w.send(http.MethodOptions, "/v1/try_on_models", nil, header{{"Origin", "https://static.aiuta.com"}})
	w.expect(got, http.StatusMethodNotAllowed, reason.MethodUnknown)
}

func TestABrowserMayCall(t *testing.T) {
	w := newWorld(t)
	_, path := aiuta.Unified.Endpoint(aiuta.CallStartOperation)
	got := w.send(http.MethodOptions, path, nil, header{
		{"Origin", "https://static.aiuta.com"},
		{"Access-Control-Request-Method", "POST"},
		{"Access-Control-Request-Headers", "authorization,content-type"},
	})
	allowed := strings.ToLower(got.header.Get("Access-Control-Allow-Headers"))
	if got.status != http.StatusNoContent || got.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("got %d %v", got.status, got.header)
	}
	for _, name := range []string{"authorization", "content-type", "x-api-key", "x-user-id", "if-none-match"} {
		if !strings.Contains(allowed, name) {
			t.Errorf("%s is not allowed", name)
		}
	}
}

func TestEveryAnswerIsReadableInABrowser(t *testing.T) {
	w := newWorld(t)
	for name, got := range map[string]answer{
		"a success": w.call(aiuta.Unified, aiuta.CallTryOnModels, apiKey(w.mine)),
		"a refusal": w.call(aiuta.Unified, aiuta.CallTryOnModels),
		"a 404":     w.send(http.MethodGet, "/x", nil),
		"an image":  w.send(http.MethodGet, "/storage/model_man_00.png", nil),
	} {
		if got.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s has no Access-Control-Allow-Origin", name)
		}
	}
}

// The web SDK calls the API from its frame, and sends events from the brand's page.
func TestCORSForTheSDKLetsTheBrandsPageSendEvents(t *testing.T) {
	w := newSwitched(t, "cors", "sdk")
	preflight := func(path string) string {
		return w.send(http.MethodOptions, path, nil, header{
			{"Origin", "https://shop.example"}, {"Access-Control-Request-Method", "POST"},
		}).header.Get("Access-Control-Allow-Origin")
	}
	if got := preflight("/analytics/v1/web-sdk-analytics"); got != "*" {
		t.Errorf("events: got %q", got)
	}
	for _, path := range []string{"/v1/uploaded_images", "/analytics/v1/ios-sdk-analytics", "/api/upload-qr-photo"} {
		if got := preflight(path); got != "https://static.aiuta.com" {
			t.Errorf("%s: got %q", path, got)
		}
	}
}

func TestImagesBehindAProxyWithTLSHaveAddressesWithTLS(t *testing.T) {
	w := newWorld(t)
	for forwarded, want := range map[string]string{"https": "https", "HTTPS, http": "https", "http": "http", "": "http", "gopher": "http"} {
		got := w.send(http.MethodGet, "/v1/try_on_models", nil, apiKey(w.mine), header{{"X-Forwarded-Proto", forwarded}})
		if !strings.Contains(string(got.body), `"url":"`+want+`://127.0.0.1`) {
			t.Errorf("%q: got %s", forwarded, got.body)
		}
	}
}

func TestAnswersAreDatedByTheBackendsClock(t *testing.T) {
	w := newWorld(t)
	if got := w.send(http.MethodGet, "/x", nil).header.Get("Date"); got != "Sun, 01 Mar 2026 12:00:00 GMT" {
		t.Errorf("got %s", got)
	}
}

func TestAnalyticsTakeEvents(t *testing.T) {
	w := newWorld(t)
	for name, tc := range map[string]struct {
		platform, body string
		sent           header
		status         int
	}{
		"of iOS":                      {"ios", `{}`, subscription(w.mine), 200},
		"of Android":                  {"android", `[]`, subscription(w.mine), 200},
		"of Web without a credential": {"web", `{}`, nil, 200},
		"but not without one of iOS":  {"ios", `{}`, nil, 401},
		"but nothing that is no JSON": {"web", `{`, nil, 422},
		"but nothing too large":       {"web", strings.Repeat(" ", 1<<20+1), nil, 413},
	} {
		t.Run(name, func(t *testing.T) {
			got := w.send(http.MethodPost, "/analytics/v1/"+tc.platform+"-sdk-analytics", strings.NewReader(tc.body), tc.sent, jsonBody)
			if got.status != tc.status {
				t.Errorf("got %d %s", got.status, got.body)
			}
		})
	}
}

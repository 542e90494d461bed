package endpoint_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"aiuta-edge/pkg/problem"
)

// fromPage is a request of a page.
func fromPage(r *http.Request, origin string) *http.Request {
	r.Header.Set("Origin", origin)
	return r
}

// preflight is a browser's question before a POST of a page with these headers.
func preflight(origin, headers string) *http.Request {
	r := fromPage(httptest.NewRequest(http.MethodOptions, "/aiuta_jwt", nil), origin)
	r.Header.Set("Access-Control-Request-Method", "POST")
	if headers != "" {
		r.Header.Set("Access-Control-Request-Headers", headers)
	}
	return r
}

func mayRead(w *httptest.ResponseRecorder, origin string) bool {
	return origin != "" && w.Header().Get("Access-Control-Allow-Origin") == origin
}

func TestOnlyPagesOfAllowedOriginsMayRead(t *testing.T) {
	s := configured(settings{"allowed_origins": "https://shop.example, https://*.brand.example, http://localhost:8080, https://*.p.example:8443, capacitor://localhost"})
	for origin, allow := range map[string]bool{
		"https://shop.example": true, "https://a.brand.example": true, "https://a.b.brand.example": true, "http://localhost:8080": true,
		"https://xn--mnchen-3ya.brand.example": true, "https://a_b.brand.example": true, "https://x.p.example:8443": true, "capacitor://localhost": true,
		"http://shop.example": false, "https://shop.example:8443": false, "https://shop.example.evil.example": false,
		"https://brand.example": false, "https://.brand.example": false, "https://evilbrand.example": false,
		"https://evil.example/.brand.example": false, "https://evil.example:1.brand.example": false, "null": false, "": false,
		"https://evil.example%60.brand.example": false, "https://evil.example`.brand.example": false, "https://a@evil.brand.example": false,
		"https://evil.example\\.brand.example": false, "https://a..brand.example": false, "https://A.brand.example": false,
		"https://[::1].brand.example": false, "https://\u00fc.brand.example": false, "https://a,b.brand.example": false, "https://*.brand.example": false,
		"https://x.p.example": false, "https://x.p.example:84430": false, "capacitor://localhos": false, "ionic://localhost": false, "capacitor://localhost:1": false,
	} {
		w := serve(s, fromPage(post("/aiuta_jwt", ""), origin))
		if mayRead(w, origin) != allow {
			t.Errorf("%q: Access-Control-Allow-Origin is %q", origin, w.Header().Get("Access-Control-Allow-Origin"))
		}
		if w.Header().Get("Vary") != "Origin" || w.Header().Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%q: headers are %v", origin, w.Header())
		}
	}
}

// What browsers send is in the second column: location.origin of a page at the first.
func TestAnOriginIsAllowedInTheSpellingOfBrowsers(t *testing.T) {
	for entry, origin := range map[string]string{
		"https://shop.example:443":        "https://shop.example",
		"http://shop.example:80":          "http://shop.example",
		"http://shop.example:443":         "http://shop.example:443",
		"https://shop.example/":           "https://shop.example",
		"HTTPS://Shop.Example":            "https://shop.example",
		"https://*.Brand.example:443/":    "https://a.brand.example",
		"http://127.0.0.1:8080":           "http://127.0.0.1:8080",
		"http://[::1]:8080":               "http://[::1]:8080",
		"http://[2001:DB8:0:0::1]":        "http://[2001:db8::1]",
		"https://xn--mnchen-3ya.example":  "https://xn--mnchen-3ya.example",
		"http://shop.1b":                  "http://shop.1b",
		"http://shop":                     "http://shop",
		"https://*.shop.co.uk":            "https://a.shop.co.uk",
		"https://*.my-shop.myshopify.com": "https://a.my-shop.myshopify.com",
		"ionic://localhost":               "ionic://localhost",
		"app://Shop.Brand":                "app://Shop.Brand",
		"chrome-extension://abcdefghijkl": "chrome-extension://abcdefghijkl",
		"tauri://localhost":               "tauri://localhost",
		`["https://shop.example"]`:        "https://shop.example",
	} {
		if w := serve(configured(settings{"allowed_origins": entry}), fromPage(post("/aiuta_jwt", ""), origin)); !mayRead(w, origin) {
			t.Errorf("%s: %s may not read: %d %v %s", entry, origin, w.Code, w.Header(), w.Body)
		}
	}
}

func TestAnOriginThatNoBrowserSendsIsRefusedWithItsPlaceAndTheReason(t *testing.T) {
	const path, port, host, wildcard = "has a path", "has a port", "has a host", "has a wildcard for hosts that are not all yours"
	for entry, want := range map[string]string{
		"shop.example":                 "has no scheme",
		"https:/shop.example":          "has no scheme",
		"null":                         "is null",
		"*":                            "is a wildcard for every page",
		"":                             "is empty",
		"'https://shop.example'":       "is in quotes",
		"https://shop.example/x":       path,
		"https://shop.example//":       path,
		"https://shop.example?x":       path,
		"https://shop.example#x":       path,
		"https://me:pw@shop.example":   "has a user",
		"https://shop.example:":        port,
		"https://shop.example:0":       port,
		"https://shop.example:080":     port,
		"https://shop.example:65536":   port,
		"https://shop.example:-1":      port,
		"https://shop.example:8o80":    port,
		"https://":                     "has no host",
		"https://:8080":                "has no host",
		"https://m\u00fcnchen.example": "punycode",
		"https://shop example":         host,
		`https://shop.example"`:        host,
		"https://shop.example]":        host,
		"https://shop..example":        host,
		"https://shop.example.":        host,
		"https://.shop.example":        host,
		"https://shop.example\\":       host,
		"https://256.1.1.1":            host,
		"https://shop.09":              host,
		"https://127.1":                host,
		"https://shop.0x7f":            host,
		"https://[::1":                 "brackets",
		"https://[::1]x":               "brackets",
		"https://[192.0.2.1]":          "brackets",
		"https://[::ffff:192.0.2.1]":   "brackets",
		"https://[fe80::1%25eth0]":     "brackets",
		"https://a*.shop.example":      "has a wildcard in the wrong place",
		"https://shop.*":               "has a wildcard in the wrong place",
		"https://*.*.example":          "has a wildcard in the wrong place",
		"https://*shop.example":        "has a wildcard in the wrong place",
		"https://*.":                   "has no host",
		"https://*.com":                wildcard,
		"https://*.co.uk":              wildcard,
		"https://*.com.br":             wildcard,
		"https://*.vercel.app":         wildcard,
		"https://*.127.0.0.1":          wildcard,
		"https://*.[::1]":              wildcard,
		"file://x":                     "has a scheme whose pages have no origin",
		"wss://shop.example":           "has a scheme whose pages have no origin",
		"1app://x":                     "has a scheme that is not",
		"https ://shop.example":        "has a scheme that is not",
		"capacitor://":                 "has no host",
		"capacitor://*.shop.example":   "has a host with a character",
		"capacitor://local host":       "has a host with a character",
		"https://" + strings.Repeat("a", 64) + ".example":   host,
		"https://" + strings.Repeat("a.", 130) + ".example": host,
	} {
		w := serve(configured(settings{"allowed_origins": "https://first.example," + entry}), fromPage(post("/aiuta_jwt", ""), "https://first.example"))
		var p problem.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || len(p.Errors) != 1 {
			t.Errorf("%q: got %d %s", entry, w.Code, w.Body)
			continue
		}
		if detail := p.Errors[0].Detail; !strings.HasPrefix(detail, "entry 2 ") || !strings.Contains(detail, want) {
			t.Errorf("%q: %q, want entry 2 and %q", entry, detail, want)
		}
		if w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%q: a list that is wrong allows a page", entry)
		}
	}
}

func TestAPreflightIsAnswered(t *testing.T) {
	world := newWorld(withSessions(settings{"allowed_origins": "https://shop.example"}))
	w := world.serve(preflight("https://shop.example", "authorization,content-type"))
	if w.Code != http.StatusNoContent || w.Header().Get("Access-Control-Allow-Headers") != "Authorization, Content-Type, X-Request-Id" || !mayRead(w, "https://shop.example") {
		t.Errorf("got %d %v", w.Code, w.Header())
	}
	if log := world.log.String(); !strings.Contains(log, `"decision":"allow","status":204`) || strings.Contains(log, `"note"`) {
		t.Errorf("the log says %s", log)
	}
	if got := serve(withSessions(nil), preflight("https://shop.example", "")).Header().Get("Access-Control-Allow-Methods"); got != "" {
		t.Errorf("without an allowlist a page may send %s", got)
	}
}

func TestTheLogOfARefusedPreflightSaysWhatToSet(t *testing.T) {
	const sentence = "getJwt runs in your page, never in Aiuta's frame, and allowed_origins is empty by default"
	for name, tc := range map[string]struct {
		settings        settings
		origin, headers string
		want, never     string
	}{
		"nothing is allowed":      {nil, "https://shop.example", "", sentence + ": if the page is yours, add https://shop.example to it", ""},
		"another is allowed":      {settings{"allowed_origins": "https://brand.example"}, "https://shop.example:8443", "", sentence + ": if the page is yours, add https://shop.example:8443 to it", ""},
		"an app":                  {nil, "capacitor://localhost", "", "add capacitor://localhost to it", ""},
		"no origin":               {nil, "null", "", "has the origin null", sentence},
		"what is not an origin":   {nil, "https://shop.example/hunter2", "", "does not hold an origin", "hunter2"},
		"a wildcard":              {nil, "https://*.hunter2.example", "", "does not hold an origin", "hunter2"},
		"an origin without end":   {nil, "https://hunter2" + strings.Repeat(".a", 200), "", "does not hold an origin", "hunter2"},
		"a header":                {settings{"allowed_origins": "https://shop.example"}, "https://shop.example", "content-type,sentry-trace", "add sentry-trace to allowed_headers", ""},
		"what is not a header":    {settings{"allowed_origins": "https://shop.example"}, "https://shop.example", "hunter2:x", "", "hunter2"},
		"a header without an end": {settings{"allowed_origins": "https://shop.example"}, "https://shop.example", strings.Repeat("hunter2", 40), "", "hunter2"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(withSessions(tc.settings))
			w.serve(preflight(tc.origin, tc.headers))
			log := w.log.String()
			if strings.Contains(log, `"decision":"deny"`) != (tc.want != "") || !strings.Contains(log, tc.want) {
				t.Errorf("the log says %q, want %q", log, tc.want)
			}
			if tc.never != "" && strings.Contains(log, tc.never) {
				t.Errorf("the log says %q, and should not say %q", log, tc.never)
			}
		})
	}
}

func TestAPageMaySendTheHeadersOfItsTracing(t *testing.T) {
	s := withSessions(settings{"allowed_origins": "https://shop.example", "allowed_headers": "traceparent, Sentry-Trace"})
	w := newWorld(s)
	got := w.serve(preflight("https://shop.example", "content-type,sentry-trace,traceparent")).Header().Get("Access-Control-Allow-Headers")
	if want := "Authorization, Content-Type, X-Request-Id, traceparent, Sentry-Trace"; got != want {
		t.Errorf("it may send %q, want %q", got, want)
	}
	if strings.Contains(w.log.String(), "note") {
		t.Errorf("the log says %s", w.log.String())
	}
	for value, want := range map[string]string{"a,*": "entry 2 is a wildcard", "a b": "entry 1 is not the name", "a:": "entry 1 is not the name", "a,,b": "entry 2 is empty"} {
		s["allowed_headers"] = value
		if w := serve(s, preflight("https://shop.example", "")); w.Code != 503 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q: got %d %s, want %q", value, w.Code, w.Body, want)
		}
	}
}

func TestAPageIsToldThatTheEndpointIsNotConfigured(t *testing.T) {
	s := configured(settings{"allowed_origins": "https://shop.example", "jwt_secret": "hunter2"})
	w := serve(s, preflight("https://shop.example", "content-type"))
	if w.Code != http.StatusNoContent || !mayRead(w, "https://shop.example") || w.Header().Get("Access-Control-Allow-Headers") == "" {
		t.Errorf("the preflight gets %d %v: the browser would not ask", w.Code, w.Header())
	}
	w = serve(s, fromPage(post("/aiuta_jwt", ""), "https://shop.example"))
	if w.Code != http.StatusServiceUnavailable || !mayRead(w, "https://shop.example") || code(t, w) != "not_configured" {
		t.Errorf("the page gets %d %v %s", w.Code, w.Header(), w.Body)
	}
	for _, r := range []*http.Request{preflight("https://evil.example", ""), fromPage(post("/aiuta_jwt", ""), "https://evil.example")} {
		if w := serve(s, r); w.Code != http.StatusServiceUnavailable || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s of another page gets %d %v", r.Method, w.Code, w.Header())
		}
	}
}

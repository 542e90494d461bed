package browser_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"aiuta-edge/simulator/browser"
	"aiuta-edge/simulator/clock"
)

const page = "https://shop.example"

// server answers with headers, and notes what arrived.
type server struct {
	headers map[string]string // of every answer
	status  int               // of preflights
	lose    int               // so many requests next
	err     error

	got     []string
	referer string // of the last
}

func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	line := r.Method
	for _, name := range []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"} {
		if value := r.Header.Get(name); value != "" {
			line += " " + value
		}
	}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		line += string(body)
	}
	s.got, s.referer = append(s.got, line), r.Header.Get("Referer")
	if s.lose > 0 {
		s.lose--
		return nil, s.err
	}
	w := httptest.NewRecorder()
	for name, value := range s.headers {
		w.Header().Set(name, value)
	}
	if r.Method == http.MethodOptions && s.status != 0 {
		w.WriteHeader(s.status)
	}
	return w.Result(), nil
}

// arrived is what came since the last call.
func (s *server) arrived() string {
	all := strings.Join(s.got, ", ")
	s.got = nil
	return all
}

func send(t *testing.T, by http.RoundTripper, method, url string, headers ...string) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := by.RoundTrip(r)
	if err == nil {
		resp.Body.Close()
	}
	return resp, err
}

const (
	json      = "application/json"
	endpoint  = "https://jwt.example/token"
	methods   = "Access-Control-Allow-Methods"
	names     = "Access-Control-Allow-Headers"
	anyOrigin = "Access-Control-Allow-Origin"
)

func TestAPageAsksBeforeItSendsWhatAFormCouldNot(t *testing.T) {
	for name, tc := range map[string]struct {
		method  string
		headers []string
		want    string
	}{
		"a simple GET":           {"GET", nil, "GET " + page},
		"a form":                 {"POST", []string{"Content-Type", "multipart/form-data; boundary=x"}, "POST " + page},
		"a text":                 {"POST", []string{"Content-Type", "Text/Plain;charset=utf-8", "Accept", json}, "POST " + page},
		"JSON":                   {"POST", []string{"Content-Type", json}, "OPTIONS " + page + " POST content-type, POST " + page},
		"a token":                {"GET", []string{"Authorization", "Bearer x", "X-B", "1", "X-A", "1"}, "OPTIONS " + page + " GET authorization,x-a,x-b, GET " + page},
		"another method":         {"DELETE", nil, "OPTIONS " + page + " DELETE, DELETE " + page},
		"a header that is large": {"GET", []string{"Accept", strings.Repeat("a", 129)}, "OPTIONS " + page + " GET accept, GET " + page},
	} {
		s := &server{headers: map[string]string{anyOrigin: "*", methods: "DELETE", names: "content-type, Authorization, x-a, X-B, accept"}}
		_, err := send(t, browser.New(clock.Real{}).Fetch(page, s), tc.method, endpoint, tc.headers...)
		if got := s.arrived(); err != nil || got != tc.want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, tc.want)
		}
	}
}

func TestAPageOfTheServersOwnOriginAsksNothing(t *testing.T) {
	s := &server{}
	if _, err := send(t, browser.New(clock.Real{}).Fetch("https://jwt.example", s), "POST", endpoint, "Content-Type", json); err != nil || s.arrived() != "POST" {
		t.Errorf("got %v, %v", s.got, err)
	}
}

func TestWhatIsNotAllowedIsNotSent(t *testing.T) {
	good := func(change func(h map[string]string)) map[string]string {
		h := map[string]string{anyOrigin: page, names: "authorization", methods: "PUT"}
		change(h)
		return h
	}
	for name, tc := range map[string]struct {
		headers map[string]string
		status  int
		why     string
	}{
		"no origin":         {good(func(h map[string]string) { delete(h, anyOrigin) }), 0, "has no Access-Control-Allow-Origin"},
		"another origin":    {good(func(h map[string]string) { h[anyOrigin] = "https://shop.example.org" }), 0, "shop.example.org"},
		"a slash too many":  {good(func(h map[string]string) { h[anyOrigin] = page + "/" }), 0, "shop.example/"},
		"not answered well": {good(func(map[string]string) {}), 404, "answered 404"},
		"another method":    {good(func(h map[string]string) { h[methods] = "POST" }), 0, "does not name PUT"},
		"no header":         {good(func(h map[string]string) { delete(h, names) }), 0, "does not name authorization"},
		"any, but no token": {good(func(h map[string]string) { h[names] = "*" }), 0, "does not name authorization"},
	} {
		s := &server{headers: tc.headers, status: tc.status}
		_, err := send(t, browser.New(clock.Real{}).Fetch(page, s), "PUT", endpoint, "Authorization", "Bearer x")
		var blocked *browser.BlockedError
		if !errors.As(err, &blocked) || !blocked.Preflight || !strings.Contains(blocked.Why, tc.why) {
			t.Errorf("%s: got %v", name, err)
		}
		if got := s.arrived(); !strings.HasPrefix(got, "OPTIONS") || strings.Contains(got, "PUT "+page) {
			t.Errorf("%s: got %s", name, got)
		}
	}
	s := &server{headers: good(func(map[string]string) {})}
	if _, err := send(t, browser.New(clock.Real{}).Fetch(page, s), "PUT", endpoint, "Authorization", "Bearer x"); err != nil {
		t.Errorf("all allowed: %v", err)
	}
}

func TestAnAnswerIsReadByThePagesThatItNames(t *testing.T) {
	for origin, ok := range map[string]bool{"*": true, page: true, "": false, "https://other.example": false} {
		s := &server{headers: map[string]string{}}
		if origin != "" {
			s.headers[anyOrigin] = origin
		}
		_, err := send(t, browser.New(clock.Real{}).Fetch(page, s), "GET", endpoint)
		var blocked *browser.BlockedError
		if (err == nil) != ok || !ok && (!errors.As(err, &blocked) || blocked.Preflight) {
			t.Errorf("%q: got %v", origin, err)
		}
		if got := s.arrived(); got != "GET "+page {
			t.Errorf("%q: the server got %s", origin, got)
		}
	}
	s := &server{}
	if _, err := send(t, browser.New(clock.Real{}).Image(page, s), "GET", endpoint); err != nil || s.arrived() != "GET" {
		t.Errorf("an image: %v", err)
	}
}

func TestAPageReadsTheHeadersThatAreExposed(t *testing.T) {
	for exposed, want := range map[string]string{"": "", "etag, X-Other": "1", "*": "1"} {
		s := &server{headers: map[string]string{anyOrigin: "*", "Etag": "1", "Content-Type": json, "Access-Control-Expose-Headers": exposed}}
		resp, err := send(t, browser.New(clock.Real{}).Fetch(page, s), "GET", endpoint)
		if err != nil || resp.Header.Get("Etag") != want || resp.Header.Get("Content-Type") != json {
			t.Errorf("%q: got %v, %v", exposed, resp, err)
		}
	}
}

func TestAPreflightCountsForAsLongAsItSays(t *testing.T) {
	for age, want := range map[string]time.Duration{"": 5 * time.Second, "600": 10 * time.Minute, "-1": 0, "1000000": 2 * time.Hour, "x": 5 * time.Second} {
		now := clock.NewFrozen(time.Unix(0, 0))
		s := &server{headers: map[string]string{anyOrigin: "*", names: "content-type", "Access-Control-Max-Age": age}}
		b := browser.New(now)
		asked := func(page, url string) bool {
			if _, err := send(t, b.Fetch(page, s), "POST", url, "Content-Type", json); err != nil {
				t.Fatal(err)
			}
			return strings.Contains(s.arrived(), "OPTIONS")
		}
		asked(page, endpoint)
		if want > 0 {
			if err := now.Sleep(t.Context(), want-time.Second); err != nil {
				t.Fatal(err)
			}
			if asked(page, endpoint) {
				t.Errorf("%q: it is asked again before %s", age, want)
			}
		}
		if !asked(page, endpoint+"/other") || !asked("https://other.example", endpoint) {
			t.Errorf("%q: another URL or page is not asked", age)
		}
		if err := now.Sleep(t.Context(), 2*time.Second); err != nil {
			t.Fatal(err)
		}
		if !asked(page, endpoint) {
			t.Errorf("%q: it is not asked again after %s", age, want)
		}
	}
}

func TestARequestThatAUsedConnectionLostIsSentOnceMore(t *testing.T) {
	reset := fmt.Errorf("read: %w", syscall.ECONNRESET)
	for name, tc := range map[string]struct {
		first bool // an exchange before it
		lose  int
		err   error
		http2 bool
		sends int
		ok    bool
	}{
		"reset on a fresh connection":             {false, 1, reset, false, 1, false},
		"reset on a used connection":              {true, 1, reset, false, 2, true},
		"closed on a used connection":             {true, 1, io.EOF, false, 2, true},
		"a reset stream of a used connection":     {true, 1, reset, true, 1, false},
		"closed on a used connection over HTTP/2": {true, 1, io.EOF, true, 2, true},
		"lost each time":                          {true, 9, reset, false, 2, false},
		"refused":                                 {true, 1, syscall.ECONNREFUSED, false, 1, false},
		"no answer in time":                       {true, 1, errors.New("timeout"), false, 1, false},
	} {
		s := &server{headers: map[string]string{anyOrigin: "*"}, err: tc.err}
		b := browser.New(clock.Real{})
		b.HTTP2 = tc.http2
		by := b.Fetch(page, s)
		if tc.first {
			if _, err := send(t, by, "GET", endpoint); err != nil {
				t.Fatal(err)
			}
		}
		s.arrived()
		s.lose = tc.lose
		r, err := http.NewRequestWithContext(t.Context(), "POST", endpoint, strings.NewReader("!"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = by.RoundTrip(r)
		if got := strings.Count(s.arrived(), "POST "+page+"!"); got != tc.sends || (err == nil) != tc.ok {
			t.Errorf("%s: sent %d times with its body, %v", name, got, err)
		}
	}
}

func TestEachRequestSaysWhichPageSendsIt(t *testing.T) {
	s := &server{headers: map[string]string{anyOrigin: "*"}}
	b := browser.New(clock.Real{})
	for name, way := range map[string]http.RoundTripper{"fetch": b.Fetch(page, s), "an image": b.Image(page, s)} {
		s.referer = ""
		if _, err := send(t, way, "GET", endpoint); err != nil || s.referer != page+"/" {
			t.Errorf("%s: Referer is %q (%v)", name, s.referer, err)
		}
	}
}

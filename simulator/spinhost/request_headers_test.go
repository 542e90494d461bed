package spinhost_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// dumpHeaders returns the headers that the probe dumped, sorted: the SDK has lost their order.
func dumpHeaders(t *testing.T, w *httptest.ResponseRecorder) []string {
	t.Helper()
	lines, _ := decoded(t, w)
	var headers []string
	for _, l := range lines {
		if h, ok := strings.CutPrefix(l, "header: "); ok {
			headers = append(headers, h)
		}
	}
	slices.Sort(headers)
	return headers
}

// fermyon/conformance-tests, tests/request-shape.
func TestSpinsHeadersDescribeTheRoute(t *testing.T) {
	app, _ := open(t, strings.ReplaceAll(edge, "/...", "/base/:path_segment/:path_end/..."))
	r := httptest.NewRequest(http.MethodGet, "/base/path/end/rest?key=value", nil)
	r.Host = "example.com"
	want := []string{
		"Host: example.com",
		"Spin-Base-Path: /",
		"Spin-Client-Addr: 192.0.2.1:1234",
		"Spin-Component-Route: /base/:path_segment/:path_end",
		"Spin-Full-Url: http://example.com/base/path/end/rest?key=value",
		"Spin-Matched-Route: /base/:path_segment/:path_end/...",
		"Spin-Path-Info: /rest",
		"Spin-Path-Match-Path-End: end",
		"Spin-Path-Match-Path-Segment: path",
		"Spin-Raw-Component-Route: /base/:path_segment/:path_end/...",
	}
	if got := dumpHeaders(t, do(app, r)); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSpinsHeadersForOddRoutes(t *testing.T) {
	for _, c := range []struct {
		route, path, matched, raw, component string
	}{
		{"/", "/", "", "/", "/"},
		{"/...", "/x", "/...", "/...", ""},
		{"foo/...", "/foo", "/foo/...", "foo/...", "foo"},
		{"/foo/", "/foo", "/foo", "/foo/", "/foo/"},
		{"/foo/*", "/foo", "/foo/*", "/foo/*", "/foo/*"},
	} {
		t.Run(c.route, func(t *testing.T) {
			app, _ := open(t, strings.ReplaceAll(edge, "/...", c.route))
			got := dumpHeaders(t, get(app, c.path))
			for _, want := range []string{
				"Spin-Matched-Route: " + c.matched, "Spin-Raw-Component-Route: " + c.raw, "Spin-Component-Route: " + c.component,
			} {
				if !slices.Contains(got, want) {
					t.Errorf("no %q in %q", want, got)
				}
			}
		})
	}
}

func TestTheFullURLSaysHTTPSOverTLS(t *testing.T) {
	app, _ := open(t, edge)
	r := httptest.NewRequest(http.MethodGet, "/x", nil)
	r.TLS = &tls.ConnectionState{}
	if got := dumpHeaders(t, do(app, r)); !slices.Contains(got, "Spin-Full-Url: https://example.com/x") {
		t.Errorf("got %q", got)
	}
}

// The hole that Spin leaves: the SDK takes the first value of spin-full-url and spin-client-addr, and that is the client's.
func TestAForgedSpinHeaderComesFirstAndTheSDKBelievesIt(t *testing.T) {
	app, _ := open(t, edge)
	r := httptest.NewRequest(http.MethodGet, "/real", nil)
	r.Header.Set("Spin-Full-Url", "http://forged.example/forged")
	r.Header.Set("Spin-Client-Addr", "6.6.6.6:666")
	lines, _ := decoded(t, do(app, r))
	for _, want := range []string{
		"uri: /real",
		"url: http://forged.example/forged",
		"remote: 6.6.6.6:666",
		"header: Spin-Client-Addr: 6.6.6.6:666",
		"header: Spin-Client-Addr: 192.0.2.1:1234",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("no line %q in %q", want, lines)
		}
	}
}

func TestAHeaderValueThatIsNotUTF8Is500(t *testing.T) {
	app, log := open(t, edge)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("X-Name", "\xff")
	if w := do(app, r); w.Code != http.StatusInternalServerError || w.Body.Len() != 0 {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
	if want := "request header x-name is not valid UTF-8"; !strings.Contains(log.String(), want) {
		t.Errorf("the log does not say %q:\n%s", want, log)
	}
}

// overTheWire sends bytes to a server that runs the application and returns all that comes back.
func overTheWire(t *testing.T, app http.Handler, request string) string {
	t.Helper()
	server := httptest.NewServer(app)
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, request)
	answer, err := io.ReadAll(bufio.NewReader(conn))
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func TestTheRequestTargetIsHandedOverAsItCame(t *testing.T) {
	app, _ := open(t, raw)
	for target, want := range map[string]string{
		"/u":                           "/u",
		"//a/../%2e%2E/?q=%zz&u":       "//a/../%2e%2E/?q=%zz&u",
		"http://example.com/a?b=u":     "/a?b=u",
		"http://example.com?u":         "/?u",
		"/a?next=http://example.com/u": "/a?next=http://example.com/u",
		"/a?x=u#not-this-h":            "/a?x=u",
	} {
		t.Run(target, func(t *testing.T) {
			answer := overTheWire(t, app, "GET "+target+" HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n")
			head, body, _ := strings.Cut(answer, "\r\n\r\n")
			if body != want {
				t.Errorf("got %q, want %q (%s)", body, want, head)
			}
		})
	}
}

func TestATargetThatHyperRefusesIs400(t *testing.T) {
	app, _ := open(t, raw)
	for _, target := range []string{"/a\xffb", "/a<b", "/a>b", "/a`b", "/a?b<c", "/a?b\"c"} {
		answer := overTheWire(t, app, "GET "+target+" HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n")
		if !strings.HasPrefix(answer, "HTTP/1.1 400 ") {
			t.Errorf("%q: got %q", target, answer)
		}
	}
}

func TestARequestWithoutAnAuthorityGetsNoAnswer(t *testing.T) {
	app, _ := open(t, edge)
	for name, request := range map[string]string{
		"no host":                "GET / HTTP/1.0\r\n\r\n",
		"a host inside of Spin":  "GET / HTTP/1.1\r\nHost: edge.spin.internal\r\nConnection: close\r\n\r\n",
		"the same with its port": "GET / HTTP/1.1\r\nHost: edge.spin.internal:80\r\nConnection: close\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			if answer := overTheWire(t, app, request); answer != "" {
				t.Errorf("got %q", answer)
			}
		})
	}
}

func TestAChunkedBodyArrivesWhole(t *testing.T) {
	app, _ := open(t, edge)
	answer := overTheWire(t, app, "POST / HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"+
		"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
	if !strings.HasSuffix(answer, "\n\nabcde") || !strings.Contains(answer, "header: Transfer-Encoding: chunked\n") {
		t.Errorf("got %s", answer)
	}
}

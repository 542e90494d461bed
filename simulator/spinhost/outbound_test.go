package spinhost_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost"
)

// remote is a real server that components ask. Its paths say what it does.
func remote(t testing.TB) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var lines []string
		for name, values := range r.Header {
			lines = append(lines, name+": "+strings.Join(values, "|"))
		}
		slices.Sort(lines)
		w.Header()["Date"], w.Header()["Content-Type"] = nil, nil
		fmt.Fprintf(w, "%s %s host=%v %s body=%q", r.Method, r.RequestURI, r.Host, strings.Join(lines, "; "), body)
	})
	mux.HandleFunc("/headers", func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["Date"], h["Content-Type"] = nil, nil
		h["X-Several"] = []string{"one", "two"}
		h["X-Name"] = []string{"grüße"}
		w.WriteHeader(http.StatusTeapot)
	})
	mux.HandleFunc("/gzip", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"], w.Header()["Content-Type"] = nil, nil
		w.Header().Set("Content-Encoding", "gzip")
		packer := gzip.NewWriter(w)
		fmt.Fprintf(packer, "unpacked, after %q", r.Header.Get("Accept-Encoding"))
		packer.Close()
	})
	mux.HandleFunc("/badgzip", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		fmt.Fprint(w, "this was never packed")
	})
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		packer := gzip.NewWriter(w)
		packer.Write(bytes.Repeat([]byte{0}, 1<<20))
		packer.Close()
	})
	mux.HandleFunc("/break", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "not a hundred")
	})
	mux.HandleFunc("/to/{status}/{n}", func(w http.ResponseWriter, r *http.Request) {
		var status, n int
		fmt.Sscan(r.PathValue("status")+" "+r.PathValue("n"), &status, &n)
		location := "/echo?arrived"
		if n > 1 {
			location = fmt.Sprintf("/to/%d/%d", status, n-1)
		}
		w.Header().Set("Location", location)
		w.WriteHeader(status)
	})
	mux.HandleFunc("/elsewhere", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.RawQuery, http.StatusFound)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// anywhere lets a component reach every address.
const anywhere = scripted + "allowed_outbound_hosts = [\"*://*:*\"]\n"

func TestTheGuestMakesRequests(t *testing.T) {
	server := remote(t)
	app, _ := open(t, anywhere)
	host := server.Listener.Addr().String()
	// A guest that says nothing sends what reqwest sends: accept and accept-encoding, and no user agent.
	const usual = `Accept-Encoding: gzip; Accept: */*`
	ok := func(line string) string { return fmt.Sprintf("200 %q", line) }
	echo := func(method, uri, headers, body string) string {
		return ok(fmt.Sprintf("%s %s host=%s %s body=%q", method, uri, host, headers, body))
	}
	for _, c := range []struct{ name, call, want string }{
		{"GET", "http GET URL/echo?x=%2F", echo("GET", "/echo?x=%2F", usual, "")},
		{"POST", "http POST URL/echo the%20body", echo("POST", "/echo", usual+"; Content-Length: 8", "the body")},
		{"PUT", "http PUT URL/echo x", echo("PUT", "/echo", usual+"; Content-Length: 1", "x")},
		{"PATCH", "http PATCH URL/echo x", echo("PATCH", "/echo", usual+"; Content-Length: 1", "x")},
		{"DELETE", "http DELETE URL/echo", echo("DELETE", "/echo", usual, "")},
		{"OPTIONS", "http OPTIONS URL/echo", echo("OPTIONS", "/echo", usual, "")},
		{"its own headers", "http GET URL/echo X-One:1 Accept:text/plain User-Agent:me Accept-Encoding:identity",
			echo("GET", "/echo", "Accept-Encoding: identity; Accept: text/plain; User-Agent: me; X-One: 1", "")},
		{"a range, which is not packed", "http GET URL/echo Range:bytes=0-9999", echo("GET", "/echo", "Accept: */*; Range: bytes=0-9999", "")},
		{"its own host", "http GET URL/echo Host:other.example", ok("GET /echo host=other.example " + usual + ` body=""`)},
		{"steps up", "http GET URL/a/../echo", echo("GET", "/echo", usual, "")},
		{"user and fragment", "http GET http://user:secret@HOST/echo#part", echo("GET", "/echo", usual, "")},
		{"a header that comes twice, and one that is not ASCII", "http GET URL/headers", `418 X-Several=["one" "two"] ""`},
		{"a packed answer", "http GET URL/gzip", `200 "unpacked, after \"gzip\""`},
		{"a packed answer that was not asked for", "http GET URL/gzip Accept-Encoding:br", `200 "unpacked, after \"br\""`},
		{"a packed answer without a body", "http HEAD URL/gzip", `200 ""`},
		{"an answer that is not packed as it says", "http GET URL/badgzip", "error: Runtime error"},
		{"an answer that breaks off", "http GET URL/break", "error: Runtime error"},
		{"nobody there", "http GET http://127.0.0.1:1/", "error: Runtime error"},
		{"a scheme of its own", "http GET ftp://HOST/", "error: Runtime error"},
		{"a header with a line's end", "http GET URL/echo X-Bad:a%0Ab", "error: Runtime error"},
		{"no scheme", "http GET a.example/echo", "error: Invalid URL: a.example/echo"},
		{"a 302", "http POST URL/to/302/1 body", echo("GET", "/echo?arrived", usual+"; Referer: URL/to/302/1", "")},
		{"a 307", "http POST URL/to/307/1 body", echo("POST", "/echo?arrived", usual+"; Content-Length: 4; Referer: URL/to/307/1", "body")},
		{"ten requests", "http GET URL/to/301/9", echo("GET", "/echo?arrived", usual+"; Referer: URL/to/301/1", "")},
		{"eleven requests", "http GET URL/to/301/10", "error: Runtime error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := play(t, app, strings.NewReplacer("URL", server.URL, "HOST", host).Replace(c.call))[0]
			got = contentLength.ReplaceAllString(got, "")
			if want := strings.ReplaceAll(c.want, "URL/", server.URL+"/"); got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
		})
	}
}

// contentLength is what the tests do not care about in a response.
var contentLength = regexp.MustCompile(`Content-Length=\["\d+"\] `)

// Credentials go on to the same host and port, and nowhere else (reqwest 0.12.9, src/redirect.rs).
func TestCredentialsDoNotFollowARedirectionElsewhere(t *testing.T) {
	from, to := remote(t), remote(t)
	app, _ := open(t, anywhere)
	for _, c := range []struct {
		name, target string
		kept         bool
	}{{"the same server", from.URL, true}, {"another port", to.URL, false}} {
		t.Run(c.name, func(t *testing.T) {
			got := play(t, app, "http GET "+from.URL+"/elsewhere?"+c.target+"/echo Authorization:secret Cookie:a=b X-Kept:yes")[0]
			if !strings.Contains(got, "X-Kept: yes") || strings.Contains(got, "Authorization: secret") != c.kept || strings.Contains(got, "Cookie: a=b") != c.kept {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestAnAnswerOverTheLimitIsAnError(t *testing.T) {
	server := remote(t)
	app, log := open(t, anywhere, spinhost.WithOutboundLimit(1<<20))
	expect(t, app, "http GET "+server.URL+"/bomb → error: Runtime error")
	if !strings.Contains(log.String(), "larger than the limit of 1048576 bytes") {
		t.Errorf("the log does not say why: %s", log)
	}
}

// Spin v4.0.2 crates/factor-outbound-http/src/spin.rs.
func TestRequestsGoWhereTheyAreAllowed(t *testing.T) {
	var asked []string
	transport := roundTripper(func(r *http.Request) (*http.Response, error) {
		asked = append(asked, r.URL.String())
		return nil, errors.New("this is as far as it goes")
	})
	const list = "allowed_outbound_hosts = [\"https://a.example\", \"http://*.b.example:8080\", \"https://{{ host }}\"]\n"
	app, log := open(t, "[variables]\nhost = { default = \"d.example\" }\n"+scripted+list, spinhost.WithOutbound(transport))
	for _, c := range []struct {
		url     string
		allowed bool
	}{
		{"https://a.example", true},
		{"https://a.example:443/x?y", true},
		{"https://A.Example/", true},
		{"http://a.example/", false},
		{"https://a.example:444/", false},
		{"http://x.y.b.example:8080/", true},
		{"http://b.example:8080/", false},
		{"http://x.b.example/", false},
		{"https://d.example/", true},
		{"https://user:password@a.example/", true},
		{"https://evil.example#@a.example", false},
		{"https://evil.example?@a.example", false},
		{"https://a.example@evil.example/", false},
		{"https://evil.example/@a.example", false},
		{"/self", false},
	} {
		t.Run(c.url, func(t *testing.T) {
			asked = nil
			want := "error: Destination not allowed: "
			if c.allowed {
				want = "error: Runtime error"
			}
			got := play(t, app, "http GET "+c.url+" X:token=hunter2")[0]
			if !strings.HasPrefix(got, want) || len(asked) == 1 != c.allowed {
				t.Errorf("got %q, asked for %q", got, asked)
			}
		})
	}
	if text := log.String(); strings.Contains(text, "password") || strings.Contains(text, "hunter2") {
		t.Errorf("the log shows what it should not: %s", text)
	}
}

// roundTripper is a function that takes requests over a network that is not there.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestAPathAloneAsksTheApplicationItself(t *testing.T) {
	app, _ := open(t, "[[trigger.http]]\nroute = \"/dump\"\ncomponent = \"dump\"\n[component.dump]\nsource = \"guest.wasm\"\n"+
		scripted+"allowed_outbound_hosts = [\"http://self\"]\n")
	server := httptest.NewServer(app)
	defer server.Close()
	response, err := http.Post(server.URL+"/", "", strings.NewReader("http GET /dump?x=1\nhttp GET /.well-known/spin/health"))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	for _, want := range []string{`url: ` + server.URL + `/dump?x=1\n`, ` "OK"`} {
		if !strings.Contains(string(body), want) {
			t.Errorf("no %q in %s", want, body)
		}
	}
	// An application that is not served on an address has no origin.
	expect(t, app, "http GET /dump → error: Invalid URL: /dump")
}

func TestOneComponentAsksAnother(t *testing.T) {
	const other = "[[trigger.http]]\nroute = { private = true }\ncomponent = \"other\"\n[component.other]\nsource = \"guest.wasm\"\n" +
		"[component.idle]\nsource = \"guest.wasm\"\n"
	app, log := open(t, other+scripted+"allowed_outbound_hosts = [\"http://*.spin.internal\"]\n")
	got := play(t, app, "http POST http://other.spin.internal/a/b/?x=1 X-Own:yes the%20body\n"+
		"http GET http://other.spin.internal/panic\n"+
		"http GET http://other.spin.internal/duplicates\n"+
		"http GET http://idle.spin.internal/\n"+
		"http GET http://nobody.spin.internal/")
	for _, want := range []string{`method: POST\nuri: /a/b/?x=1\nurl: http://localhost/a/b/?x=1\nhost: \nremote: 0.0.0.0:0\n`,
		`header: X-Own: yes\n`, `header: Spin-Path-Info: /a/b/\n`, `header: Spin-Raw-Component-Route: /...\n`, `\n\nthe body"`} {
		if !strings.Contains(got[0], want) {
			t.Errorf("no %s in %s", want, got[0])
		}
	}
	for i, want := range map[int]string{1: `500 ""`, 2: `200 Set-Cookie=["first=1"] ""`, 3: "error: Runtime error",
		4: "error: Destination not allowed: http://nobody.spin.internal/"} {
		if got[i] != want {
			t.Errorf("%d: got %s, want %s", i, got[i], want)
		}
	}
	if !strings.Contains(log.String(), "the probe was told to panic") {
		t.Errorf("the log does not show the other's panic: %s", log)
	}
}

func TestAComponentThatAsksItselfWithoutEndIsStopped(t *testing.T) {
	app, log := open(t, scripted+"allowed_outbound_hosts = [\"http://edge.spin.internal\"]\n")
	got := play(t, app, "again http://edge.spin.internal/")[0]
	if !strings.Contains(got, "Runtime error") || !strings.Contains(log.String(), "more than 16 deep") {
		t.Errorf("got %q, and the log says %s", got, log)
	}
}

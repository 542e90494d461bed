package conformance

import (
	"fmt"
	"hash/crc32"
	"strings"
)

// Where the rows of this file come from.
const (
	fromInboundSuite = "Spin v4.0.2 crates/componentize/src/abi_conformance/test_inbound_http.rs"
	fromExecutor     = "Spin v4.0.2 crates/trigger-http/src/spin.rs"
	fromHeaders      = "Spin v4.0.2 crates/trigger-http/src/headers.rs"
	fromRoutes       = "Spin v4.0.2 crates/routes/src/lib.rs, RouteMatch::trailing_wildcard"
	fromSDKRequest   = "Spin Go SDK v2.2.0 http/internals.go"
	fromSDKResponse  = "Spin Go SDK v2.2.0 http/response.go"
	fromWASI         = "Spin v4.0.2 crates/wasi/src/lib.rs"
)

// environment is what the component's manifest sets.
var environment = [][2]string{{"MODE", "test"}}

// allBytes is every byte once.
var allBytes = func() string {
	var b []byte
	for i := range 256 {
		b = append(b, byte(i))
	}
	return string(b)
}()

var megabyte = strings.Repeat("0123456789abcdef", 1<<16)

var inbound = append(perMethod(), []row{
	{
		name: "the suite's own request", source: fromInboundSuite,
		request: request{method: "POST", target: "/foo", header: []header{{"foo", "bar"}}, body: "Hello, SpinHttp!"},
		want:    answer{status: 200, header: map[string]string{"lorem": "ipsum"}, body: "dolor sit amet"},
	},
	{
		name: "a method without a word for it", source: fromExecutor,
		request: request{method: "TRACE", target: "/echo"}, want: answer{status: 405},
	},
	{
		name: "a method in lower case is another method", source: fromExecutor,
		request: request{method: "get", target: "/echo"}, want: answer{status: 405},
	},
	{
		name: "a made-up method", source: fromExecutor,
		request: request{method: "PROPFIND", target: "/echo"}, want: answer{status: 405},
	},
	{
		name: "all values of a header, in order", source: fromExecutor,
		request: request{target: "/echo", header: []header{{"x-a", "1"}, {"X-B", "2"}, {"X-A", "3"}}},
		want:    echo{headers: []string{`X-A ["1" "3"]`, `X-B ["2"]`}}.answer(),
	},
	{
		name: "an empty header", source: fromExecutor,
		request: request{target: "/echo", header: []header{{"X-A", ""}}},
		want:    echo{headers: []string{`X-A [""]`}}.answer(),
	},
	{
		name: "a header in UTF-8", source: fromHeaders,
		request: request{target: "/echo", header: []header{{"X-A", "grüße"}}},
		want:    echo{headers: []string{`X-A ["grüße"]`}}.answer(),
	},
	{
		name: "a header that is not UTF-8", source: fromHeaders,
		request: request{target: "/echo", header: []header{{"X-A", "gr\xfc\xdfe"}}}, want: answer{status: 500},
	},
	{
		name: "a header of 8 KiB", source: fromExecutor,
		request: request{target: "/echo", header: []header{{"X-A", megabyte[:8<<10]}}},
		want:    echo{headers: []string{fmt.Sprintf("X-A [%q]", megabyte[:8<<10])}}.answer(),
	},
	{
		name: "a client's own spin-full-url comes first and decides the URL", source: fromHeaders + "; " + fromSDKRequest,
		request: request{target: "/echo?a=1", header: []header{{"Spin-Full-Url", "http://evil.test/other"}}},
		want: echo{
			target: "/echo?a=1", url: "http://evil.test/other",
			fullURL: `["http://evil.test/other" "http://guest.test/echo?a=1"]`,
		}.answer(),
	},
	{
		name: "a client's own spin-client-addr comes first too", source: fromHeaders + "; " + fromSDKRequest,
		request: request{target: "/echo", header: []header{{"spin-client-addr", "127.0.0.1:1"}}},
		want:    echo{remote: "127.0.0.1:1", clientAddr: `["127.0.0.1:1" "192.0.2.7:4321"]`}.answer(),
	},
	{
		name: "a spin-full-url that is no URL", source: fromSDKRequest,
		request: request{target: "/echo", header: []header{{"Spin-Full-Url", "http://[::1"}}}, want: answer{status: 500},
	},
	{
		name: "another host", source: fromHeaders,
		request: request{target: "/echo", header: []header{{"Host", "other.test:8080"}}},
		want:    echo{host: "other.test:8080"}.answer(),
	},
	{
		name: "a query", source: fromExecutor,
		request: request{target: "/echo?a=1&b=%20&c=?"}, want: echo{target: "/echo?a=1&b=%20&c=?"}.answer(),
	},
	{
		name: "an empty query", source: fromExecutor,
		request: request{target: "/echo?"}, want: echo{target: "/echo?"}.answer(),
	},
	{
		name: "escapes in the path stay", source: fromExecutor,
		request: request{target: "/echo/%2F%c3%a9%00"}, want: echo{target: "/echo/%2F%c3%a9%00"}.answer(),
	},
	{
		name: "the root", source: fromRoutes,
		request: request{target: "/"}, want: echo{target: "/", pathInfo: "/"}.answer(),
	},
	{
		name: "a trailing slash", source: fromRoutes,
		request: request{target: "/echo/"}, want: echo{target: "/echo/", pathInfo: "/echo/"}.answer(),
	},
	{
		name: "many slashes", source: fromRoutes,
		request: request{target: "//echo//x//"}, want: echo{target: "//echo//x//", pathInfo: "/echo//x/"}.answer(),
	},
	{
		name: "a body of every byte", source: fromExecutor,
		request: request{method: "POST", target: "/body", body: allBytes}, want: answer{status: 200, body: allBytes},
	},
	{
		name: "a body as the guest sees it", source: fromExecutor,
		request: request{method: "PUT", target: "/echo", body: "a\x00\xff\n"},
		want:    echo{method: "PUT", body: "a\x00\xff\n", headers: []string{`Content-Length ["4"]`}}.answer(),
	},
	{
		name: "a large body in", source: fromExecutor,
		request: request{method: "POST", target: "/echo", body: megabyte},
		want:    echo{method: "POST", body: megabyte, headers: []string{`Content-Length ["1048576"]`}}.answer(),
	},
	{
		name: "a large body in and out", source: fromExecutor,
		request: request{method: "POST", target: "/body", body: megabyte}, want: answer{status: 200, body: megabyte},
	},
	{
		name: "a body larger than all memory at the start", source: fromExecutor,
		request: request{target: "/large?2097152"}, want: answer{status: 200, body: megabyte + megabyte},
	},
	{
		name: "nothing: neither headers nor body", source: fromSDKResponse,
		request: request{target: "/nothing"}, want: answer{status: 200},
	},
	{
		name: "a status that the client made up", source: fromExecutor,
		request: request{target: "/status?299"}, want: answer{status: 299},
	},
	{name: "no content", source: fromExecutor, request: request{target: "/status?204"}, want: answer{status: 204}},
	{name: "not modified", source: fromExecutor, request: request{target: "/status?304"}, want: answer{status: 304}},
	{name: "the highest status", source: fromExecutor, request: request{target: "/status?600"}, want: answer{status: 600}},
	{name: "a status above", source: fromExecutor, request: request{target: "/status?601"}, want: answer{status: 500}},
	{name: "a status below", source: fromExecutor, request: request{target: "/status?99"}, want: answer{status: 500}},
	{name: "a status of 16 bits", source: fromExecutor, request: request{target: "/status?65535"}, want: answer{status: 500}},
	{
		name: "the status wraps at 16 bits", source: fromSDKResponse,
		request: request{target: "/status?65736"}, want: answer{status: 200},
	},
	{
		name: "a response header", source: fromExecutor,
		request: request{target: "/header?X-A=b"}, want: answer{status: 200, header: map[string]string{"x-a": "b"}},
	},
	{
		name: "a response header in UTF-8", source: fromExecutor,
		request: request{target: "/header?X-A=gr\\u00fc\\u00dfe"}, want: answer{status: 200, header: map[string]string{"x-a": "grüße"}},
	},
	{
		name: "a response header with a tab", source: fromExecutor,
		request: request{target: "/header?X-A=a\\tb"}, want: answer{status: 200, header: map[string]string{"x-a": "a\tb"}},
	},
	{
		name: "a line break in a response header", source: fromExecutor,
		request: request{target: "/header?X-A=a\\nB:c"}, want: answer{status: 500},
	},
	{
		name: "DEL in a response header", source: fromExecutor,
		request: request{target: "/header?X-A=\\x7f"}, want: answer{status: 500},
	},
	{
		name: "a response header that is not UTF-8", source: fromLoadString, notInV8: decodesAnything,
		request: request{target: "/header?X-A=\\xff"}, want: trapped,
	},
	{
		name: "a response header without a name", source: fromExecutor,
		request: request{target: "/header?=a"}, want: answer{status: 500},
	},
	{
		name: "a response header whose name is no token", source: fromExecutor,
		request: request{target: "/header?X(A=a"}, want: answer{status: 500},
	},
	{
		name: "of two values the SDK sends the first", source: fromSDKRequest,
		request: request{target: "/two-values"}, want: answer{status: 200, header: map[string]string{"set-cookie": "first=1"}},
	},
	{
		name: "the last status and late headers count", source: fromSDKResponse,
		request: request{target: "/late"}, want: answer{status: 202, header: map[string]string{"x-late": "yes"}, body: "body"},
	},
	{name: "a panic", source: fromExecutor, request: request{target: "/panic"}, want: trapped},
	{
		name: "the clock", source: fromWASI, notInWasmtime: "Wasmtime's C API cannot stop the clock",
		request: request{target: "/clock"}, want: answer{status: 200, body: fmt.Sprint(microseconds)},
	},
	{
		name: "the environment, and nothing of the machine's", source: fromWASI,
		request: request{target: "/environment"}, want: answer{status: 200, body: `["MODE=test"]`},
	},
}...)

func perMethod() (rows []row) {
	for _, method := range methods {
		want := echo{method: method}.answer()
		if method == "HEAD" {
			want.body = ""
		}
		rows = append(rows, row{
			name: "the method " + method, source: fromExecutor, request: request{method: method, target: "/echo"}, want: want,
		})
	}
	return rows
}

// echo is what the guest says of a request; empty fields stand for those of a GET of /echo.
type echo struct {
	method, target, url, host, remote, pathInfo, fullURL, clientAddr string
	// headers are further ones, sorted by name, as the guest writes them.
	headers []string
	body    string
}

func (e echo) answer() answer {
	or := func(s *string, text string) {
		if *s == "" {
			*s = text
		}
	}
	or(&e.method, "GET")
	or(&e.target, "/echo")
	or(&e.host, "guest.test")
	or(&e.url, "http://"+e.host+e.target)
	or(&e.remote, clientAddress)
	path, _, _ := strings.Cut(e.target, "?")
	or(&e.pathInfo, path)
	or(&e.fullURL, fmt.Sprintf("[%q]", e.url))
	or(&e.clientAddr, fmt.Sprintf("[%q]", e.remote))

	var b strings.Builder
	fmt.Fprintf(&b, "method %s\nuri %q\nurl %q\nhost %q\nremote %q\nlength %d\n",
		e.method, e.target, e.url, e.host, e.remote, len(e.body))
	line := func(text string) { b.WriteString("header " + text + "\n") }
	for _, h := range e.headers {
		if h < "Host" {
			line(h)
		}
	}
	line(fmt.Sprintf("Host [%q]", e.host))
	line(`Spin-Base-Path ["/"]`)
	line("Spin-Client-Addr " + e.clientAddr)
	line(`Spin-Component-Route [""]`)
	line("Spin-Full-Url " + e.fullURL)
	line(`Spin-Matched-Route ["/..."]`)
	line(fmt.Sprintf("Spin-Path-Info [%q]", e.pathInfo))
	line(`Spin-Raw-Component-Route ["/..."]`)
	for _, h := range e.headers {
		if h > "Spin-Z" {
			line(h)
		}
	}
	if len(e.body) < 4<<10 {
		fmt.Fprintf(&b, "body %q\n", e.body)
	} else {
		fmt.Fprintf(&b, "body of %d bytes, CRC-32 %08x\n", len(e.body), crc32.ChecksumIEEE([]byte(e.body)))
	}
	return text(b.String())
}

package conformance

import "strconv"

// Where the rows of this file come from.
const (
	fromHTTPSuite     = "Spin v4.0.2 crates/componentize/src/abi_conformance/test_http.rs"
	fromOutboundNone  = "fermyon/conformance-tests tests/outbound-http-no-permission"
	fromOutboundHost  = "Spin v4.0.2 crates/factor-outbound-http/src/spin.rs"
	fromSDKOutbound   = "Spin Go SDK v2.2.0 http/{http,outbound_internals}.go"
	fromOutboundHosts = "Spin v4.0.2 crates/outbound-networking-config/src/allowed_hosts.rs"
)

// allowedHosts is what the component may call, by its manifest.
var allowedHosts = []string{"http://allowed.test", "https://allowed.test", "http://127.0.0.1", server}

// send is a call of send-request.
func send(request sent, result any) call {
	if request.Headers == nil {
		request.Headers = [][2]string{}
	}
	request.Params = [][2]string{}
	return call{"http.send-request", []any{request}, result}
}

// The errors of send-request.
var (
	notAllowed   = failure{enum("destination-not-allowed")}
	invalidURL   = failure{enum("invalid-url")}
	runtimeError = failure{enum("runtime-error")}
)

var outbound = []row{
	{
		name: "one request, one call", source: fromHTTPSuite,
		request: post("http%20http://127.0.0.1/test"),
		calls: []call{send(sent{Method: "get", URI: "http://127.0.0.1/test"},
			ok{got{Status: 200, Headers: [][2]string{}, Body: []byte("Jabberwocky")}})},
		want: text("ok 200 {} \"Jabberwocky\"\n"),
	},
	{
		name: "status, headers and body", source: fromOutboundHost,
		request: post("http%20http://allowed.test/a?b=c"),
		calls: []call{send(sent{Method: "get", URI: "http://allowed.test/a?b=c"},
			ok{got{Status: 404, Headers: [][2]string{{"content-type", "text/plain"}, {"x-a", "1"}, {"x-a", "2"}}, Body: []byte(allBytes)}})},
		want: text("ok 404 {Content-Type=[\"text/plain\"] X-A=[\"1\" \"2\"]} " + strconv.Quote(allBytes) + "\n"),
	},
	{
		name: "no headers and no body", source: fromOutboundHost,
		request: post("http%20http://allowed.test/"),
		calls: []call{send(sent{Method: "get", URI: "http://allowed.test/"},
			ok{got{Status: 204, Headers: [][2]string{}, Body: []byte{}}})},
		want: text("ok 204 {} \"\"\n"),
	},
	{
		name: "a body of a megabyte", source: fromOutboundHost,
		request: post("http%20http://allowed.test/"),
		calls: []call{send(sent{Method: "get", URI: "http://allowed.test/"},
			ok{got{Status: 200, Headers: [][2]string{}, Body: []byte(megabyte)}})},
		want: text("ok 200 {} " + strconv.Quote(megabyte) + "\n"),
	},
	{
		name: "method, header and body go out", source: fromOutboundHost,
		request: post("http%20POST%20http://allowed.test/%20X-A=1%20text"),
		calls: []call{send(sent{Method: "post", URI: "http://allowed.test/", Headers: [][2]string{{"X-A", "1"}}, Body: []byte("text")},
			ok{got{Status: 200, Headers: [][2]string{}, Body: []byte("done")}})},
		want: text("ok 200 {} \"done\"\n"),
	},
	{
		name: "of two values the SDK sends the first", source: fromSDKOutbound,
		request: post("http%20GET%20http://allowed.test/%20X-A=1%20X-A=2"),
		calls: []call{send(sent{Method: "get", URI: "http://allowed.test/", Headers: [][2]string{{"X-A", "1"}}},
			ok{got{Status: 200, Headers: [][2]string{}, Body: []byte{}}})},
		want: text("ok 200 {} \"\"\n"),
	},
	{
		name: "every method of the interface", source: fromOutboundHost,
		request: post("http%20GET%20http://allowed.test/\nhttp%20POST%20http://allowed.test/\nhttp%20PUT%20http://allowed.test/\n" +
			"http%20DELETE%20http://allowed.test/\nhttp%20PATCH%20http://allowed.test/\nhttp%20HEAD%20http://allowed.test/\nhttp%20OPTIONS%20http://allowed.test/"),
		calls: sendEach("get", "post", "put", "delete", "patch", "head", "options"),
		want:  text("ok 200 {} \"\"\nok 200 {} \"\"\nok 200 {} \"\"\nok 200 {} \"\"\nok 200 {} \"\"\nok 200 {} \"\"\nok 200 {} \"\"\n"),
	},
	{
		name: "the SDK knows no other method", source: fromSDKOutbound,
		request: post("http%20TRACE%20http://allowed.test/"),
		want:    text("error \"Unknown HTTP method TRACE\"\n"),
	},
	{
		name: "a host that the component may not call", source: fromOutboundNone,
		request: post("http%20http://forbidden.test/a"),
		calls:   []call{send(sent{Method: "get", URI: "http://forbidden.test/a"}, notAllowed)},
		want:    text("error \"Destination not allowed: http://forbidden.test/a\"\n"),
	},
	{
		name: "an allowed host at another port", source: fromOutboundHosts,
		request: post("http%20http://allowed.test:8080/"),
		calls:   []call{send(sent{Method: "get", URI: "http://allowed.test:8080/"}, notAllowed)},
		want:    text("error \"Destination not allowed: http://allowed.test:8080/\"\n"),
	},
	{
		name: "an allowed host by another scheme", source: fromOutboundHosts,
		request: post("http%20ftp://allowed.test/"),
		calls:   []call{send(sent{Method: "get", URI: "ftp://allowed.test/"}, notAllowed)},
		want:    text("error \"Destination not allowed: ftp://allowed.test/\"\n"),
	},
	{
		name: "a subdomain of an allowed host", source: fromOutboundHosts,
		request: post("http%20http://sub.allowed.test/"),
		calls:   []call{send(sent{Method: "get", URI: "http://sub.allowed.test/"}, notAllowed)},
		want:    text("error \"Destination not allowed: http://sub.allowed.test/\"\n"),
	},
	{
		name: "a relative URI without leave for self", source: fromOutboundHost,
		request: post("http%20/path"),
		calls:   []call{send(sent{Method: "get", URI: "/path"}, notAllowed)},
		want:    text("error \"Destination not allowed: /path\"\n"),
	},
	{
		name: "a server that cannot be reached", source: fromOutboundHost + ", log_reqwest_error",
		request: post("http%20http://allowed.test/down"),
		calls:   []call{send(sent{Method: "get", URI: "http://allowed.test/down"}, runtimeError)},
		want:    text("error \"Runtime error\"\n"),
	},
}

func sendEach(methods ...string) (calls []call) {
	for _, m := range methods {
		calls = append(calls, send(sent{Method: m, URI: "http://allowed.test/"}, ok{got{Status: 200, Headers: [][2]string{}, Body: []byte{}}}))
	}
	return calls
}

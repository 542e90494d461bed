package conformance

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost/manifest"
)

// Where the rows of this file come from.
const (
	fromRouter       = "routefinder 0.5.4 src/{reified_segment,route_spec}.rs"
	fromRouteTests   = "Spin v4.0.2 crates/routes/src/lib.rs, its tests"
	fromHeaderTests  = "Spin v4.0.2 crates/trigger-http/src/headers.rs, its tests"
	fromRequestShape = "fermyon/conformance-tests tests/request-shape"
	fromKnownPaths   = "Spin v4.0.2 crates/trigger-http/src/server.rs"
)

// routeRow is what an application's routes make of a target. Only Spin has routes, so other engines have no part in it.
type routeRow struct {
	name, source string
	routes       []string
	target       string
	host         string // guest.test if empty
	// route is the route that matches; empty if none does.
	route string
	// headers are those of Spin's own that the row is about, without "spin-".
	headers map[string]string
}

var routeRows = []routeRow{
	{name: "an exact route", source: fromRouteTests, routes: []string{"/hello"}, target: "/hello", route: "/hello",
		headers: map[string]string{"path-info": "", "matched-route": "/hello", "component-route": "/hello", "raw-component-route": "/hello"}},
	{name: "an exact route does not match below", source: fromRouteTests, routes: []string{"/hello"}, target: "/hello/bar"},
	{name: "a trailing slash does not count", source: fromRouteTests, routes: []string{"/hello"}, target: "/hello/", route: "/hello"},
	{name: "nor do several, on either side", source: fromRouter, routes: []string{"/hello"}, target: "//hello///", route: "/hello"},
	{name: "a wildcard matches nothing", source: fromRouteTests, routes: []string{"/test/..."}, target: "/test", route: "/test/...",
		headers: map[string]string{"path-info": "", "component-route": "/test", "raw-component-route": "/test/...", "matched-route": "/test/..."}},
	{name: "a wildcard matches a slash", source: fromRouteTests, routes: []string{"/test/..."}, target: "/test/", route: "/test/...",
		headers: map[string]string{"path-info": "/"}},
	{name: "a wildcard matches the rest", source: fromRouteTests, routes: []string{"/test/..."}, target: "/test/x/y/?q=1", route: "/test/...",
		headers: map[string]string{"path-info": "/x/y/"}},
	{name: "a wildcard does not match half a segment", source: fromRouteTests, routes: []string{"/test/..."}, target: "/testing"},
	{name: "the wildcard at the root", source: fromRouteTests, routes: []string{"/..."}, target: "/a/b", route: "/...",
		headers: map[string]string{"path-info": "/a/b", "component-route": "", "matched-route": "/..."}},
	{name: "the root", source: fromRouteTests, routes: []string{"/"}, target: "/", route: "/",
		headers: map[string]string{"path-info": "", "matched-route": "", "component-route": "/", "raw-component-route": "/"}},
	{name: "a route without a slash", source: fromRouteTests, routes: []string{"hello"}, target: "/hello", route: "hello"},
	{name: "nothing is decoded", source: fromRouter, routes: []string{"/hello"}, target: "/%68ello"},
	{name: "exact before a wildcard", source: fromRouteTests, routes: []string{"/...", "/one"}, target: "/one", route: "/one"},
	{name: "a parameter before a wildcard", source: fromRouter, routes: []string{"/...", "/:x"}, target: "/one", route: "/:x"},
	{name: "exact before a parameter", source: fromRouter, routes: []string{"/:x", "/one"}, target: "/one", route: "/one"},
	{name: "the longer wildcard", source: fromRouteTests, routes: []string{"/...", "/a/...", "/a/b/..."}, target: "/a/b/c", route: "/a/b/..."},
	{name: "a parameter", source: fromHeaderTests, routes: []string{"/users/:userid"}, target: "/users/42", route: "/users/:userid",
		headers: map[string]string{"path-match-userid": "42", "path-info": ""}},
	{name: "a parameter is not empty", source: fromRouter, routes: []string{"/users/:userid"}, target: "/users/"},
	{name: "a parameter with an underscore", source: fromHeaderTests, routes: []string{"/:user_id"}, target: "/42", route: "/:user_id",
		headers: map[string]string{"path-match-user-id": "42"}},
	{name: "a parameter and a wildcard", source: fromHeaderTests, routes: []string{"/users/:userid/..."}, target: "/users/42/a/?x=1", host: "h:3000",
		route: "/users/:userid/...",
		headers: map[string]string{"path-info": "/a/", "path-match-userid": "42", "full-url": "http://h:3000/users/42/a/?x=1", "base-path": "/",
			"component-route": "/users/:userid", "raw-component-route": "/users/:userid/...", "matched-route": "/users/:userid/...", "client-addr": clientAddress}},
	{name: "nothing after the parameter", source: fromHeaderTests, routes: []string{"/users/:userid/..."}, target: "/users/42",
		route: "/users/:userid/...", headers: map[string]string{"path-info": ""}},
	{name: "a slash after the parameter", source: fromHeaderTests, routes: []string{"/users/:userid/..."}, target: "/users/42/",
		route: "/users/:userid/...", headers: map[string]string{"path-info": "/"}},
	{name: "more after the parameter", source: fromHeaderTests, routes: []string{"/users/:userid/..."}, target: "/users/42/hello/",
		route: "/users/:userid/...", headers: map[string]string{"path-info": "/hello/"}},
	{name: "the shape of a request", source: fromRequestShape, routes: []string{"/base/:path_segment/:path_end/..."},
		target: "/base/path/end/rest?key=value", host: "example.com", route: "/base/:path_segment/:path_end/...",
		headers: map[string]string{"full-url": "http://example.com/base/path/end/rest?key=value", "path-info": "/rest", "base-path": "/",
			"component-route": "/base/:path_segment/:path_end", "raw-component-route": "/base/:path_segment/:path_end/...",
			"matched-route": "/base/:path_segment/:path_end/...", "path-match-path-segment": "path", "path-match-path-end": "end", "client-addr": clientAddress}},
}

func TestRoutesInSpinhost(t *testing.T) {
	wasm := guestWasm(t)
	for _, r := range routeRows {
		t.Run(r.name, func(t *testing.T) {
			var triggers strings.Builder
			for _, route := range r.routes {
				fmt.Fprintf(&triggers, "[[trigger.http]]\nroute = %q\ncomponent = \"guest\"\n", route)
			}
			app := mustOpen(t, parseManifest(t, triggers.String()), wasm)
			request := request{target: r.target}
			if r.host != "" {
				request.header = []header{{"Host", r.host}}
			}
			got := ask(app, read(t, request))
			if r.route == "" {
				if got.status != 404 || got.body != "" {
					t.Errorf("got %+v, want 404 and no body", got)
				}
				return
			}
			headers := spinHeaders(t, got.body)
			if headers["raw-component-route"] != r.route {
				t.Errorf("the route %q matches, want %q", headers["raw-component-route"], r.route)
			}
			for name, want := range r.headers {
				if value, ok := headers[name]; !ok || value != want {
					t.Errorf("spin-%s is %q, want %q", name, value, want)
				}
			}
			// The long rows name all.
			if _, all := r.headers["client-addr"]; all && len(headers) != len(r.headers) {
				t.Errorf("the headers are %v, want %v", headers, r.headers)
			}
			if t.Failed() {
				t.Logf("source: %s", r.source)
			}
		})
	}
}

// spinHeaders returns Spin's own headers from the guest's echo, without "spin-", in lower case.
func spinHeaders(t *testing.T, body string) map[string]string {
	t.Helper()
	headers := make(map[string]string)
	for line := range strings.Lines(body) {
		rest, isSpin := strings.CutPrefix(line, "header Spin-")
		if !isSpin {
			continue
		}
		var name, value string
		if _, err := fmt.Sscanf(rest, "%s [%q]", &name, &value); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		headers[strings.ToLower(name)] = value
	}
	return headers
}

func TestPathsThatSpinAnswersItself(t *testing.T) {
	app := mustOpen(t, guestManifest(t), guestWasm(t))
	for target, want := range map[string]answer{ // fromKnownPaths
		"/.well-known/spin/health": {status: 200, body: "OK"},
		"/.well-known/spin/other":  {status: 404},
		"/.well-known/spin/info": {status: 200, header: map[string]string{"content-type": "application/json"},
			body: "{\n  \"name\": \"conformance\"\n}"},
	} {
		t.Run(target, func(t *testing.T) {
			got := ask(app, read(t, request{target: target}))
			if got.status != want.status || got.body != want.body || !maps.Equal(got.header, want.header) {
				t.Errorf("got %+v, want %+v (%s)", got, want, fromKnownPaths)
			}
		})
	}
}

// parseManifest makes the guest's application with other triggers.
func parseManifest(t testing.TB, triggers string) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Parse([]byte(head+triggers+"[component.guest]\nsource = \"guest.wasm\"\n"), ".")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

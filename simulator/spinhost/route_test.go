package spinhost

import (
	"strings"
	"testing"
)

func mustRoute(t *testing.T, raw string) *route {
	t.Helper()
	r, err := parseRoute(raw)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAPathMatchesARoute(t *testing.T) {
	for _, c := range []struct {
		route, path string
		matches     bool
		pathInfo    string
		params      string // name=value, joined by spaces
	}{
		{"/foo", "/foo", true, "", ""},
		{"foo", "/foo", true, "", ""},
		{"/foo/", "/foo", true, "", ""},
		{"/foo", "/foo/", true, "", ""},
		{"/foo", "//foo//", true, "", ""},
		{"/foo", "/foobar", false, "", ""},
		{"/foo", "/foo/bar", false, "", ""},
		{"/foo", "/", false, "", ""},
		{"/foo", "/Foo", false, "", ""},
		{"/foo", "/%66oo", false, "", ""},
		{"/", "/", true, "", ""},
		{"/", "///", true, "", ""},
		{"/", "/x", false, "", ""},
		{"/a//b", "/a/b", true, "", ""},
		{"/a/b", "/a//b", false, "", ""},
		{"/test/...", "/test", true, "", ""},
		{"/test/...", "/test/", true, "/", ""},
		{"/test/...", "/test/x", true, "/x", ""},
		{"/test/...", "/test/x/y/", true, "/x/y/", ""},
		{"/test/...", "/testx", false, "", ""},
		{"/test/*", "/test/x", true, "/x", ""},
		{"/...", "/", true, "/", ""},
		{"/...", "/a", true, "/a", ""},
		{"/...", "//a", true, "/a", ""},
		{"...", "/a", true, "/a", ""},
		// Spin v4.0.2 crates/trigger-http/src/headers.rs, the tests of path-info.
		{"/users/:userid/...", "/users/42", true, "", "userid=42"},
		{"/users/:userid/...", "/users/42/", true, "/", "userid=42"},
		{"/users/:userid/...", "/users/42/hello/", true, "/hello/", "userid=42"},
		{"/users/:userid/...", "/users", false, "", ""},
		{"/base/:path_segment/:path_end/...", "/base/path/end/rest", true, "/rest", "path_segment=path path_end=end"},
		{"/:a", "/", false, "", ""},
		{"/:a/x", "/:/x", true, "", "a=:"},
		{"/:a/:a", "/1/2", true, "", "a=2"},
		{"/x/:a/y", "/x//y", true, "", "a="},
		{"/:name.json", "/jwt.json", true, "", "name=jwt"},
		{"/:name.json", "/jwt.xml", false, "", ""},
		{"/:name.json", "/a/b.json", false, "", ""},
		{"/:name.:ext", "/a.b.c", true, "", "name=a ext=b.c"},
		{"/v1.2/x", "/v1.2/x", true, "", ""},
		{"/.well-known/x", "/.well-known/x", true, "", ""},
		// A dot at the beginning of a later segment swallows the slash before it: routefinder 0.5.4 has this slip.
		{"/a/.b", "/a.b", true, "", ""},
		{"/a/.b", "/a/.b", false, "", ""},
	} {
		t.Run(c.route+" "+c.path, func(t *testing.T) {
			m, ok := mustRoute(t, c.route).match(c.path)
			if ok != c.matches {
				t.Fatalf("matches: %v, want %v", ok, c.matches)
			}
			if !ok {
				return
			}
			var params []string
			for _, p := range m.params {
				params = append(params, p.name+"="+p.value)
			}
			if got := strings.Join(params, " "); got != c.params {
				t.Errorf("params %q, want %q", got, c.params)
			}
			if m.pathInfo != c.pathInfo {
				t.Errorf("path info %q, want %q", m.pathInfo, c.pathInfo)
			}
		})
	}
}

func TestARouteThatSpinCannotParseIsRefused(t *testing.T) {
	for raw, want := range map[string]string{
		"/:":       "a parameter needs a name",
		"/a/:/b":   "a parameter needs a name",
		"/*rest":   "a wildcard has no name",
		"/.../a":   "", // three dots are text unless they end the route
		"/*/a":     "a wildcard must be its end",
		"/a/*.txt": "a wildcard must be its end",
	} {
		t.Run(raw, func(t *testing.T) {
			_, err := parseRoute(raw)
			switch {
			case want == "" && err != nil:
				t.Error(err)
			case want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), raw)):
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

func TestTheStrongestRouteWinsWhateverTheOrder(t *testing.T) {
	for _, c := range []struct {
		routes     string
		path, want string
	}{
		{"/... /one", "/one", "/one"},
		{"/... /one", "/one/", "/one"},
		{"/... /one", "/two", "/..."},
		{"/a/... /a/b/... /...", "/a/b/c", "/a/b/..."},
		{"/a/... /a/b/... /...", "/a/c", "/a/..."},
		{"/a/... /a", "/a", "/a"},
		{"/:x /... /one", "/two", "/:x"},
		{"/:x /... /one", "/one", "/one"},
		{"/:x/b /a/...", "/a/b", "/a/..."},
		{"/:x/:y /:x/b", "/a/b", "/:x/b"},
		{"/:x/... /:x", "/a", "/:x"},
		{"/:x /:x.json", "/a.json", "/:x.json"},
	} {
		forward := strings.Fields(c.routes)
		backward := make([]string, len(forward))
		for i, r := range forward {
			backward[len(forward)-1-i] = r
		}
		for _, order := range [][]string{forward, backward} {
			t.Run(strings.Join(order, " ")+" on "+c.path, func(t *testing.T) {
				if got := find(t, order, c.path); got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
			})
		}
	}
}

// find routes a path and returns the raw route that won, empty if none did.
func find(t *testing.T, routes []string, path string) string {
	t.Helper()
	var triggers []Trigger
	for _, r := range routes {
		triggers = append(triggers, Trigger{Route: r})
	}
	r, _, err := newRouter(triggers)
	if err != nil {
		t.Fatal(err)
	}
	m, _, ok := r.find(path)
	if !ok {
		return ""
	}
	return m.route.raw
}

func TestEqualRoutesGoInTheOrderOfTheManifest(t *testing.T) {
	if got := find(t, []string{"/:a", "/:b"}, "/x"); got != "/:a" {
		t.Errorf("got %s", got)
	}
}

// routefinder 0.5.4 compares a dot at the beginning of a route by who comes later; Spin inherits it.
func TestALeadingDotLosesToWhatComesLater(t *testing.T) {
	if got := find(t, []string{"/.well-known/x", "/..."}, "/.well-known/x"); got != "/..." {
		t.Errorf("got %s", got)
	}
	if got := find(t, []string{"/...", "/.well-known/x"}, "/.well-known/x"); got != "/.well-known/x" {
		t.Errorf("got %s", got)
	}
}

func TestOfTwoTriggersWrittenAlikeTheLastWins(t *testing.T) {
	r, replaced, err := newRouter([]Trigger{{Route: "/a", Component: "first"}, {Route: "/a", Component: "second"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, got, _ := r.find("/a"); got.Component != "second" {
		t.Errorf("got %s", got.Component)
	}
	if len(replaced) != 1 || replaced[0] != "/a" {
		t.Errorf("replaced: %q", replaced)
	}
}

func TestAPrivateTriggerHasNoRoute(t *testing.T) {
	r, _, err := newRouter([]Trigger{{Private: true, Component: "x"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, ok := r.find("/"); ok {
		t.Error("it was reached")
	}
}

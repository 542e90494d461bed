package route

import (
	"strings"
	"testing"
)

func parse(t *testing.T, raw string) *Route {
	t.Helper()
	r, err := Parse(raw)
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
			m, ok := parse(t, c.route).Match(c.path)
			if ok != c.matches {
				t.Fatalf("matches: %v, want %v", ok, c.matches)
			}
			if !ok {
				return
			}
			var params []string
			for _, p := range m.Params {
				params = append(params, p.Name+"="+p.Value)
			}
			if got := strings.Join(params, " "); got != c.params {
				t.Errorf("params %q, want %q", got, c.params)
			}
			if m.PathInfo != c.pathInfo {
				t.Errorf("path info %q, want %q", m.PathInfo, c.pathInfo)
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
			_, err := Parse(raw)
			switch {
			case want == "" && err != nil:
				t.Error(err)
			case want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), raw)):
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

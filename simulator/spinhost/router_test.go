package spinhost

import (
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost/manifest"
)

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
	var triggers []manifest.Trigger
	for _, r := range routes {
		triggers = append(triggers, manifest.Trigger{Route: r})
	}
	r, _, err := newRouter(triggers)
	if err != nil {
		t.Fatal(err)
	}
	m, _, ok := r.find(path)
	if !ok {
		return ""
	}
	return m.Route.Raw
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
	r, replaced, err := newRouter([]manifest.Trigger{{Route: "/a", Component: "first"}, {Route: "/a", Component: "second"}})
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
	r, _, err := newRouter([]manifest.Trigger{{Private: true, Component: "x"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, ok := r.find("/"); ok {
		t.Error("it was reached")
	}
}

package spinhost_test

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"aiuta-edge/simulator/spinhost"
)

// The first three are those of Spin's own test, tests/testcases/static-response/spin.toml.
const statics = `
[[trigger.http]]
route = "/..."
static_response = { status_code = 404, body = "not found" }
[[trigger.http]]
route = "/ok"
static_response = { body = "should be 200" }
[[trigger.http]]
id = "moved"
route = "/bob"
static_response = { status_code = 302, headers = { location = "/users/bob" } }
[[trigger.http]]
route = "/component"
component = "raw"
[component.raw]
source = "raw.wasm"
description = "a component"
`

func TestAStaticResponseIsTheManifests(t *testing.T) {
	app, _ := open(t, statics)
	for _, c := range []struct {
		method, path, body, location string
		status                       int
	}{
		{"GET", "/anything/else", "not found", "", 404},
		{"GET", "/ok", "should be 200", "", 200},
		{"GET", "/bob", "", "/users/bob", 302},
		{"TRACE", "/ok", "should be 200", "", 200}, // no interface has to say the method
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			w := do(app, httptest.NewRequest(c.method, c.path, nil))
			if w.Code != c.status || w.Body.String() != c.body || w.Header().Get("Location") != c.location {
				t.Errorf("got %d %q %v", w.Code, w.Body, w.Header())
			}
		})
	}
}

func TestAStaticResponseToHEADHasNoBodyButItsLength(t *testing.T) {
	app, _ := open(t, statics)
	server := httptest.NewServer(app)
	defer server.Close()
	response, err := http.Head(server.URL + "/ok")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK || response.ContentLength != int64(len("should be 200")) {
		t.Errorf("got %d, %d bytes", response.StatusCode, response.ContentLength)
	}
}

func TestRoutesAreListedWithWhoAnswers(t *testing.T) {
	app, _ := open(t, statics)
	want := []spinhost.Route{
		{Path: "/ok", Component: "http-trigger2"},
		{Path: "/bob", Component: "moved"},
		{Path: "/component", Component: "raw", Description: "a component"},
		{Path: "/", Wildcard: true, Component: "http-trigger1"},
	}
	if got := app.Routes(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

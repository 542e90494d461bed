package spinhost

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"aiuta-edge/simulator/spinhost/abi"
	"aiuta-edge/simulator/spinhost/route"
)

func TestHeadersGoOutInSpinsOrderAfterTheClientsOwn(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/users/42/a/?x=1", nil)
	r.Header = http.Header{
		"X-B": {"2", "1"}, "Accept": {"*/*"}, "Spin-Full-Url": {"http://forged/"}, "Spin-Path-Match-Userid": {"forged"},
	}
	r.Host = "h:3000"
	users, err := route.Parse("/users/:userid/...")
	if err != nil {
		t.Fatal(err)
	}
	m, ok := users.Match("/users/42/a/")
	if !ok {
		t.Fatal("no match")
	}
	client, err := clientHeaders(r)
	if err != nil {
		t.Fatal(err)
	}
	got := append(client, spinHeaders(r, m, "/users/42/a/?x=1")...)
	want := []abi.Pair{
		{Name: "host", Value: "h:3000"},
		{Name: "accept", Value: "*/*"},
		{Name: "spin-full-url", Value: "http://forged/"},
		{Name: "spin-path-match-userid", Value: "forged"},
		{Name: "x-b", Value: "2"},
		{Name: "x-b", Value: "1"},
		{Name: "spin-path-info", Value: "/a/"},
		{Name: "spin-full-url", Value: "http://h:3000/users/42/a/?x=1"},
		{Name: "spin-matched-route", Value: "/users/:userid/..."},
		{Name: "spin-base-path", Value: "/"},
		{Name: "spin-raw-component-route", Value: "/users/:userid/..."},
		{Name: "spin-component-route", Value: "/users/:userid"},
		{Name: "spin-client-addr", Value: "192.0.2.1:1234"},
		{Name: "spin-path-match-userid", Value: "42"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

package spinhost

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"aiuta-edge/simulator/spinhost/abi"
	"aiuta-edge/simulator/spinhost/route"
)

// clientHeaders returns the headers of the client with their names in lower case, as Spin hands them on: all of them,
// a client's own spin-* too. A value that is not UTF-8 is an error.
//
// Deviation: Spin keeps the order in which names first came; net/http has lost it, and here host comes first and the
// other names follow in alphabetical order. The values of one name keep their order.
func clientHeaders(r *http.Request) ([]abi.Pair, error) {
	pairs := []abi.Pair{{Name: "host", Value: r.Host}}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		for _, value := range r.Header[name] {
			pairs = append(pairs, abi.Pair{Name: strings.ToLower(name), Value: value})
		}
	}
	for _, coding := range r.TransferEncoding { // net/http takes it out of the headers
		pairs = append(pairs, abi.Pair{Name: "transfer-encoding", Value: coding})
	}
	for _, p := range pairs {
		if !utf8.ValidString(p.Value) {
			return nil, fmt.Errorf("the value of the request header %s is not valid UTF-8", p.Name)
		}
	}
	return pairs, nil
}

// spinHeaders returns the headers that Spin adds, in its order. They come after the client's own, so that a guest which
// takes the first value of such a name believes the client (Spin v4.0.2 crates/trigger-http/src/headers.rs).
func spinHeaders(r *http.Request, m *route.Match, uri string) []abi.Pair {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	pairs := []abi.Pair{
		{Name: "spin-path-info", Value: m.PathInfo},
		{Name: "spin-full-url", Value: scheme + "://" + r.Host + uri},
		{Name: "spin-matched-route", Value: m.Route.Based},
		{Name: "spin-base-path", Value: "/"},
		{Name: "spin-raw-component-route", Value: m.Route.Raw},
		{Name: "spin-component-route", Value: m.Route.ComponentRoute()},
		{Name: "spin-client-addr", Value: r.RemoteAddr},
	}
	for _, p := range m.Params {
		name := strings.ToLower(strings.ReplaceAll(p.Name, "_", "-"))
		pairs = append(pairs, abi.Pair{Name: "spin-path-match-" + name, Value: p.Value})
	}
	return pairs
}

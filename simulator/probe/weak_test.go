package probe_test

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/report"
)

// inFront serves what answer answers, and hands the rest on to the server at a URL, whose path it keeps.
func inFront(t *testing.T, to string, answer func(w http.ResponseWriter, r *http.Request, body []byte) bool) string {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	path := u.Path
	u.Path = ""
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(u)
			r.Out.Host = r.In.Host
			r.Out.URL.RawQuery = r.In.URL.RawQuery // a broken one too
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadRequest) },
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if !answer(w, r, body) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL + path
}

// joined is two tables as one. It panics if a name stands in both.
func joined[V any](one, other map[string]V) map[string]V {
	all := maps.Clone(one)
	for name, value := range other {
		if _, twice := all[name]; twice {
			panic("two weaknesses are named " + name)
		}
		all[name] = value
	}
	return all
}

// expectNoticed runs every attack that the targets allow, and expects exactly the named ones to get through. The attacks that
// cost most, those on limits, are made only where one of them is named.
func expectNoticed(t *testing.T, targets probe.Config, want []string) {
	t.Helper()
	chosen := attacks(t)
	if !slices.ContainsFunc(chosen, func(p probe.Probe) bool { return p.Kind == "limits" && slices.Contains(want, p.Name) }) {
		chosen = slices.DeleteFunc(chosen, func(p probe.Probe) bool { return p.Kind == "limits" })
	}
	var noticed []string
	for _, r := range attack(t, targets, chosen) {
		if r.Outcome != report.Skipped && !withstood(r) {
			noticed = append(noticed, r.Name)
		}
	}
	slices.Sort(noticed)
	want = slices.Sorted(slices.Values(want))
	if !slices.Equal(noticed, want) {
		t.Errorf("noticed by\n%s\nwant\n%s", strings.Join(noticed, " "), strings.Join(want, " "))
	}
}

package conformance

import (
	"fmt"
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost/manifest"
)

// hostRow is whether allowed_outbound_hosts lets a request out (fromOutboundHosts). Only Spin
// decides it, so other engines have no part in it.
type hostRow struct {
	name    string
	entries []string
	url     string
	allowed bool
}

var hostRows = []hostRow{
	{"nothing is allowed without an entry", nil, "http://a.test/", false},
	{"scheme and host", []string{"http://a.test"}, "http://a.test/x?y", true},
	{"a lone slash at the end", []string{"http://a.test/"}, "http://a.test/x", true},
	{"the default port, written out in the URL", []string{"http://a.test"}, "http://a.test:80/", true},
	{"the default port, written out in the entry", []string{"https://a.test:443"}, "https://a.test/", true},
	{"another scheme", []string{"https://a.test"}, "http://a.test/", false},
	{"another port", []string{"http://a.test:8080"}, "http://a.test/", false},
	{"the next port", []string{"http://a.test:8080"}, "http://a.test:8081/", false},
	{"the port after the default one", []string{"http://a.test"}, "http://a.test:81/", false},
	{"another host", []string{"http://a.test"}, "http://b.test/", false},
	{"a host in capitals", []string{"http://a.test"}, "http://A.test/", true},
	{"any scheme", []string{"*://a.test:80"}, "http://a.test/", true},
	{"any port", []string{"http://a.test:*"}, "http://a.test:12345/", true},
	{"the first of a range of ports", []string{"http://a.test:8000..8002"}, "http://a.test:8000/", true},
	{"the last of a range of ports", []string{"http://a.test:8000..8002"}, "http://a.test:8001/", true},
	{"the end of a range of ports is outside", []string{"http://a.test:8000..8002"}, "http://a.test:8002/", false},
	{"any host", []string{"http://*"}, "http://anything.test/", true},
	{"a subdomain", []string{"http://*.a.test"}, "http://b.a.test/", true},
	{"a subdomain of a subdomain", []string{"http://*.a.test"}, "http://c.b.a.test/", true},
	{"the domain is no subdomain of itself", []string{"http://*.a.test"}, "http://a.test/", false},
	{"a name that only ends alike", []string{"http://*.a.test"}, "http://ba.test/", false},
	{"an address", []string{"http://127.0.0.1:80"}, "http://127.0.0.1/", true},
	{"a block of addresses", []string{"http://10.0.0.0/8:80"}, "http://10.1.2.3/", true},
	{"an address outside the block", []string{"http://10.0.0.0/8:80"}, "http://11.1.2.3/", false},
	{"of several entries one is enough", []string{"http://a.test", "http://b.test"}, "http://b.test/", true},
	{"credentials in the URL do not hide the host", []string{"http://a.test"}, "http://a.test@b.test/", false},
	{"a relative URI needs self", []string{"http://a.test"}, "/x", false},
}

func TestAllowedHostsInSpinhost(t *testing.T) {
	wasm := guestWasm(t)
	for _, r := range hostRows {
		t.Run(r.name, func(t *testing.T) {
			app := mustOpen(t, hostsManifest(t, r.entries), wasm)
			var calls []call
			if r.allowed {
				calls = []call{send(sent{Method: "get"}, ok{got{Status: 200, Body: []byte("out")}})}
			}
			app.begin(t, calls)
			app.servers.anyURL = true
			body := ask(app, read(t, post("http%20"+r.url))).body
			want := fmt.Sprintf("error %q\n", "Destination not allowed: "+r.url)
			if r.allowed {
				want = "ok 200 {} \"out\"\n"
			}
			if body != want {
				t.Errorf("got %s, want %s (%s)", body, want, fromOutboundHosts)
			}
		})
	}
}

// An entry that Spin does not take is an error at start.
func TestWrongAllowedHostsInSpinhost(t *testing.T) {
	wasm := guestWasm(t)
	for _, entry := range []string{
		"a.test", "http://a.test/path", "http://", "http://a.test:port", "insecure:allow-all",
		"http://*.*.a.test", "ftp://a.test", "ht-tp://a.test:80",
	} {
		t.Run(entry, func(t *testing.T) {
			m, err := manifest.Parse([]byte(hostsText([]string{entry})), ".")
			if err == nil {
				_, err = open(t, m, wasm)
			}
			if err == nil {
				t.Fatal("it was opened")
			}
			if !strings.Contains(err.Error(), entry) {
				t.Errorf("the error does not name it: %v", err)
			}
		})
	}
}

func hostsManifest(t *testing.T, entries []string) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Parse([]byte(hostsText(entries)), ".")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func hostsText(entries []string) string {
	return head + "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"guest\"\n" +
		"[component.guest]\nsource = \"guest.wasm\"\nallowed_outbound_hosts = " + list(entries) + "\n"
}

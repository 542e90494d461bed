package outbound

import (
	"fmt"
	"strings"
	"testing"
)

// Spin v4.0.2 crates/outbound-networking-config/src/allowed_hosts.rs, tests: test_allowed_hosts_accepts_*,
// test_allowed_all_globs.
func TestAnEntryIsRead(t *testing.T) {
	for text, want := range map[string]string{
		"http://spin.fermyon.dev":            "http spin.fermyon.dev 80",
		"http://spin.fermyon.dev/":           "http spin.fermyon.dev 80",
		"https://spin.fermyon.dev":           "https spin.fermyon.dev 443",
		"http://spin.fermyon.dev:4444":       "http spin.fermyon.dev 4444",
		"http://spin.fermyon.dev:4444/":      "http spin.fermyon.dev 4444",
		"https://spin.fermyon.dev:5555":      "https spin.fermyon.dev 5555",
		"http://spin.fermyon.dev:4444..5555": "http spin.fermyon.dev 4444..5555",
		"*://spin.fermyon.dev:7777":          "* spin.fermyon.dev 7777",
		"http://self":                        "http self 80",
		"https://self.alt":                   "https self 443",
		"http://localhost":                   "http localhost 80",
		"http://localhost:3001":              "http localhost 3001",
		"http://*.example.com":               "http *.example.com 80",
		"http://192.168.1.1":                 "http 192.168.1.1 80",
		"http://192.168.1.1:3002":            "http 192.168.1.1 3002",
		"http://[::1]:8001":                  "http ::1 8001",
		"*://127.0.0.0/24:80":                "* 127.0.0.0/24 80",
		"*://127.0.0.1/24:80":                "* 127.0.0.0/24 80",
		"*://ff00::/8:80":                    "* ff00::/8 80",
		"*://*:*":                            "* * *",
		"  redis://cache  ":                  "redis cache 6379",
		"postgres://db":                      "postgres db 5432",
		"mysql://db":                         "mysql db 3306",
		"mqtt://broker":                      "mqtt broker 1883",
		"http://Example.COM":                 "http example.com 80",
		"http://h:65535":                     "http h 65535",
	} {
		e, err := parseEntry(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := show(e); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// show writes an entry down in one way.
func show(e entry) string {
	var hosts string
	switch p := e.hosts; {
	case p.any:
		hosts = "*"
	case p.self:
		hosts = "self"
	case p.suffix != "":
		hosts = "*" + p.suffix
	case p.network.IsValid():
		hosts = p.network.String()
	case p.literal.address.IsValid():
		hosts = p.literal.address.String()
	default:
		hosts = p.literal.name
	}
	ports := fmt.Sprint(e.first)
	switch e.end {
	case e.first + 1:
	case anyPort:
		ports = "*"
	default:
		ports += fmt.Sprintf("..%d", e.end)
	}
	return e.scheme + " " + hosts + " " + ports
}

// The same source: test_allowed_hosts_does_not_accept_*, test_allowed_hosts_rejects_path, test_missing_scheme,
// test_allowed_hosts_respects_allow_all; the rest follows from the code there.
func TestABadEntryIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"spin.fermyon.dev":                 "has no scheme",
		"spin.fermyon.dev:80":              "has no scheme",
		"localhost":                        "has no scheme",
		"localhost:3001":                   "has no scheme",
		"example.com":                      "has no scheme",
		"*":                                "has no scheme",
		":":                                "has no scheme",
		"":                                 "has no scheme",
		"insecure:allow-all":               "is not allowed; write *://*:*",
		"http://[::1]":                     `has the port "1]"`,
		"*://127.0.0.0/24":                 `has no port, and the scheme "*" has no default one`,
		"ftp://example.com":                `has no port, and the scheme "ftp" has no default one`,
		"http://spin.fermyon.dev/a":        "must not have a path",
		"http://spin.fermyon.dev:6666/a/b": "must not have a path",
		"http://*.fermyon.dev/a":           "must not have a path",
		"http://a.*.example":               "may have a * only",
		"http://*.*.example":               "may have a * only",
		"http://a:b":                       `has the port "b"`,
		"http://a:65536":                   `has the port "65536"`,
		"http://a:1..x":                    `has the port "x"`,
		"http://a:{80,81}":                 "has a list of ports",
		"http://{a,b}":                     "has a list of hosts",
		"{http,https}://a:80":              "has a list of schemes",
		"h2://a:80":                        `has the scheme "h2"`,
		"http://":                          "has no valid host",
		"http://a b":                       "has no valid host",
		"http://grüße.example":             "has no valid host",
		"http://1.2.3.256":                 "has no valid host",
		"http://0x7f.1":                    "has no valid host",
	} {
		if err := CheckEntry(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestTheErrorNamesTheEntry(t *testing.T) {
	_, err := ParseAllowed([]string{"http://ok", "oops"}, nil)
	if err == nil || !strings.HasPrefix(err.Error(), `allowed_outbound_hosts: "oops" has no scheme`) {
		t.Errorf("got %v", err)
	}
}

// The same source: test_allowed_hosts_can_be_specific, …_with_trailing_slash, …_can_be_subdomain_wildcards, test_cidr.
func TestAnAddressIsAllowedIfAnEntryFits(t *testing.T) {
	for _, c := range []struct {
		entries string
		allowed string
		refused string
	}{
		{"*://spin.fermyon.dev:443 http://example.com:8383",
			"http://example.com:8383/foo/bar https://spin.fermyon.dev https://spin.fermyon.dev/ spin.fermyon.dev:443 HTTPS://SPIN.Fermyon.dev",
			"http://example.com/ http://google.com/ https://spin.fermyon.dev:444"},
		{"https://my.api.com/", "https://my.api.com https://my.api.com/", "http://my.api.com"},
		{"http://*.example.com http://*.example2.com:8383",
			"http://a.example.com/foo/bar http://a.b.example.com/foo/bar http://a.b.example2.com:8383/foo/bar",
			"http://a.b.example2.com/foo/bar http://example.com/foo/bar http://example.com:8383/foo/bar http://myexample.com/foo/bar"},
		{"*://127.0.0.1/24:63551", "tcp://127.0.0.1:63551 tcp://127.0.0.255:63551", "tcp://127.0.1.1:63551 tcp://localhost:63551 tcp://[::1]:63551"},
		{"*://::1/128:80", "http://[::1]", "http://[::2] http://127.0.0.1"},
		{"http://h:4444..5555", "http://h:4444 http://h:5554", "http://h:4443 http://h:5555 http://h"},
		{"*://h:*", "http://h ftp://h ftp://h:1 x://h:65535", "http://g http://h:65536"},
		{"http://*:80", "http://anything http://1.2.3.4", "http://anything:81"},
		{"redis://h", "redis://h redis://h:6379/3", "rediss://h rediss://h:6380 http://h:6379"},
		{"rediss://h:6380", "rediss://h:6380", "redis://h:6380"},
		{"http://self", "", "http://self http://localhost"},
		{"", "", "http://localhost"},
		{"https://h", "h h/path h:443 https://user:pass@h/file@0.1.0.json", "h:80 https:// // ://h"},
		{"http://1.2.3.4", "http://1.2.3.4", "http://1.2.3 http://0x1.2.3.4 http://16909060"},
	} {
		a, err := ParseAllowed(strings.Fields(c.entries), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, address := range strings.Fields(c.allowed) {
			if !a.Allows(address, "https") {
				t.Errorf("%s does not allow %s", c.entries, address)
			}
		}
		for _, address := range strings.Fields(c.refused) {
			if a.Allows(address, "https") {
				t.Errorf("%s allows %s", c.entries, address)
			}
		}
	}
}

// The same source: outbound_url_handles_at_in_paths, test_hash_char_in_db_password.
func TestTheHostOfAnAddressIsFound(t *testing.T) {
	for address, want := range map[string]string{
		"https://example.com/file@0.1.0.json":                "https://example.com",
		"https://user:password@example.com/file@0.1.0.json":  "https://example.com",
		"https://user:pass#word@example.com/file@0.1.0.json": "https://example.com",
		"https://user:password@example.com":                  "https://example.com",
		"mysql://user:pass#word@xyz.com":                     "mysql://xyz.com",
		"mysql://user%3Apass%23word@xyz.com":                 "mysql://xyz.com",
		"user%3Apass%23word@xyz.com":                         "https://xyz.com",
		"localhost:3000/x":                                   "https://localhost:3000",
		"https://[::1]:8":                                    "https://::1:8",
	} {
		d, err := parseDestination(address, "https")
		if err != nil || d.String() != want {
			t.Errorf("%s: got %v, %v", address, d, err)
		}
	}
}

// Where the check in Spin and the connection that follows it would see two hosts.
func TestAnAddressMustLeadWhereItWasChecked(t *testing.T) {
	a, err := ParseAllowed([]string{"*://allowed.example:*"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"http://secret.example#@allowed.example", "http://secret.example?@allowed.example",
		"redis://secret.example:6379#@allowed.example:6379", "http://secret.example?x=@allowed.example/"} {
		if a.Allows(address, "http") {
			t.Errorf("%s is allowed", address)
		}
	}
}

func TestTheOwnApplicationIsAllowedByEntriesForIt(t *testing.T) {
	for entry, want := range map[string]bool{"http://self": true, "https://self": true, "*://self:80": true, "http://*": true, "*://*:*": true,
		"http://localhost": false, "redis://self": false, "http://*.self": false} {
		a, err := ParseAllowed([]string{entry}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if a.AllowsSelf() != want {
			t.Errorf("%s: %t", entry, !want)
		}
	}
}

// The same source: expand_wildcard_service_chaining_*.
func TestAllComponentsAreAllowedAtOnce(t *testing.T) {
	a, err := ParseAllowed([]string{"pg://localhost:5656", "http://*.spin.internal", "https://spinframework.dev"}, []string{"first", "second", "third"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range a.entries {
		got = append(got, show(e))
	}
	if want := "pg localhost 5656,http first.spin.internal 80,http second.spin.internal 80,http third.spin.internal 80,https spinframework.dev 443"; strings.Join(got, ",") != want {
		t.Errorf("got %q", got)
	}
}

// Rust crate http 1.3.1, src/uri/path.rs and src/uri/mod.rs.
func TestAURIMustBeEscaped(t *testing.T) {
	for _, uri := range []string{"/", "/a?b", "http://h", "http://h?a?b", "/a\"{}|^[]\\?a`{}'", "/grüße?ü", "/a#<>", "http://h#`", "/" + strings.Repeat("x", maxURI-1)} {
		if !validURI(uri) {
			t.Errorf("%.40q is refused", uri)
		}
	}
	for _, uri := range []string{"", "h", "h/a", "/a b", "/<", "/>", "/`", "/a?b c", "/a?\"", "/a?<", "/a?>", "/a\n", "http://h/a b", "/" + strings.Repeat("x", maxURI)} {
		if validURI(uri) {
			t.Errorf("%.40q is taken", uri)
		}
	}
}

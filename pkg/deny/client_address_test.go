package deny_test

import (
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"aiuta-edge/pkg/deny"
)

// lines makes headers of "Name: value" lines, in their order, as the Spin SDK does.
func lines(all ...string) http.Header {
	h := http.Header{}
	for _, line := range all {
		name, value, _ := strings.Cut(line, ": ")
		h.Add(name, value)
	}
	return h
}

func TestTheClientAddressIsTheLast(t *testing.T) {
	for name, tc := range map[string]struct {
		headers http.Header
		trusted string
		want    string
	}{
		"Spin's alone":                   {lines("spin-client-addr: 192.0.2.1:4711"), "", "192.0.2.1"},
		"Spin's after a forged one":      {lines("spin-client-addr: 198.51.100.1:1", "spin-client-addr: 192.0.2.1:4711"), "", "192.0.2.1"},
		"Spin's after two forged ones":   {lines("Spin-Client-Addr: 198.51.100.1:1", "SPIN-CLIENT-ADDR: junk", "spin-client-addr: 192.0.2.1:4711"), "", "192.0.2.1"},
		"Spin's, whatever else is sent":  {lines("x-forwarded-for: 198.51.100.1", "true-client-ip: 198.51.100.2", "spin-client-addr: 192.0.2.1:4711"), "", "192.0.2.1"},
		"IPv6":                           {lines("spin-client-addr: [2001:db8::1]:4711"), "", "2001:db8::1"},
		"IPv6 with the zone of Rust":     {lines("spin-client-addr: [fe80::1%3]:4711"), "", "fe80::1"},
		"a mapped address":               {lines("spin-client-addr: [::ffff:192.0.2.1]:4711"), "", "192.0.2.1"},
		"Spin's own chaining address":    {lines("spin-client-addr: 0.0.0.0:0"), "", "0.0.0.0"},
		"a trusted header":               {lines("true-client-ip: 192.0.2.1", "spin-client-addr: 203.0.113.1:1"), "True-Client-IP", "192.0.2.1"},
		"a trusted header in lower case": {lines("True-Client-IP: 192.0.2.1"), "true-client-ip", "192.0.2.1"},
		"trusted: the last line":         {lines("true-client-ip: 198.51.100.1", "true-client-ip: 192.0.2.1"), "true-client-ip", "192.0.2.1"},
		"trusted: the last of a list":    {lines("x-forwarded-for: 198.51.100.1, 198.51.100.2,192.0.2.1"), "x-forwarded-for", "192.0.2.1"},
		"trusted: the last of the last":  {lines("x-forwarded-for: 198.51.100.1", "x-forwarded-for: 198.51.100.2, 192.0.2.1 "), "x-forwarded-for", "192.0.2.1"},
		"trusted: junk before the last":  {lines("x-forwarded-for: <script>, 192.0.2.1"), "x-forwarded-for", "192.0.2.1"},
		"trusted: bare IPv6":             {lines("true-client-ip: 2001:db8::1"), "true-client-ip", "2001:db8::1"},
		"trusted: IPv6 with a port":      {lines("true-client-ip: [2001:db8::1]:443"), "true-client-ip", "2001:db8::1"},
		"trusted: IPv4 with a port":      {lines("true-client-ip: 192.0.2.1:443"), "true-client-ip", "192.0.2.1"},
		"trusted: a zone":                {lines("true-client-ip: fe80::1%eth0"), "true-client-ip", "fe80::1"},
		"trusted: a mapped address":      {lines("true-client-ip: ::ffff:192.0.2.1"), "true-client-ip", "192.0.2.1"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := deny.ClientAddress(tc.headers, tc.trusted)
			if err != nil {
				t.Fatal(err)
			}
			if want := netip.MustParseAddr(tc.want); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// unknown are requests whose address cannot be told, although each holds some address.
var unknown = map[string]struct {
	headers http.Header
	trusted string
	header  string
}{
	"no header at all":                 {http.Header{}, "", "Spin-Client-Addr"},
	"no header of Spin's":              {lines("x-forwarded-for: 203.0.113.9"), "", "Spin-Client-Addr"},
	"Spin's is empty":                  {lines("spin-client-addr: 203.0.113.9:1", "spin-client-addr: "), "", "Spin-Client-Addr"},
	"Spin's without a port":            {lines("spin-client-addr: 203.0.113.9"), "", "Spin-Client-Addr"},
	"Spin's IPv6 without brackets":     {lines("spin-client-addr: 2001:db8::1:4711"), "", "Spin-Client-Addr"},
	"Spin's as a list":                 {lines("spin-client-addr: 198.51.100.1:1, 203.0.113.9:2"), "", "Spin-Client-Addr"},
	"a port beyond":                    {lines("spin-client-addr: 203.0.113.9:65536"), "", "Spin-Client-Addr"},
	"trusted, and only Spin's is sent": {lines("spin-client-addr: 203.0.113.9:1"), "true-client-ip", "true-client-ip"},
	"trusted is empty":                 {lines("true-client-ip: "), "true-client-ip", "true-client-ip"},
	"trusted ends in a comma":          {lines("true-client-ip: 203.0.113.9,"), "true-client-ip", "true-client-ip"},
	"trusted ends in a name":           {lines("true-client-ip: 203.0.113.9, unknown"), "true-client-ip", "true-client-ip"},
	"trusted last line is junk":        {lines("true-client-ip: 203.0.113.9", "true-client-ip: junk"), "true-client-ip", "true-client-ip"},
	"trusted is an address and more":   {lines("true-client-ip: 203.0.113.9 junk"), "true-client-ip", "true-client-ip"},
	"trusted in brackets, no port":     {lines("true-client-ip: [2001:db8::1]"), "true-client-ip", "true-client-ip"},
}

func TestAnAddressThatCannotBeToldIsAnError(t *testing.T) {
	for name, tc := range unknown {
		t.Run(name, func(t *testing.T) {
			addr, err := deny.ClientAddress(tc.headers, tc.trusted)
			var unknown *deny.AddressError
			if !errors.As(err, &unknown) {
				t.Fatalf("got %v and %v", addr, err)
			}
			if unknown.Header != tc.header || addr.IsValid() {
				t.Errorf("header is %q, address is %v", unknown.Header, addr)
			}
			if strings.Contains(err.Error(), "203.0.113.9") || strings.Contains(err.Error(), "junk") {
				t.Errorf("the error quotes the client: %v", err)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	for name, tc := range map[string]struct {
		list    string
		headers http.Header
		want    error
	}{
		"an address that is not listed passes":    {"192.0.2.0/24", lines("spin-client-addr: 203.0.113.1:1"), nil},
		"a listed one is denied":                  {"192.0.2.0/24", lines("spin-client-addr: 192.0.2.1:1"), deny.ErrAddressDenied},
		"a forged one before it does not help":    {"192.0.2.0/24", lines("spin-client-addr: 203.0.113.1:1", "spin-client-addr: 192.0.2.1:1"), deny.ErrAddressDenied},
		"a forged one before it does not hurt":    {"192.0.2.0/24", lines("spin-client-addr: 192.0.2.1:1", "spin-client-addr: 203.0.113.1:1"), nil},
		"a mapped listed one is denied":           {"192.0.2.0/24", lines("spin-client-addr: [::ffff:192.0.2.1]:1"), deny.ErrAddressDenied},
		"without a list no address is asked for":  {"", http.Header{}, nil},
		"without a list nothing that is sent bad": {"", lines("spin-client-addr: junk"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			if err := parseAddresses(t, tc.list).Check(tc.headers, ""); err != tc.want {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
}

func TestWithAListAnUnknownAddressIsRefused(t *testing.T) {
	addresses := parseAddresses(t, "192.0.2.0/24")
	for name, tc := range unknown {
		t.Run(name, func(t *testing.T) {
			var unknown *deny.AddressError
			if err := addresses.Check(tc.headers, tc.trusted); !errors.As(err, &unknown) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestThePeerOfALogIsTheClientsAddress(t *testing.T) {
	for _, peer := range []string{
		"192.0.2.1:50000", "[2001:db8::1]:50000", "[::ffff:192.0.2.1]:50000", "[fe80::1%eth0]:50000", "[::1]:1",
		"[64:ff9b::c000:201]:443",
	} {
		h := http.Header{"Spin-Client-Addr": {"198.51.100.9:1", peer}}
		want, err := deny.ClientAddress(h, "")
		if got := deny.PeerText(h); err != nil || got != want.String() {
			t.Errorf("%s: got %q, want %q (%v)", peer, got, want, err)
		}
	}
}

func TestThePeerOfALogIsNoOtherText(t *testing.T) {
	for name, values := range map[string][]string{
		"none": nil, "empty": {""}, "no port": {"192.0.2.1"}, "a name": {"hunter2:80"}, "a line break": {"192.0.2.1\n:80"},
		"a quote": {`192.0.2.1":80`}, "too long": {strings.Repeat("1", 46) + ":80"},
	} {
		if got := deny.PeerText(http.Header{"Spin-Client-Addr": values}); got != "" {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

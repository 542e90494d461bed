package deny_test

import (
	"net/netip"
	"strings"
	"testing"

	"aiuta-edge/pkg/deny"
)

func TestListedAddressesAreContained(t *testing.T) {
	for name, tc := range map[string]struct {
		list, addr string
		contained  bool
	}{
		"a single address":                    {"192.0.2.1", "192.0.2.1", true},
		"its neighbour":                       {"192.0.2.1", "192.0.2.2", false},
		"the first of a block":                {"192.0.2.0/24", "192.0.2.0", true},
		"the last of a block":                 {"192.0.2.0/24", "192.0.2.255", true},
		"the one after a block":               {"192.0.2.0/24", "192.0.3.0", false},
		"the second entry, with spaces":       {"198.51.100.7 , 192.0.2.0/24\n", "192.0.2.9", true},
		"IPv6":                                {"2001:db8::/32", "2001:db8:1::1", true},
		"IPv6 in another spelling":            {"2001:db8::1", "2001:0DB8:0:0:0:0:0:1", true},
		"IPv6 outside":                        {"2001:db8::/32", "2001:db9::", false},
		"a mapped address, IPv4 listed":       {"192.0.2.0/24", "::ffff:192.0.2.1", true},
		"an IPv4 address, mapped one listed":  {"::ffff:192.0.2.1", "192.0.2.1", true},
		"an IPv4 address, mapped block":       {"::ffff:192.0.2.0/120", "192.0.2.1", true},
		"outside a mapped block":              {"::ffff:192.0.2.0/120", "192.0.3.1", false},
		"a zone of the client":                {"fe80::/10", "fe80::1%eth0", true},
		"all of IPv4":                         {"0.0.0.0/0", "203.0.113.1", true},
		"all of IPv6 holds no IPv4":           {"::/0", "203.0.113.1", false},
		"all of IPv6 holds no mapped address": {"::/0", "::ffff:203.0.113.1", false},
		"all of IPv4 holds no IPv6":           {"0.0.0.0/0", "2001:db8::1", false},
		"behind NAT64":                        {"192.0.2.0/24", "64:ff9b::192.0.2.1", true},
		"another behind NAT64":                {"192.0.2.0/24", "64:ff9b::192.0.3.1", false},
		"beside the prefix of NAT64":          {"192.0.2.0/24", "64:ff9b:1::192.0.2.1", false},
		"behind 6to4":                         {"192.0.2.0/24", "2002:c000:0201:1::99", true},
		"another behind 6to4":                 {"192.0.2.0/24", "2002:c000:0301::192.0.2.1", false},
		"a prefix that resembles 6to4":        {"192.0.2.0/24", "2003:c000:0201::", false},
		"NAT64 as a whole":                    {"64:ff9b::/96", "64:ff9b::192.0.2.1", true},
		"NAT64 listed, IPv4 seen":             {"64:ff9b::/96", "192.0.2.1", false},
		"as JSON":                             {`["192.0.2.1","2001:db8::/32"]`, "2001:db8::7", true},
		"nothing listed":                      {" ", "192.0.2.1", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := parseAddresses(t, tc.list).Contains(netip.MustParseAddr(tc.addr)); got != tc.contained {
				t.Errorf("contained is %t, want %t", got, tc.contained)
			}
		})
	}
}

func TestNoListContainsAnAddressThatIsNone(t *testing.T) {
	if parseAddresses(t, "0.0.0.0/0, ::/0").Contains(netip.Addr{}) {
		t.Error("the zero address is contained")
	}
}

func TestAListOfAddressesThatIsNotUnderstoodIsAnError(t *testing.T) {
	for name, tc := range map[string]struct{ list, want string }{
		"a name":                    {"192.0.2.1, hunter2", "entry 2 is not an address"},
		"an empty entry":            {"192.0.2.1,,192.0.2.2", "entry 2 is empty"},
		"a forgotten comma":         {"192.0.2.1 192.0.2.2", "entry 1 is not an address"},
		"a port":                    {"192.0.2.1:80", "entry 1 is not an address"},
		"brackets":                  {"192.0.2.1,[2001:db8::1]", "entry 2 is in quotes or brackets"},
		"a number with zeros":       {"192.0.2.010", "entry 1 is not an address"},
		"too long a prefix":         {"192.0.2.0/33", "entry 1 is not an address"},
		"a netmask":                 {"192.0.2.0/255.255.255.0", "entry 1 is not an address"},
		"a range":                   {"192.0.2.1-192.0.2.9", "entry 1 is not an address"},
		"an address inside a block": {"10.0.0.1/8", "entry 1 has an address inside its block"},
		"the same, in a mapped one": {"::ffff:10.0.0.1/104", "entry 1 has an address inside its block"},
		"a zone":                    {"fe80::1%eth0", "entry 1 has a zone"},
		"all mapped addresses":      {"::ffff:0:0/90", "entry 1 is a block of IPv6 that holds all of IPv4"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := deny.ParseAddresses(tc.list)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error quotes the list: %v", err)
			}
		})
	}
}

func parseAddresses(t *testing.T, list string) deny.Addresses {
	t.Helper()
	addresses, err := deny.ParseAddresses(list)
	if err != nil {
		t.Fatal(err)
	}
	return addresses
}

package outbound

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// host is an address or a name, never both.
type host struct {
	address netip.Addr
	// name is in lower case.
	name string
}

// parseHost reads a host as it stands in a URL, with brackets around an address of IPv6 (url.spec.whatwg.org, host
// parsing). Deviation: names are ASCII only, so that an internationalised one has to be written as xn--…, and an address
// of IPv4 has four decimal parts, where the specification also takes 0x7f.1.
func parseHost(text string) (host, error) {
	if inner, ok := strings.CutPrefix(text, "["); ok {
		inner, ok = strings.CutSuffix(inner, "]")
		address, err := netip.ParseAddr(inner)
		if !ok || err != nil || !address.Is6() || address.Zone() != "" {
			return host{}, fmt.Errorf("%q is no address of IPv6", text)
		}
		return host{address: address}, nil
	}
	if text == "" {
		return host{}, errors.New("there is no host")
	}
	for _, c := range []byte(text) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("#%/:<>?@[\\]^`{|}", c) >= 0 {
			return host{}, fmt.Errorf("%q has a character that a host cannot have", text)
		}
	}
	name := strings.ToLower(text)
	if !endsInNumber(name) {
		return host{name: name}, nil
	}
	address, err := netip.ParseAddr(name)
	if err != nil || !address.Is4() {
		return host{}, fmt.Errorf("%q is no address of IPv4", text)
	}
	return host{address: address}, nil
}

// endsInNumber tells an address of IPv4 from a name by its last part.
func endsInNumber(name string) bool {
	name = strings.TrimSuffix(name, ".")
	last := name[strings.LastIndexByte(name, '.')+1:]
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}

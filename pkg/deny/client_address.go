package deny

import (
	"net/http"
	"net/netip"
	"strings"
)

// spinClientAddr is the header in which Spin names the peer of the connection, as ip:port or [ip]:port.
const spinClientAddr = "Spin-Client-Addr"

// ClientAddress returns the address that a request came from: the last one in the header trustedHeader, or, if that is
// empty, the last Spin-Client-Addr. Everything before the last may be the client's own. IPv4 addresses that are mapped
// into IPv6 come back as IPv4, without port and zone. An error is an [*AddressError].
//
// Spin v4.0.2 hands on all headers of the client and puts its own after them, also where the client has sent one of
// the same name (crates/trigger-http/src/spin.rs calls prepare_request_headers in crates/trigger-http/src/headers.rs).
// The Go SDK keeps that order. Behind a proxy the peer is the proxy, and the last address is the proxy's word only in a
// header that the proxy sets or appends to: trustedHeader must name such a one, or clients choose their address.
func ClientAddress(h http.Header, trustedHeader string) (netip.Addr, error) {
	name, parse := spinClientAddr, parseAddrPort
	if trustedHeader != "" {
		name, parse = trustedHeader, parseListed
	}
	// Each line of a header is a value of its own here.
	values := h.Values(name)
	if len(values) == 0 {
		return netip.Addr{}, &AddressError{name, "is missing"}
	}
	addr, err := parse(values[len(values)-1])
	if err != nil {
		return netip.Addr{}, &AddressError{name, "does not end in an address"}
	}
	return addr.Unmap().WithZone(""), nil
}

// maxAddress is the length of the longest address, an IPv4 one inside IPv6.
const maxAddress = 45

// PeerText returns the address of the last Spin-Client-Addr as text, or nothing if it holds a character that no address
// has. It is [ClientAddress] for a log: reading the address and writing it again costs the component a twentieth of a mint.
func PeerText(h http.Header) string {
	values := h[spinClientAddr]
	if len(values) == 0 {
		return ""
	}
	text := values[len(values)-1]
	text = strings.TrimPrefix(text[:max(0, strings.LastIndexByte(text, ':'))], "[")
	text, _, _ = strings.Cut(strings.TrimSuffix(text, "]"), "%")
	if strings.IndexByte(text, '.') >= 0 {
		text = strings.TrimPrefix(text, "::ffff:")
	}
	if len(text) > maxAddress {
		return ""
	}
	for i := range len(text) {
		if c := text[i]; !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' || c == ':' || c == '.') {
			return ""
		}
	}
	return text
}

func parseAddrPort(text string) (netip.Addr, error) {
	addrPort, err := netip.ParseAddrPort(text)
	return addrPort.Addr(), err
}

// parseListed returns the last address of a list that is separated by commas (RFC 9110 section 5.6.1). Some proxies
// write a port to it.
func parseListed(text string) (netip.Addr, error) {
	last := strings.TrimSpace(text[strings.LastIndexByte(text, ',')+1:])
	if addr, err := netip.ParseAddr(last); err == nil {
		return addr, nil
	}
	return parseAddrPort(last)
}

// AddressError says that the address of a client cannot be told. It does not quote what the client may have sent.
type AddressError struct {
	// Header is the name of the header that should hold the address.
	Header string
	// Detail is what is wrong with it.
	Detail string
}

// Error names the header and what is wrong with it.
func (e *AddressError) Error() string {
	return "the client's address is unknown: the header " + e.Header + " " + e.Detail
}

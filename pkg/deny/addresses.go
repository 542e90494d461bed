package deny

import (
	"errors"
	"net/http"
	"net/netip"
	"strings"

	"aiuta-edge/pkg/list"
)

// Addresses are the network addresses that get no token. The zero value denies none.
type Addresses struct{ blocks []netip.Prefix }

// ErrAddressDenied says that the client's address is listed.
var ErrAddressDenied = errors.New("the client's address is denied")

// ParseAddresses reads single addresses and CIDR blocks, as [list.Parse] reads lists. Empty text denies none. An IPv4
// address mapped into IPv6 is the IPv4 address.
func ParseAddresses(text string) (Addresses, error) {
	entries, err := list.Parse(text)
	if err != nil {
		return Addresses{}, err
	}
	blocks := make([]netip.Prefix, len(entries))
	for i, entry := range entries {
		block, detail := parseBlock(entry)
		if detail != "" {
			return Addresses{}, list.Wrong(i, detail)
		}
		blocks[i] = block
	}
	return Addresses{blocks}, nil
}

// parseBlock returns a block, or what is wrong with the entry.
func parseBlock(entry string) (block netip.Prefix, detail string) {
	if strings.Contains(entry, "%") {
		return block, "has a zone: leave out the % and what follows"
	}
	block, err := netip.ParsePrefix(entry)
	if err != nil {
		addr, err := netip.ParseAddr(entry)
		if err != nil {
			return block, `is not an address or a block: write it as "192.0.2.1", "192.0.2.0/24" or "2001:db8::/32"`
		}
		block = netip.PrefixFrom(addr, addr.BitLen())
	}
	if block.Addr().Is4In6() {
		if block.Bits() < mappedBits {
			return block, "is a block of IPv6 that holds all of IPv4: write the IPv4 block instead"
		}
		block = netip.PrefixFrom(block.Addr().Unmap(), block.Bits()-mappedBits)
	}
	// 10.0.0.1/8 may mean one address or sixteen million.
	if block != block.Masked() {
		return block, "has an address inside its block: write the block's first address, or leave out the slash"
	}
	return block, ""
}

// mappedBits is the length of the prefix under which IPv6 holds the IPv4 addresses (RFC 4291 section 2.5.5.2).
const mappedBits = 96

// Any reports whether any address is listed.
func (a Addresses) Any() bool { return len(a.blocks) > 0 }

// Contains reports whether addr is listed, itself or as the IPv4 address that it holds. A zone is ignored: it says on
// which link an address was seen, not whose it is.
func (a Addresses) Contains(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	inside, holds := embedded(addr)
	for _, block := range a.blocks {
		if block.Contains(addr) || holds && block.Contains(inside) {
			return true
		}
	}
	return false
}

// embedded returns the IPv4 address that an IPv6 address holds behind the well-known prefix of NAT64, 64:ff9b::/96
// (RFC 6052 section 2.1), or that of 6to4, 2002::/16 (RFC 3056 section 2). Mapped addresses are unmapped before.
func embedded(addr netip.Addr) (v4 netip.Addr, ok bool) {
	if !addr.Is6() {
		return netip.Addr{}, false
	}
	b := addr.As16()
	switch {
	case b[0] == 0x20 && b[1] == 0x02:
		return netip.AddrFrom4([4]byte(b[2:6])), true
	case [12]byte(b[:12]) == [12]byte{0x00, 0x64, 0xff, 0x9b}:
		return netip.AddrFrom4([4]byte(b[12:])), true
	}
	return netip.Addr{}, false
}

// Check returns nil if the client may pass, [ErrAddressDenied] if its address is listed, and an [*AddressError] if the
// address is unknown. Where none is listed, it does not ask for the address. For the headers and
// trustedHeader see [ClientAddress].
func (a Addresses) Check(h http.Header, trustedHeader string) error {
	if !a.Any() {
		return nil
	}
	addr, err := ClientAddress(h, trustedHeader)
	if err != nil {
		return err
	}
	if a.Contains(addr) {
		return ErrAddressDenied
	}
	return nil
}

package outbound

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
)

// entry is one item of allowed_outbound_hosts.
type entry struct {
	// scheme is empty for any.
	scheme    string
	anyScheme bool
	hosts     hostPattern
	// Ports from first up to, and not with, end. They fit an int, not a uint16, so that 65535 can be the last.
	first, end int
}

// hostPattern is the host of an entry: exactly one of these.
type hostPattern struct {
	any bool
	// self stands for the application's own address, in requests that name no host.
	self bool
	// suffix begins with a dot: the subdomains of a name, without the name itself.
	suffix  string
	network netip.Prefix
	literal host
}

// anyPort is the end of a range that has all ports.
const anyPort = 1 << 16

// parseEntry reads scheme://host[:port].
func parseEntry(text string) (entry, error) {
	text = strings.TrimSpace(text)
	if text == "insecure:allow-all" {
		return entry{}, errors.New("is not allowed; write *://*:* if all outbound traffic is meant")
	}
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		return entry{}, errors.New("has no scheme; write <scheme>://<host>[:<port>], such as https://example.com or *://localhost:3000")
	}
	hosts, port := rest, ""
	if i := strings.LastIndexByte(rest, ':'); i >= 0 {
		hosts, port = rest[:i], rest[i+1:]
	}
	port, path, _ := strings.Cut(port, "/")
	if path != "" {
		return entry{}, errors.New("must not have a path")
	}
	e := entry{scheme: scheme, anyScheme: scheme == "*"}
	if err := e.setPorts(port); err != nil {
		return entry{}, err
	}
	switch {
	case e.anyScheme:
	case strings.HasPrefix(scheme, "{"):
		return entry{}, errors.New("has a list of schemes, which is not supported; write one entry for each")
	case strings.ContainsFunc(scheme, func(c rune) bool { return !unicode.IsLetter(c) }):
		return entry{}, fmt.Errorf("has the scheme %q; only letters are allowed", scheme)
	}
	var err error
	e.hosts, err = parseHostPattern(hosts)
	return e, err
}

// setPorts reads a port, a range without its end, or *.
func (e *entry) setPorts(text string) error {
	if text == "" {
		port, known := wellKnownPorts[e.scheme]
		if !known {
			return fmt.Errorf("has no port, and the scheme %q has no default one", e.scheme)
		}
		e.first, e.end = port, port+1
		return nil
	}
	if text == "*" {
		e.end = anyPort
		return nil
	}
	if strings.HasPrefix(text, "{") {
		return errors.New("has a list of ports, which is not supported; write one entry for each")
	}
	first, end, isRange := strings.Cut(text, "..")
	var err error
	if e.first, err = parsePort(first); err != nil {
		return err
	}
	e.end = e.first + 1
	if isRange {
		e.end, err = parsePort(end)
	}
	return err
}

func parsePort(text string) (int, error) {
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("has the port %q; a number from 0 to 65535 is needed", text)
	}
	return int(port), nil
}

// wellKnownPorts are the ports that need not be written.
var wellKnownPorts = map[string]int{"postgres": 5432, "mysql": 3306, "redis": 6379, "mqtt": 1883, "http": 80, "https": 443}

func parseHostPattern(text string) (hostPattern, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "*":
		return hostPattern{any: true}, nil
	case text == "self", text == "self.alt":
		return hostPattern{self: true}, nil
	case strings.HasPrefix(text, "{"):
		return hostPattern{}, errors.New("has a list of hosts, which is not supported; write one entry for each")
	}
	if network, err := netip.ParsePrefix(text); err == nil {
		return hostPattern{network: network.Masked()}, nil
	}
	text = strings.TrimRight(text, "/")
	if strings.Contains(text, "/") {
		return hostPattern{}, errors.New("must not have a path")
	}
	if domain, ok := strings.CutPrefix(text, "*."); ok {
		if strings.Contains(domain, "*") {
			return hostPattern{}, errors.New("may have a * only at the beginning of its host")
		}
		return hostPattern{suffix: "." + domain}, nil
	}
	if strings.Contains(text, "*") {
		return hostPattern{}, errors.New("may have a * only for the whole host or as in *.example.com")
	}
	literal, err := parseHost(text)
	if err != nil {
		return hostPattern{}, fmt.Errorf("has no valid host: %w", err)
	}
	return hostPattern{literal: literal}, nil
}

// fits reports whether a destination is one of the entry's.
func (e entry) fits(d destination) bool {
	if !e.anyScheme && e.scheme != d.scheme || !e.hosts.fits(d.host) {
		return false
	}
	if e.end == anyPort && e.first == 0 {
		return true
	}
	port, known := d.effectivePort()
	return known && e.first <= port && port < e.end
}

// fits never lets self match: a request to it names no host.
func (p hostPattern) fits(h host) bool {
	switch {
	case p.any:
		return true
	case p.suffix != "":
		return strings.HasSuffix(h.name, p.suffix)
	case p.network.IsValid():
		return p.network.Contains(h.address)
	case p.self:
		return false
	}
	return h == p.literal
}

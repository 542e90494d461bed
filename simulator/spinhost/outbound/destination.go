package outbound

import (
	"fmt"
	"net/url"
	"strings"
)

// destination is where a URL leads.
type destination struct {
	scheme string
	host   host
	// port is -1 if the URL has none.
	port int
}

// effectivePort returns the URL's port, or the default of its scheme.
func (d destination) effectivePort() (port int, known bool) {
	if d.port >= 0 {
		return d.port, true
	}
	port, known = wellKnownPorts[d.scheme]
	return port, known
}

// parseDestination reads an address as Spin does to check it. One without a scheme gets this one. What stands before an @
// is escaped first, because people put passwords there as they are.
func parseDestination(address, scheme string) (destination, error) {
	address = escapeUser(address)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		var second error
		if u, second = url.Parse(scheme + "://" + address); second != nil {
			return destination{}, fmt.Errorf("not a URL: %w", withoutURL(second))
		}
	}
	return destinationOf(u)
}

// destinationOf returns where a parsed URL leads.
func destinationOf(u *url.URL) (d destination, err error) {
	d.scheme, d.port = u.Scheme, -1
	name := u.Hostname()
	if strings.HasPrefix(u.Host, "[") {
		name = "[" + name + "]"
	}
	if d.host, err = parseHost(name); err != nil {
		return destination{}, err
	}
	if port := u.Port(); port != "" {
		if d.port, err = parsePort(port); err != nil {
			return destination{}, err
		}
	}
	return d, nil
}

// escapeUser escapes what stands before the first @, unless a / comes earlier.
func escapeUser(address string) string {
	begin := 0
	if i := strings.Index(address, "://"); i >= 0 {
		begin = i + len("://")
	}
	at := strings.IndexByte(address, '@')
	slash := strings.IndexByte(address[begin:], '/')
	if at < begin || slash >= 0 && at > begin+slash {
		return address
	}
	var escaped strings.Builder
	for _, c := range []byte(address[begin:at]) {
		if 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			escaped.WriteByte(c)
		} else {
			fmt.Fprintf(&escaped, "%%%02X", c)
		}
	}
	return address[:begin] + escaped.String() + address[at:]
}

// withoutURL takes the URL out of an error: it may hold a password or a token.
func withoutURL(err error) error {
	if e, ok := err.(*url.Error); ok {
		return e.Err
	}
	return err
}

// String writes a destination without anything that could be secret.
func (d destination) String() string {
	text := d.scheme + "://" + d.host.name
	if d.host.address.IsValid() {
		text = d.scheme + "://" + d.host.address.String()
	}
	if d.port >= 0 {
		text += fmt.Sprintf(":%d", d.port)
	}
	return text
}

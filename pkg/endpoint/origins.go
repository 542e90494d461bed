package endpoint

import (
	"net/netip"
	"strconv"
	"strings"

	"aiuta-edge/pkg/list"
)

// origins is the allowlist of web origins, each as browsers send it in the header Origin, or with one leading wildcard
// for all subdomains: "https://*.brand.example".
type origins []string

// parseOrigins reads origins as [list.Parse] reads lists.
func parseOrigins(text string) (origins, error) {
	entries, err := list.Parse(text)
	if err != nil {
		return nil, err
	}
	for i, entry := range entries {
		origin, detail := parseOrigin(entry)
		if detail != "" {
			return nil, list.Wrong(i, detail)
		}
		entries[i] = origin
	}
	return entries, nil
}

// parseOrigin returns an entry as a browser serialises it (HTML standard, "serialization of an origin"; hosts as the
// URL standard serialises them), or what is wrong with it. Upper case, a port that is the scheme's default and one
// slash at the end can mean only one origin, and are dropped. Whatever else no browser sends is refused, because it
// would silently allow no page.
func parseOrigin(entry string) (origin, detail string) {
	switch entry {
	case "null":
		return "", "is null, which any page can send from a sandboxed frame: serve the page from an origin of its own"
	case "*":
		return "", "is a wildcard for every page: list the origins of your pages"
	}
	scheme, rest, found := strings.Cut(entry, "://")
	if !found {
		return "", `has no scheme: write it as "https://shop.example"`
	}
	scheme, rest = strings.ToLower(scheme), strings.TrimSuffix(rest, "/")
	switch {
	case strings.ContainsAny(rest, "/?#"):
		return "", "has a path: end it after the host or the port"
	case strings.Contains(rest, "@"):
		return "", "has a user: leave out the @ and what stands before it"
	}
	switch scheme {
	case "https":
		return webOrigin("https://", rest, "443")
	case "http":
		return webOrigin("http://", rest, "80")
	}
	return appOrigin(scheme, rest)
}

// webOrigin reads what follows the scheme.
func webOrigin(scheme, rest, defaultPort string) (origin, detail string) {
	rest = strings.ToLower(rest)
	host, wildcard := strings.CutPrefix(rest, "*.")
	// A colon inside the brackets of IPv6 is not that of a port.
	port := ""
	if colon := strings.LastIndexByte(host, ':'); colon > strings.LastIndexByte(host, ']') {
		host, port = host[:colon], host[colon+1:]
		if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 || port[0] == '0' {
			return "", "has a port that is not a number from 1 to 65535"
		}
	}
	host, detail = webHost(host)
	switch {
	case detail != "":
		return "", detail
	case wildcard && (isAddress(host) || isPublicSuffix(host)):
		return "", `has a wildcard for hosts that are not all yours: write a domain of your own after "*."`
	case wildcard:
		host = "*." + host
	}
	if port != "" && port != defaultPort {
		host += ":" + port
	}
	return scheme + host, ""
}

// webHost returns a host as a browser writes it, or what is wrong with it.
func webHost(host string) (normal, detail string) {
	if inside, found := strings.CutPrefix(host, "["); found {
		inside, closed := strings.CutSuffix(inside, "]")
		addr, err := netip.ParseAddr(inside)
		// Browsers write a mapped address in hexadecimal, which netip does not.
		if !closed || err != nil || !addr.Is6() || addr.Is4In6() || addr.Zone() != "" {
			return "", `has brackets around what is not an IPv6 address: write it as "http://[2001:db8::1]:8080"`
		}
		return "[" + addr.String() + "]", ""
	}
	switch {
	case host == "":
		return "", "has no host"
	case strings.Contains(host, "*"):
		return "", `has a wildcard in the wrong place: write "*." directly before a domain, such as "https://*.shop.example"`
	case strings.ContainsFunc(host, func(r rune) bool { return r > 0x7f }):
		return "", `has letters that browsers send as punycode: write the host as "xn--…", as location.origin shows it`
	case !isHost(host):
		return "", "has a host that is not letters, digits, hyphens and dots"
	}
	// A host whose last label is a number is an IPv4 address to a browser (URL standard, "ends in a number checker").
	last := host[strings.LastIndexByte(host, '.')+1:]
	if number := strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x"); number && !isAddress(host) {
		return "", "has a host that is not an IPv4 address"
	}
	return host, ""
}

// isHost reports whether all labels of a host are 1 to 63 letters in lower case, digits, hyphens and underscores.
func isHost(host string) bool {
	label := 0
	for i := range len(host) {
		c := host[i]
		switch {
		case c == '.' && label > 0:
			label = 0
			continue
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '_':
			label++
		default:
			return false
		}
		if label > 63 {
			return false
		}
	}
	return label > 0 && len(host) <= 253
}

func isAddress(host string) bool {
	if strings.HasPrefix(host, "[") {
		return true
	}
	_, err := netip.ParseAddr(host)
	return err == nil
}

// appOrigin reads an origin of an app's own scheme, such as capacitor://localhost. Apps choose what they send, so it
// counts as it is written.
func appOrigin(scheme, rest string) (origin, detail string) {
	for i := range len(scheme) {
		if c := scheme[i]; !(c >= 'a' && c <= 'z' || i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.')) {
			return "", "has a scheme that is not letters and digits"
		}
	}
	switch scheme {
	case "", "file", "data", "blob", "about", "javascript", "ws", "wss", "ftp":
		return "", "has a scheme whose pages have no origin of their own: use https, http, or the scheme of your app"
	}
	for i := range len(rest) {
		if c := rest[i]; c <= ' ' || c > '~' || strings.IndexByte("\"'`<>,*\\[]", c) >= 0 {
			return "", "has a host with a character that no browser sends"
		}
	}
	if rest == "" || len(rest) > 253 {
		return "", "has no host of 1 to 253 characters"
	}
	return scheme + "://" + rest, ""
}

// allow reports whether pages of an origin may ask.
func (o origins) allow(origin string) bool {
	for _, entry := range o {
		before, after, wildcard := strings.Cut(entry, "*")
		if !wildcard && origin == entry {
			return true
		}
		if wildcard && strings.HasPrefix(origin, before) {
			subdomain, ok := strings.CutSuffix(origin[len(before):], after)
			if ok && isHost(subdomain) {
				return true
			}
		}
	}
	return false
}

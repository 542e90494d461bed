package proxy

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// introduce answers a browser that was pointed at the proxy itself: with its CA, and with a script that sends only the
// opened hosts through it.
func (p *Proxy) introduce(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/ca.pem":
		w.Header().Set("Content-Type", "application/x-x509-ca-cert")
		w.Header().Set("Content-Disposition", `attachment; filename="aiuta-edge-proxy-ca.pem"`)
		w.Write(p.config.Authority.PEM())
	case "/proxy.pac":
		w.Header().Set("Content-Type", "application/x-ns-proxy-autoconfig")
		io.WriteString(w, p.script(r.Host))
	default:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, "This is simulator proxy. Set it as the proxy for HTTPS; its CA is at /ca.pem, and /proxy.pac sends only\n%s\nthrough it.\n",
			strings.Join(p.hosts(), "\n"))
	}
}

// hosts are those that are opened, sorted.
func (p *Proxy) hosts() []string {
	var names []string
	for target := range p.config.Open {
		name, _, _ := strings.Cut(target, ":")
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// script is a proxy auto-configuration file for those who reach the proxy at an address.
func (p *Proxy) script(at string) string {
	var tests []string
	for _, name := range p.hosts() {
		tests = append(tests, fmt.Sprintf("host === %q", name))
	}
	return fmt.Sprintf("function FindProxyForURL(url, host) {\n  return %s ? %q : \"DIRECT\";\n}\n",
		strings.Join(tests, " || "), "PROXY "+at)
}

package proxy

import (
	"crypto/tls"
	"net"
	"net/http"
	"strings"
	"sync"
)

// Refusal is a client that did not go on after it had seen the certificate of a host.
type Refusal struct {
	Host string
	// Why is one line for the reader, and Certain is false for a client that may have had no need of the connection.
	Why     string
	Certain bool
}

// What a client says or does that does not take a certificate.
const (
	whyUntrusted = "the app pins its certificates, or does not trust the proxy's CA: simulator proxy ca says how to trust it; an app that pins has to stop doing so in a debug build"
	whyClock     = "the device's clock is months off: set it"
	whyHungUp    = "the app hangs up when it sees the certificate: it pins its certificates, or does not trust the proxy's CA"
	whySilent    = "the app takes the certificate and hangs up without a request: it pins its certificates, unless it only keeps connections ready"
	whyNoTLS     = "TLS fails"
)

// alerts are what Go calls the alerts by which clients refuse a certificate (RFC 8446 section 6.2). Clients are free in the
// choice: OpenSSL and Go say unknown or bad, Android unknown, and iOS and Chromium any of them.
var alerts = []string{"bad certificate", "unknown certificate", "unknown certificate authority", "unsupported certificate", "revoked certificate"}

// refused tells of a handshake that failed.
func (p *Proxy) refused(host string, err error) {
	if p.config.Refused == nil {
		return
	}
	text := err.Error()
	r := Refusal{Host: host, Certain: true}
	for _, alert := range alerts {
		if strings.HasSuffix(text, "tls: "+alert) {
			r.Why = whyUntrusted
		}
	}
	switch {
	case r.Why != "":
	case strings.Contains(text, "expired certificate"):
		r.Why = whyClock
	case strings.HasPrefix(text, "tls: ") || strings.HasPrefix(text, "remote error: "):
		r.Why = whyNoTLS + ": " + text
	default: // EOF, or a reset
		r.Why = whyHungUp
	}
	p.config.Refused(r)
}

// silent finds connections that end without a request: OkHttp looks at its pins only after the handshake. Browsers, too,
// open connections and never use them.
type silent struct {
	mu    sync.Mutex
	fresh map[net.Conn]struct{}
	tell  func(Refusal)
}

// watch is a server's ConnState.
func (s *silent) watch(conn net.Conn, state http.ConnState) {
	s.mu.Lock()
	_, fresh := s.fresh[conn]
	switch {
	case state == http.StateNew:
		if s.fresh == nil {
			s.fresh = map[net.Conn]struct{}{}
		}
		s.fresh[conn] = struct{}{}
	case fresh:
		delete(s.fresh, conn)
	}
	tell := s.tell
	s.mu.Unlock()
	if _, secured := conn.(*tls.Conn); fresh && state == http.StateClosed && secured && tell != nil {
		tell(Refusal{Host: takenOf(conn).host, Why: whySilent})
	}
}

// close ends the connections that were never used. Shutdown would wait for them.
func (s *silent) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for conn := range s.fresh {
		conn.Close()
	}
	s.tell = nil
}

package probe

import (
	"context"
	"crypto/tls"
	"net"
	"strings"

	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
)

const groupTransport = "transport"

func transportProbes() []Probe {
	return []Probe{
		{
			Group: groupTransport, Name: "https", Severity: report.High,
			Holds:  "a public host is asked over https",
			Rule:   "RFC 6750 section 5.3",
			Advice: "serve the endpoint over https alone: sessions and tokens are bearer credentials, and whoever reads one has it",
			judge:  judgeHTTPS,
		},
		{
			Group: groupTransport, Name: "old-tls", Severity: report.Medium, needs: anHTTPSURL,
			Holds:  "TLS older than 1.2 is refused",
			Rule:   "RFC 8996",
			Advice: "switch TLS 1.0 and 1.1 off in the server or in the proxy before it",
			judge:  judgeOldTLS,
		},
		{
			Group: groupTransport, Name: "hsts", Severity: report.Info, needs: anHTTPSURL | anAnswer,
			Holds:  "the answer has Strict-Transport-Security",
			Rule:   "RFC 6797 section 7.1",
			Advice: "send Strict-Transport-Security, for the pages that ask this host",
			judge:  judgeHSTS,
		},
		{
			Group: groupTransport, Name: "redirect", Severity: report.Medium, needs: anAnswer,
			Holds:  "the URL answers itself, without a redirect",
			Rule:   "RFC 9110 section 15.4",
			Advice: "give the app the final URL: a client that follows 301 or 302 turns a POST into a GET without its body",
			judge:  judgeRedirect,
		},
	}
}

func judgeHTTPS(_ context.Context, e *endpoint) (verdict, error) {
	switch {
	case e.url.Scheme == "https":
		return holds("it is https"), nil
	case isLoopback(e.url.Hostname()):
		return holds("it is http, on this machine alone"), nil
	}
	return found("the endpoint is asked over http at %s", e.url.Hostname()), nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// judgeOldTLS looks at nothing but the handshake, so whether the certificate is trusted does not matter.
func judgeOldTLS(ctx context.Context, e *endpoint) (verdict, error) {
	port := e.url.Port()
	if port == "" {
		port = "443"
	}
	ctx, cancel := context.WithTimeout(ctx, e.Timeout)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(e.url.Hostname(), port))
	if err != nil {
		return skip("there is no straight way to the host, such as through a proxy"), nil
	}
	defer conn.Close()
	old := tls.Client(conn, &tls.Config{
		ServerName: e.url.Hostname(), InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11,
	})
	if err := old.HandshakeContext(ctx); err != nil {
		return holds("the handshake is refused"), nil
	}
	return found("the endpoint speaks %s", tls.VersionName(old.ConnectionState().Version)), nil
}

func judgeHSTS(ctx context.Context, e *endpoint) (verdict, error) {
	r := e.requestFor(e.params())
	a, err := e.send(ctx, r)
	if err != nil {
		return verdict{}, err
	}
	if value := a.Header.Get("Strict-Transport-Security"); value != "" {
		return holds("it is %s", value), nil
	}
	return found("there is no Strict-Transport-Security").on(e, r, a), nil
}

func judgeRedirect(ctx context.Context, e *endpoint) (verdict, error) {
	r := exchange.JSON(e.params().json())
	a, err := e.send(ctx, r)
	if err != nil {
		return verdict{}, err
	}
	if a.Status >= 300 && a.Status < 400 {
		return found("the answer is %d, with a Location", a.Status).on(e, r, a), nil
	}
	return holds("the answer is %d", a.Status), nil
}

// Package httpclient makes the HTTP clients that judge a server: what they return is what the server said.
package httpclient

import (
	"context"
	"errors"
	"net"
	"net/http"
	"syscall"
)

// New returns a client over a transport, which it takes over. A redirect is an answer like any other, so that no
// credential follows it to another host. An answer that arrives before the request is whole counts, even if the server
// closes the connection behind it.
func New(transport *http.Transport) *http.Client {
	dial := transport.DialContext
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &listening{Conn: conn}, nil
	}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: NoRedirects,
	}
}

// NoRedirects is the CheckRedirect of a client that follows none: it returns the redirect as the answer.
func NoRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// listening is a connection that goes on reading after the server has closed it to what is written. A server that
// refuses a large body by its announced length answers and closes; net/http's client gives up at the failed write,
// although the answer lies ready to be read. If there is none, the read fails instead of the write.
type listening struct{ net.Conn }

// Write drops what the server no longer takes.
func (c *listening) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		return len(p), nil
	}
	return n, err
}

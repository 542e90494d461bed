package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"aiuta-edge/simulator/httpclient"
)

// NewClient returns an HTTP client that keeps as many connections as a plan has shots under way, so that a connection
// is made once and not for each request. The caller closes its idle connections.
func (p Plan) NewClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 0, p.clients()
	transport.IdleConnTimeout = time.Minute
	transport.DisableCompression = true
	return httpclient.New(transport)
}

// broken names what became of a request that got no answer. It leaves the URL out: a query may hold a key.
func broken(err error) string {
	var (
		outer     *url.Error
		operation *net.OpError
	)
	if errors.As(err, &outer) {
		err = outer.Err
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "connection closed without an answer"
	case errors.As(err, &operation) && operation.Op == "dial":
		return "cannot connect"
	}
	return "no answer"
}

// refused names an answer that is not what was wanted.
func refused(status int, code string) string {
	if code == "" {
		return fmt.Sprint(status)
	}
	return fmt.Sprintf("%d %s", status, code)
}

// maxCode is how long a problem code is at most.
const maxCode = 48

// codeOf returns a problem code that can be shown, and an empty string for any other text.
func codeOf(text string) string {
	if len(text) > maxCode {
		return ""
	}
	for _, c := range text {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-' || c == '.') {
			return ""
		}
	}
	return text
}

package outbound

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"

	"aiuta-edge/simulator/spinhost/abi"
)

// newRequest makes a request with the headers of Spin's client: accept and accept-encoding unless the guest says
// otherwise, and no user agent of its own.
func newRequest(ctx context.Context, r *abi.OutboundRequest, u *url.URL) (*http.Request, error) {
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("the scheme %q is not supported", u.Scheme)
	}
	request, err := http.NewRequestWithContext(ctx, r.Method, u.String(), bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	header := request.Header
	header["User-Agent"] = nil // keeps net/http from sending its own
	for _, h := range r.Headers {
		header.Add(h.Name, h.Value)
	}
	if host := header.Get("Host"); host != "" {
		request.Host = host
	}
	if header.Get("Accept") == "" {
		header.Set("Accept", "*/*")
	}
	if header.Get("Accept-Encoding") == "" && header.Get("Range") == "" {
		header.Set("Accept-Encoding", "gzip")
	}
	return request, nil
}

// checkHeader refuses what cannot be sent.
func checkHeader(h abi.Pair) error {
	if !h.ValidName() {
		return fmt.Errorf("%q is no header name", h.Name)
	}
	if !h.ValidValue() {
		return fmt.Errorf("the value of the header %s is not valid", h.Name)
	}
	return nil
}

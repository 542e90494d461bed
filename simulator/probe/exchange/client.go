package exchange

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"syscall"
	"time"

	"aiuta-edge/simulator/httpclient"
)

// ErrUnreachable is wrapped by the error of a request that found nobody to answer it: no such host, nobody
// listening, no trusted certificate.
var ErrUnreachable = errors.New("endpoint cannot be reached")

// ErrClosed is wrapped by the error of a request whose connection the endpoint closed without an answer.
var ErrClosed = errors.New("endpoint closed the connection without an answer")

// Client talks to one endpoint. It is safe for concurrent use. The owner closes it.
type Client struct {
	url     string
	http    *http.Client
	tls     *tls.Config
	observe func(Request, Answer)
}

// NewClient returns a client for the endpoint at a URL. observe is told of every answer to a request that an HTTP client sends, at the same time from
// several goroutines if these send; nil is nobody. A nil config trusts what the machine trusts.
func NewClient(url string, config *tls.Config, observe func(Request, Answer)) *Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if config != nil {
		transport.TLSClientConfig = config.Clone()
	}
	transport.MaxIdleConnsPerHost = 64
	// What is judged is what was sent, not what a library made of it.
	transport.DisableCompression = true
	return &Client{url: url, observe: observe, http: httpclient.New(transport), tls: config}
}

// Close drops the connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Send sends a request as somebody. The answer is read whole, up to [maxBody].
func (c *Client) Send(ctx context.Context, r Request, who Credential) (Answer, error) {
	var answer Answer
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) { answer.Reused = info.Reused },
	})
	if r.byHand() {
		return c.write(ctx, r, who)
	}
	req, err := r.build(ctx, c.url, who)
	if err != nil {
		return Answer{}, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return Answer{}, explain(err)
	}
	if err := answer.read(resp); err != nil {
		return Answer{}, explain(err)
	}
	if c.observe != nil {
		c.observe(r, answer)
	}
	return answer, nil
}

// read takes a refusal whose body is cut off for one that ends there.
func (a *Answer) read(resp *http.Response) (err error) {
	defer resp.Body.Close()
	a.Status, a.Header = resp.StatusCode, resp.Header
	a.Body, err = io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if a.Refused() {
		return nil
	}
	return err
}

// explain sorts errors of a connection, and leaves the URL out of them: a query may hold a key.
func explain(err error) error {
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	var (
		operation   *net.OpError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
	)
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &operation) && operation.Op == "dial", errors.As(err, &certificate), errors.As(err, &record):
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return fmt.Errorf("%w: %w", ErrClosed, err)
	}
	return err
}

// Reach reports whether somebody answers at the URL, whatever the answer is.
func (c *Client) Reach(ctx context.Context, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := c.Send(ctx, Request{Method: http.MethodOptions}, Credential{})
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w: no answer within %s", ErrUnreachable, patience)
	case errors.Is(err, ErrClosed):
		return nil // somebody is there, and does not like OPTIONS
	}
	return err
}

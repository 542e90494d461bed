// Package exchange sends single requests to a token endpoint, in any language and with any caller
// authentication, and describes what was said without showing a token or a secret.
package exchange

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Request is one request, whole enough to say what a client library would not let through.
type Request struct {
	// Method is GET if it is empty, or POST if there is a body.
	Method string
	// Path is added to that of the client's URL.
	Path string
	// Query is the raw query, without the question mark. It is added to that of the endpoint's URL.
	Query string
	// ContentType is that of the body; empty sends none.
	ContentType string
	Body        string
	// Header holds further headers.
	Header http.Header
	// Host replaces that of the URL in the Host header.
	Host string
	// Target replaces path and query on the request line. Lines are header lines as they stand on the wire, such as no HTTP
	// client sends; those that frame the body replace our own framing. A request with either is written by hand.
	Target, Lines string
	// Then is a good request that follows a request written by hand on the same connection, once that is answered: it tells
	// where the server saw the first one end. See [Answer.More].
	Then *Request
	// Over is how long the body takes to arrive; 0 sends it at once.
	Over time.Duration
	// Fresh takes a connection of its own.
	Fresh bool
}

// JSON returns a POST of a JSON text.
func JSON(body string) Request {
	return Request{Method: http.MethodPost, ContentType: "application/json", Body: body}
}

// Query returns a GET with a raw query.
func Query(raw string) Request { return Request{Method: http.MethodGet, Query: raw} }

// With returns the request with further headers, given as name and value in turn. A name may come again.
func (r Request) With(headers ...string) Request {
	r.Header = r.Header.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

// Asking returns the request with further parameters, as they stand on the wire, behind those that it has.
func (r Request) Asking(raw string) Request {
	if r.Query != "" {
		r.Query += "&"
	}
	r.Query += raw
	return r
}

// longHead is the number of bytes above which many servers refuse the lines before a body.
const longHead = 4 << 10

// IsForServer reports whether the request may fail before any endpoint sees it: a target, Host or head that a server need
// not serve. HTTP lets it hang up on one (RFC 9112 section 9.6).
func (r Request) IsForServer() bool {
	head := len(r.Query)
	for name, values := range r.Header {
		for _, value := range values {
			head += len(name) + len(value) + len(": \r\n")
		}
	}
	return r.byHand() || r.Host != "" || head > longHead
}

func (r Request) byHand() bool { return r.Target != "" || r.Lines != "" }

func (r Request) method() string {
	switch {
	case r.Method != "":
		return r.Method
	case r.Body != "":
		return http.MethodPost
	}
	return http.MethodGet
}

// build makes the request for an endpoint's URL.
func (r Request) build(ctx context.Context, url string, who Credential) (*http.Request, error) {
	var body io.Reader
	if r.Body != "" {
		body = strings.NewReader(r.Body)
	}
	req, err := http.NewRequestWithContext(ctx, r.method(), url, body)
	if err != nil {
		return nil, fmt.Errorf("build the request: %w", err)
	}
	if r.Over > 0 && r.Body != "" {
		// The length stays known, so that it is not sent in chunks, which some servers refuse.
		req.Body = &trickle{ctx: ctx, text: r.Body, pause: r.Over / time.Duration(pieces)}
	}
	if r.Query != "" {
		if req.URL.RawQuery != "" {
			req.URL.RawQuery += "&"
		}
		req.URL.RawQuery += r.Query
	}
	if r.Path != "" {
		req.URL.Path, req.URL.RawPath = req.URL.Path+r.Path, ""
	}
	if r.Host != "" {
		req.Host = r.Host
	}
	for name, values := range r.Header {
		req.Header[http.CanonicalHeaderKey(name)] = slices.Clone(values) // the credential's headers may be added
	}
	if r.ContentType != "" {
		req.Header.Set("Content-Type", r.ContentType)
	}
	req.Header.Set("User-Agent", userAgent)
	req.Close = r.Fresh
	who.AddTo(req.Header)
	return req, nil
}

// userAgent lets an operator find these requests in the logs.
const userAgent = "aiuta-edge-simulator"

// pieces is how many writes a slow body is cut into.
const pieces = 10

// trickle is a body that arrives in pieces.
type trickle struct {
	ctx   context.Context
	text  string
	pause time.Duration
	begun int // length of the whole text, once reading has begun
}

// Read implements [io.Reader].
func (t *trickle) Read(p []byte) (int, error) {
	if t.text == "" {
		return 0, io.EOF
	}
	if t.begun == 0 {
		t.begun = len(t.text)
	} else {
		select {
		case <-time.After(t.pause):
		case <-t.ctx.Done():
			return 0, t.ctx.Err()
		}
	}
	n := copy(p, t.text[:min(len(t.text), t.begun/pieces+1)])
	t.text = t.text[n:]
	return n, nil
}

// Close implements [io.Closer].
func (*trickle) Close() error { return nil }

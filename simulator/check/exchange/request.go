// Package exchange sends single requests to a token endpoint, in any language and with any caller
// authentication, and describes what was said without showing a token or a secret.
package exchange

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Request is one request, whole enough to say what a client library would not let through.
type Request struct {
	// Method is GET if it is empty, or POST if there is a body.
	Method string
	// Query is the raw query, without the question mark. It is added to that of the endpoint's URL.
	Query string
	// ContentType is that of the body; empty sends none.
	ContentType string
	Body        string
	// Header holds further headers.
	Header http.Header
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
	for name, values := range r.Header {
		req.Header[http.CanonicalHeaderKey(name)] = values
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

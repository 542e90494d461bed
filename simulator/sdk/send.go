package sdk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/httpclient"
)

// What is read of one answer at most. A longer one is an error.
const (
	maxAnswer = 1 << 20
	maxImage  = 32 << 20
)

// maxExcerpt is how much of an unsuccessful body an error quotes. Source: ios RestService.swift.
const maxExcerpt = 300

// request is one call to the API, before credentials.
type request struct {
	call        aiuta.Call
	method      string
	path        string
	contentType string
	body        []byte
	// params are the parameters of getJwt for the request; nil is null.
	params json.RawMessage
	// etag, if set, asks for an answer only if there is a new one.
	etag string
}

type response struct {
	status int
	header http.Header
	body   []byte
}

// client is one HTTP client of the SDK, with its credentials.
type client struct {
	http        *http.Client
	base        string
	clock       clock.Clock
	credentials credentials
	// fixed are further headers of each request.
	fixed map[string]string
	// alwaysJSON is the persona's rule.
	alwaysJSON bool
	accepts    Statuses
	timeouts   Timeouts
	token      TokenRules
	// passes401 is the persona's rule.
	passes401 bool
	// connections are what the HTTP client sends over.
	connections *connections
}

// newClient returns the client of a persona for one purpose.
func newClient(p Persona, c Config, carrier *http.Client, own credentials) *client {
	if p.HTTP.KeepsRedirects {
		staying := *carrier
		staying.CheckRedirect = httpclient.NoRedirects
		carrier = &staying
	}
	return &client{
		http: carrier, base: c.BaseURL, clock: c.Clock, credentials: own, timeouts: p.Timeouts, token: p.Token,
		alwaysJSON: p.Headers.AlwaysJSON, passes401: p.Passes401,
		connections: &connections{rules: p.HTTP, http2: c.HTTP2, clock: c.Clock},
	}
}

// send adds credentials to a call, sends it, again after a 401 if the persona does so, and returns an
// answer whose status is a success. Errors are a [CallbackError], [ErrEmptyToken], a [TransportError] or a
// [StatusError].
func (c *client) send(ctx context.Context, r request) (response, error) {
	header := http.Header{}
	for name, value := range c.fixed {
		header.Set(name, value)
	}
	if r.contentType == "" && c.alwaysJSON {
		header.Set("Content-Type", "application/json")
	}
	if r.contentType != "" {
		header.Set("Content-Type", r.contentType)
	}
	if r.etag != "" {
		header.Set("If-None-Match", r.etag)
	}
	version, err := c.credentials.add(ctx, header, r)
	if err != nil {
		return response{}, fmt.Errorf("%s was not sent: %w", r.call, err)
	}
	answer, err := c.exchange(ctx, r, header)
	if err != nil {
		return response{}, err
	}
	if answer.status == http.StatusUnauthorized && c.token.ResendOn401 {
		renews, readable := c.token.challenged(answer.header, c.credentials.areKey())
		if !readable {
			return response{}, statusError(r.call, answer)
		}
		if renews {
			if renews, err = c.credentials.renew(ctx, header, r, version); err != nil {
				return response{}, fmt.Errorf("%s was refused and not sent again: %w", r.call, err)
			}
		}
		if renews {
			if answer, err = c.exchange(ctx, r, header); err != nil {
				return response{}, err
			}
		}
	}
	if !c.accepts.contain(answer.status) && !(c.passes401 && answer.status == http.StatusUnauthorized) {
		return response{}, statusError(r.call, answer)
	}
	return answer, nil
}

// read decodes an answer that counts as a success. One that was refused and passed as such is still called refused.
func (p Persona) read(call aiuta.Call, shape Shape, a response) (object, error) {
	decoded, err := shape.read(a.body)
	if kind := a.header.Get("Content-Type"); p.NeedsJSONType && !jsonType.MatchString(kind) {
		err = fmt.Errorf("it is %q, and not said to be JSON", kind)
	}
	switch {
	case err == nil:
		return decoded, nil
	case a.status == http.StatusUnauthorized:
		return nil, statusError(call, a)
	}
	return nil, &DecodeError{call, err}
}

// jsonType is what Ktor's JsonContentTypeMatcher takes.
var jsonType = regexp.MustCompile(`^application/(?:[^;]+\+)?json\b`)

// exchange makes one HTTP request to the API, as often as the HTTP client sends it.
func (c *client) exchange(ctx context.Context, r request, header http.Header) (response, error) {
	if !c.connections.rules.plain(header) {
		return response{}, &TransportError{Call: r.call, Err: errUnsendable}
	}
	limit := c.timeouts.Request
	if r.call == aiuta.CallUploadImage {
		limit = c.timeouts.Upload
	}
	once := r.call == aiuta.CallUploadImage && c.connections.rules.OneShotUpload
	answer, err := c.connections.exchange(ctx, once, func() (response, error) {
		// A header that was sent belongs to the client's transport, which may still hold it.
		return fetch(ctx, c.http, c.clock, limit, maxAnswer, r.method, c.base+r.path, header.Clone(), r.body)
	})
	if err != nil {
		return response{}, &TransportError{r.call, answer.status, err}
	}
	return answer, nil
}

// fetch sends one HTTP request and reads the answer. If silence is not 0, it ends an exchange in which no byte goes
// either way for so long on the clock. With an error, the response has the status of the head, if one came.
func fetch(ctx context.Context, client *http.Client, c clock.Clock, silence time.Duration, size int64,
	method, url string, header http.Header, body []byte) (response, error) {
	if silence > 0 {
		var cancel context.CancelFunc
		ctx, cancel = clock.WithSilence(ctx, c, silence)
		defer cancel()
	}
	send := func() io.ReadCloser { return io.NopCloser(audible{ctx, bytes.NewReader(body)}) }
	req, err := http.NewRequestWithContext(ctx, method, url, http.NoBody)
	if err != nil {
		return response{}, err
	}
	if len(body) > 0 {
		req.Body, req.ContentLength = send(), int64(len(body))
		req.GetBody = func() (io.ReadCloser, error) { return send(), nil }
	}
	req.Header = header
	res, err := client.Do(req)
	if err != nil {
		return response{}, err
	}
	defer res.Body.Close()
	clock.Heard(ctx)
	head := response{status: res.StatusCode, header: res.Header}
	read, err := io.ReadAll(io.LimitReader(audible{ctx, res.Body}, size+1))
	if err != nil {
		return head, fmt.Errorf("reading the answer: %w", err)
	}
	// An answer after the time was up does not count, even if it won a race.
	if err := ctx.Err(); err != nil {
		return response{}, err
	}
	if int64(len(read)) > size {
		return head, errors.New("the answer is longer than a persona reads")
	}
	head.body = read
	return head, nil
}

// audible says that bytes were heard whenever some were read.
type audible struct {
	ctx context.Context
	io.Reader
}

func (a audible) Read(p []byte) (int, error) {
	n, err := a.Reader.Read(p)
	if n > 0 {
		clock.Heard(a.ctx)
	}
	return n, err
}

// statusError reports an answer that is no success. Source of what it quotes: ios RestService.swift and
// ApiError.swift; web tryOnApiService.ts.
func statusError(call aiuta.Call, answer response) *StatusError {
	e := &StatusError{Call: call, Status: answer.status}
	var body object
	if json.Unmarshal(answer.body, &body) == nil {
		e.Detail = body.text("detail")
	}
	if e.Detail == "" {
		e.Excerpt = string(answer.body[:min(len(answer.body), maxExcerpt)])
	}
	return e
}

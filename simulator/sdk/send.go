package sdk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/clock"
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
	// params is what getJwt is told about the request; nil is null.
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
	fixed    map[string]string
	accepts  Statuses
	timeouts Timeouts
	resend   bool
}

// send adds credentials to a call, sends it, once more after a 401 if the persona does so, and returns an
// answer whose status is a success. Errors are a [CallbackError], [ErrEmptyToken], a [TransportError] or a
// [StatusError].
func (c *client) send(ctx context.Context, r request) (response, error) {
	header := http.Header{}
	for name, value := range c.fixed {
		header.Set(name, value)
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
	if answer.status == http.StatusUnauthorized && c.resend {
		again, err := c.credentials.renew(ctx, header, r, answer, version)
		if err != nil {
			return response{}, fmt.Errorf("%s was refused and not sent again: %w", r.call, err)
		}
		if again {
			if answer, err = c.exchange(ctx, r, header); err != nil {
				return response{}, err
			}
		}
	}
	if !c.accepts.contain(answer.status) {
		return response{}, statusError(r.call, answer)
	}
	return answer, nil
}

// exchange sends one HTTP request to the API.
func (c *client) exchange(ctx context.Context, r request, header http.Header) (response, error) {
	limit := c.timeouts.Request
	if r.call == aiuta.CallUploadImage {
		limit = c.timeouts.Upload
	}
	// A header that was sent belongs to the client's transport, which may still hold it.
	answer, err := fetch(ctx, c.http, c.clock, limit, maxAnswer, r.method, c.base+r.path, header.Clone(), r.body)
	if err != nil {
		return response{}, &TransportError{r.call, err}
	}
	return answer, nil
}

// fetch sends one HTTP request and reads the answer, in the given time on the clock if that is not 0.
func fetch(ctx context.Context, client *http.Client, c clock.Clock, limit time.Duration, size int64,
	method, url string, header http.Header, body []byte) (response, error) {
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = clock.WithTimeout(ctx, c, limit)
		defer cancel()
	}
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return response{}, err
	}
	req.Header = header
	res, err := client.Do(req)
	if err != nil {
		return response{}, err
	}
	defer res.Body.Close()
	read, err := io.ReadAll(io.LimitReader(res.Body, size+1))
	if err != nil {
		return response{}, fmt.Errorf("reading the answer: %w", err)
	}
	// An answer that came after the time was up is none, even where it won a race.
	if err := ctx.Err(); err != nil {
		return response{}, err
	}
	if int64(len(read)) > size {
		return response{}, errors.New("the answer is longer than a persona reads")
	}
	return response{res.StatusCode, res.Header, read}, nil
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

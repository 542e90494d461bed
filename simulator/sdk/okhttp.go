package sdk

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"syscall"
	"time"

	"aiuta-edge/simulator/clock"
)

// HTTPRules say what the HTTP client beneath an SDK does by itself, unseen by the SDK.
type HTTPRules struct {
	// KeepsRedirects takes a redirect for the answer.
	KeepsRedirects bool
	// PlainHeaders refuses a request before it is sent if a header holds anything but visible ASCII, blanks and tabs.
	PlainHeaders bool
	// Resends are how many more times a request is sent at once, the same in all, if the connection breaks before the
	// answer's head. The first number is for HTTP/1.1 and the second for HTTP/2. It takes a connection that was used
	// before: a new one that breaks is an error, as the server may have no other address.
	Resends, ResendsHTTP2 int
	// ResendsStatus sends a request again, at once and once, after 408, and after 503 with "Retry-After: 0".
	ResendsStatus bool
	// OneShotUpload keeps an upload from being sent again.
	OneShotUpload bool
	// KeepAlive is how long an unused connection is kept.
	KeepAlive time.Duration
}

// okHTTP returns the rules of OkHttp 5.3.2 beneath Ktor 3.5.0, which the Android SDK uses with their defaults. File names
// are OkHttp's.
//
// Ktor's OkHttpConfig.kt does not touch redirects and sets retryOnConnectionFailure. RetryAndFollowUpInterceptor.kt:
// recover sends again unless it was a time-out or a protocol error, or the body can be read once only, which of Ktor's
// are uploads (StreamRequestBody.kt); followUpRequest knows 408 and 503. How often is RealRoutePlanner.kt, hasNext: on
// HTTP/1.1 a used connection that breaks leaves its route to be tried, then the routes once more, which is one for a
// host with one address. On HTTP/2 a broken connection counts against its route, and only the routes are left.
// Headers.kt refuses the characters. Seen: start-reset, start-408, start-503-ra0, upload-408, start-302, getjwt-nonascii.
func okHTTP() HTTPRules {
	return HTTPRules{
		KeepsRedirects: true, PlainHeaders: true, Resends: 2, ResendsHTTP2: 1, ResendsStatus: true, OneShotUpload: true,
		KeepAlive: 5 * time.Minute, // ConnectionPool.kt
	}
}

// connections are those of one HTTP client to one server.
type connections struct {
	rules HTTPRules
	http2 bool
	clock clock.Clock

	mu   sync.Mutex
	idle []time.Time // since when
}

// take takes a connection, and reports whether it was used before.
func (c *connections) take() (used bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock.Now()
	c.idle = slices.DeleteFunc(c.idle, func(since time.Time) bool { return now.Sub(since) > c.rules.KeepAlive })
	if len(c.idle) == 0 {
		return false
	}
	if !c.http2 { // which shares its one connection
		c.idle = c.idle[1:]
	}
	return true
}

// give puts a connection back.
func (c *connections) give() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.http2 {
		c.idle = nil
	}
	c.idle = append(c.idle, c.clock.Now())
}

// lost drops what is left of a connection that broke.
func (c *connections) lost() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.http2 {
		c.idle = nil
	}
}

// exchange makes an exchange by send, as often as the rules say. once is true for a body that cannot be sent again.
func (c *connections) exchange(ctx context.Context, once bool, send func() (response, error)) (response, error) {
	left := 0
	if c.take() {
		left = c.rules.Resends
		if c.http2 {
			left = c.rules.ResendsHTTP2
		}
	}
	for followed := 0; ; {
		answer, err := send()
		switch {
		case err != nil:
			c.lost()
			if once || left == 0 || answer.status != 0 || ctx.Err() != nil || !c.resendable(err) {
				return answer, err
			}
			left--
		case !once && followed != answer.status && c.rules.asksAgain(answer):
			followed = answer.status
		default:
			c.give()
			return answer, nil
		}
	}
}

// asksAgain reports whether an answer is a request to send again. The header must be zero for 503, and may not be more
// for 408.
func (r HTTPRules) asksAgain(answer response) bool {
	if !r.ResendsStatus {
		return false
	}
	after := answer.header.Get("Retry-After")
	return answer.status == http.StatusRequestTimeout && (after == "" || after == "0") ||
		answer.status == http.StatusServiceUnavailable && after == "0"
}

// resendable reports whether an exchange without an answer failed because its connection broke. A server that cannot
// be reached, a time-out, and on HTTP/1.1 an answer that is not HTTP are not that.
func (c *connections) resendable(err error) bool {
	var (
		timeout interface{ Timeout() bool }
		dial    *net.OpError
	)
	if errors.As(err, &timeout) && timeout.Timeout() || errors.As(err, &dial) && dial.Op == "dial" {
		return false
	}
	return c.http2 || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF)
}

// plain reports whether a header's values are what the rules let through.
func (r HTTPRules) plain(h http.Header) bool {
	if !r.PlainHeaders {
		return true
	}
	for _, values := range h {
		for _, value := range values {
			for i := range len(value) {
				if b := value[i]; b != '\t' && (b < ' ' || b > '~') {
					return false
				}
			}
		}
	}
	return true
}

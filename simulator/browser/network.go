package browser

import (
	"errors"
	"io"
	"net/http"
	"syscall"
)

// network is the way to servers, under what pages see.
//
// Chromium sends a request again, unseen by the page, if a connection that has served before is reset or closed before any
// byte of an answer: the server may only have been tired of it. It does so whatever the method, once, on a connection of
// its own. Over HTTP/2 it does so if the connection is closed, and not if only the stream of the request is reset, which is what
// a reset means there. Source: net/http/http_network_transaction.cc, HandleIOError and ShouldResendRequest.
type network struct {
	browser *Browser
	base    http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (n network) RoundTrip(r *http.Request) (*http.Response, error) {
	origin := originOf(r.URL)
	reused := n.browser.isUsed(origin)
	resp, err := n.base.RoundTrip(r)
	if err != nil && reused && n.browser.isLost(err) && r.Context().Err() == nil {
		n.browser.setUsed(origin, false)
		again := r.Clone(r.Context())
		if r.GetBody != nil {
			body, bodyErr := r.GetBody()
			if bodyErr != nil {
				return nil, errors.Join(err, bodyErr)
			}
			again.Body = body
		}
		resp, err = n.base.RoundTrip(again)
	}
	n.browser.setUsed(origin, err == nil)
	return resp, err
}

// isLost reports whether a connection ended before an answer began.
func (b *Browser) isLost(err error) bool {
	if b.HTTP2 {
		return errors.Is(err, io.EOF)
	}
	return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNABORTED)
}

func (b *Browser) isUsed(origin string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.used[origin]
}

func (b *Browser) setUsed(origin string, used bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used[origin] = used
}

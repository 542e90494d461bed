// Package browser plays what a browser does between a page and the network: it asks before a page of one origin sends to
// another, keeps from the page what it may not read, and sends again what a connection lost. The Web SDK and the brand's
// page run in one; a server that forgets CORS is found here and nowhere else.
//
// Sources: the Fetch standard (https://fetch.spec.whatwg.org/), sections named where they are followed; Chromium, file
// names as in its repository, for what the standard leaves open. What Chromium does was seen in version 156.
package browser

import (
	"net/http"
	"sync"
	"time"

	"aiuta-edge/simulator/clock"
)

// CacheLock is how long a request waits for an identical one before it is sent next to it. Source: Chromium
// net/http/http_cache_transaction.cc, kHttpCacheLockTimeout.
const CacheLock = 20 * time.Second

// ImageMemory is for how long an image is kept that no page shows any more: a page that is opened again a second later does
// not load it, and one 25 s later does (seen; in between is a guess). What decides is how full the memory is.
const ImageMemory = 10 * time.Second

// Browser is one profile: what it has learned from preflights outlives a page. It is safe for concurrent use.
type Browser struct {
	// HTTP2 makes it do what it does over HTTP/2. What is sent is HTTP's affair.
	HTTP2 bool

	clock clock.Clock

	mu      sync.Mutex
	allowed map[allowance]time.Time // until when
	used    map[string]bool         // origins to which an open connection has carried an exchange
}

// New returns a browser that has just been installed.
func New(c clock.Clock) *Browser {
	return &Browser{clock: c, allowed: map[allowance]time.Time{}, used: map[string]bool{}}
}

// Fetch returns a transport for what pages of an origin send with fetch, in the mode "cors" and without credentials of the
// browser's own. Its errors are those of base, and a [BlockedError].
func (b *Browser) Fetch(page string, base http.RoundTripper) http.RoundTripper {
	return fetching{b, page, network{b, base}}
}

// Image returns a transport for what pages of an origin load as images: any page may show one, and none may read it (Fetch standard,
// the request mode "no-cors").
func (b *Browser) Image(page string, base http.RoundTripper) http.RoundTripper {
	return showing{page, network{b, base}}
}

// showing loads images for the pages of one origin.
type showing struct {
	page    string
	network network
}

// RoundTrip implements [http.RoundTripper].
func (s showing) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := r.Clone(r.Context())
	refer(sent, s.page)
	return s.network.RoundTrip(sent)
}

// refer says which page sends a request: its origin is all that another origin learns. Source: Referrer Policy, section 3.7,
// "strict-origin-when-cross-origin", the default.
func refer(r *http.Request, page string) { r.Header.Set("Referer", page+"/") }

package proxy

import (
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"
)

// Upstream is who answers for a host that is opened.
type Upstream struct {
	// Base is where it is. Nil is the host that the client asked for.
	Base *url.URL
	// Prepare may change each request before it is sent. Nil changes nothing.
	Prepare func(*http.Request)
	// Transport reaches it. Nil trusts what this system trusts.
	Transport http.RoundTripper
	// Log takes what goes wrong. Nil discards it.
	Log *log.Logger
}

// Pass returns a handler that passes requests on to an upstream, with the client's Host. Answers are not compressed, so that they
// can be read.
func Pass(u Upstream) http.Handler {
	if u.Transport == nil {
		u.Transport = &http.Transport{
			ForceAttemptHTTP2: true, DisableCompression: true, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute,
			TLSHandshakeTimeout: dialLimit,
		}
	}
	return &httputil.ReverseProxy{
		Rewrite:       u.rewrite,
		FlushInterval: -1,
		ErrorLog:      u.Log,
		Transport:     u.Transport,
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if u.Log != nil {
				u.Log.Printf("pass a request on to %s: %v", r.URL.Host, err)
			}
			http.Error(w, "simulator proxy: no answer from "+r.URL.Host, http.StatusBadGateway)
		},
	}
}

func (u Upstream) rewrite(r *httputil.ProxyRequest) {
	to := u.Base
	if to == nil {
		to = &url.URL{Scheme: "https", Host: r.In.Host}
		if r.In.TLS == nil {
			to.Scheme = "http"
		}
	}
	r.Out.URL.Scheme, r.Out.URL.Host = to.Scheme, to.Host
	r.Out.URL.RawQuery = r.In.URL.RawQuery
	r.Out.Host = r.In.Host
	r.Out.Header.Del("Accept-Encoding")
	if u.Base != nil && r.In.TLS != nil {
		r.Out.Header.Set("X-Forwarded-Proto", "https")
	}
	if u.Prepare != nil {
		u.Prepare(r.Out)
	}
}

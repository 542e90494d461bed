package proxy

import (
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"
)

// Pass returns a handler that passes requests on to where base is, with the client's Host. It goes to the host that the
// client asked for if base is nil. Answers are not compressed, so that they can be read. prepare may change each request.
func Pass(base *url.URL, logger *log.Logger, prepare func(*http.Request)) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			to := base
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
			if base != nil && r.In.TLS != nil {
				r.Out.Header.Set("X-Forwarded-Proto", "https")
			}
			if prepare != nil {
				prepare(r.Out)
			}
		},
		FlushInterval: -1,
		ErrorLog:      logger,
		Transport: &http.Transport{
			ForceAttemptHTTP2: true, DisableCompression: true, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute,
			TLSHandshakeTimeout: dialLimit,
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if logger != nil {
				logger.Printf("pass a request on to %s: %v", r.URL.Host, err)
			}
			http.Error(w, "simulator proxy: no answer from "+r.URL.Host, http.StatusBadGateway)
		},
	}
}

package proxy

import (
	"log"
	"net/http"
	"net/http/httputil"
	"time"
)

// plainHTTP passes on what goes without TLS, unread.
type plainHTTP struct{ own, others http.Handler }

func newPlainHTTP(logger *log.Logger) plainHTTP {
	through := func(own bool) http.Handler {
		return &httputil.ReverseProxy{
			Rewrite:       func(r *httputil.ProxyRequest) { r.Out.URL.RawQuery = r.In.URL.RawQuery },
			FlushInterval: -1,
			ErrorLog:      logger,
			Transport: &http.Transport{
				DialContext: dialerFor(own).DialContext, DisableCompression: true, IdleConnTimeout: time.Minute,
			},
		}
	}
	return plainHTTP{through(true), through(false)}
}

// ServeHTTP implements [http.Handler].
func (h plainHTTP) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if IsLoopback(r.RemoteAddr) {
		h.own.ServeHTTP(w, r)
		return
	}
	h.others.ServeHTTP(w, r)
}

package outbound

import (
	"bytes"
	"io"
	"net/http"
)

// Memory answers requests with a handler in this process, without a network: the server that a component asks, in a
// test. It fits spinhost.WithOutbound.
type Memory struct{ Handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (m Memory) RoundTrip(r *http.Request) (*http.Response, error) {
	received := r.Clone(r.Context())
	received.RequestURI = r.URL.RequestURI()
	if received.Body == nil {
		received.Body = http.NoBody
	}
	defer received.Body.Close()
	w := &answer{header: http.Header{}}
	m.Handler.ServeHTTP(w, received)
	w.WriteHeader(http.StatusOK) // if the handler has written nothing
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}, nil
}

// answer is what a handler writes. As in net/http, the first status counts, and headers that are set after it do not.
type answer struct {
	header, sent http.Header
	status       int
	body         bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status, a.sent = status, a.header.Clone()
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

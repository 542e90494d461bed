package ladder

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
)

// Transport returns a transport that records every request it passes on, as one from one party to another.
// A nil base is [http.DefaultTransport].
func (r *Record) Transport(from, to Party, base http.RoundTripper) http.RoundTripper {
	if base == nil {
		base = http.DefaultTransport
	}
	return transport{r, from, to, base}
}

type transport struct {
	record   *Record
	from, to Party
	base     http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	began := time.Now()
	place := t.record.begin(Step{
		From: t.from, To: t.to, Request: true,
		Text:    t.record.redact.Text(req.Method + " " + req.URL.RequestURI()),
		Headers: t.record.proofs(req.Header),
	})
	resp, err := t.base.RoundTrip(req)
	took := time.Since(began)
	if err != nil {
		t.record.end(place, 0, reach(err), took)
		return nil, err
	}
	answer, err := explain(resp)
	t.record.end(place, resp.StatusCode, answer, took)
	return resp, err
}

// reach leaves out addresses: a port of this run tells the reader nothing.
func reach(err error) string {
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		return "no answer in time"
	}
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return "not reached: " + err.Error()
}

// proofs are the headers by which a request says whose it is, in a fixed order.
func (r *Record) proofs(h http.Header) []string {
	var shown []string
	for _, name := range []string{aiuta.HeaderAuthorization, aiuta.HeaderAPIKey, aiuta.HeaderSubscriptionID} {
		for _, value := range h.Values(name) {
			shown = append(shown, name+": "+r.redact.Text(value))
		}
	}
	return shown
}

// maxExplained is how much of an answer is read for what it says in short.
const maxExplained = 64 << 10

// explain finds what the tester should know of an answer, and leaves the body as it was: the backend's reason
// for a refusal, the code of a problem, FastAPI's detail, the state of an operation.
func explain(resp *http.Response) (string, error) {
	if reason := resp.Header.Get(backend.HeaderReason); reason != "" {
		return reason, nil
	}
	mediaType, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if !strings.HasSuffix(mediaType, "json") {
		return "", nil
	}
	head, err := io.ReadAll(io.LimitReader(resp.Body, maxExplained))
	if err != nil {
		return "", err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), resp.Body), resp.Body}
	var members map[string]any
	if json.Unmarshal(head, &members) != nil {
		return "", nil
	}
	for _, name := range []string{"code", "detail", "status"} {
		if text, ok := members[name].(string); ok {
			return text, nil
		}
	}
	return "", nil
}

package ladder

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
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
	text, headers := req.Method+" "+req.URL.RequestURI(), proofs(req.Header)
	place := t.record.begin(Step{
		From: t.from, To: t.to, Request: true, Text: text, Headers: headers,
		Tokens: FindTokens(append([]string{text}, headers...)...), Event: eventIn(req),
	})
	resp, err := t.base.RoundTrip(req)
	took := time.Since(began)
	if err != nil {
		t.record.end(place, answer{text: reach(err), fault: faultOf(err), took: took})
		return nil, err
	}
	head, err := peek(req.Context(), resp)
	a := answer{
		id: resp.Header.Get(requestID), status: resp.StatusCode, text: explain(resp.Header, head), fault: resp.Header.Get(fault.Header),
		tokens: FindTokens(string(head)), took: took,
	}
	if err != nil {
		a.text = "broken off: " + cause(err)
		a.fault = cmp.Or(a.fault, faultOf(err))
	}
	t.record.end(place, a)
	return resp, nil
}

// requestID names the header by which the endpoint's log and its answers fit together. Source: docs/openapi.yaml.
const requestID = "X-Request-Id"

// maxEvent is how much of an event is read for its name.
const maxEvent = 64 << 10

// eventIn returns what an analytics request tells Aiuta of, "" for any other request.
func eventIn(req *http.Request) string {
	if !strings.HasSuffix(req.URL.Path, "-sdk-analytics") || req.GetBody == nil {
		return ""
	}
	body, err := req.GetBody()
	if err != nil {
		return ""
	}
	defer body.Close()
	var event struct{ Data struct{ Type, Event string } }
	if json.NewDecoder(io.LimitReader(body, maxEvent)).Decode(&event) != nil {
		return ""
	}
	return cmp.Or(event.Data.Event, event.Data.Type)
}

// faultOf names the fault that an error comes from. It is empty for an error that no fault caused.
func faultOf(err error) string {
	var broken *fault.Error
	if errors.As(err, &broken) {
		return broken.What
	}
	return ""
}

func reach(err error) string {
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		return "no answer in time"
	}
	return "not reached: " + cause(err)
}

// cause leaves out addresses: a port of this run tells the reader nothing.
func cause(err error) string {
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err.Error()
}

// proofs are the headers by which a request says whose it is, in a fixed order.
func proofs(h http.Header) []string {
	var shown []string
	for _, name := range []string{aiuta.HeaderAuthorization, aiuta.HeaderAPIKey, aiuta.HeaderSubscriptionID} {
		for _, value := range h.Values(name) {
			shown = append(shown, name+": "+value)
		}
	}
	return shown
}

// maxExplained is how much of an answer is read for what it says in short.
const maxExplained = 64 << 10

// peek returns the beginning of a JSON answer, and the error that ended it early. The body is left as it was,
// error included: the client must see a broken body, and not a request that was never answered. Of any other
// answer it returns nothing.
func peek(ctx context.Context, resp *http.Response) ([]byte, error) {
	mediaType, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if !strings.HasSuffix(mediaType, "json") {
		return nil, nil
	}
	head, err := io.ReadAll(io.LimitReader(audible{ctx, resp.Body}, maxExplained))
	rest := io.Reader(resp.Body)
	if err != nil {
		rest = failing{err}
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), rest), resp.Body}
	return head, err
}

// audible tells the clock of a client that bytes have come, which the client would be told by reading them itself.
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

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// explain finds what the tester should know of an answer: the backend's reason for a refusal, the code of a
// problem, FastAPI's detail, the state of an operation.
func explain(h http.Header, head []byte) string {
	if reason := h.Get(reason.Header); reason != "" {
		return reason
	}
	var members map[string]any
	if json.Unmarshal(head, &members) != nil {
		return ""
	}
	for _, name := range []string{"code", "detail", "status"} {
		if text, ok := members[name].(string); ok {
			return text
		}
	}
	return ""
}

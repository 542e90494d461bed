package fault

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Header names the faults that changed a response, in the response.
const Header = "X-Simulator-Fault"

// Transport returns a transport for one link: base, which is http.DefaultTransport if it is nil, with the rules of
// the injector in front of it.
//
// A response that was changed carries [Header]. An error that a rule has caused is an [*Error], and so is one of
// the body that is read later.
func (i *Injector) Transport(link Link, base http.RoundTripper) http.RoundTripper {
	if base == nil {
		base = http.DefaultTransport
	}
	return transport{i, link, base}
}

type transport struct {
	injector *Injector
	link     Link
	base     http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := broken(t.injector.hits(t.link, r), t.base).RoundTrip(r)
	var failed *Error
	if errors.As(err, &failed) && failed.wire != nil {
		return failed.parsed(r)
	}
	return resp, err
}

// broken puts exchanges in front of a transport, the first one nearest to the caller.
func broken(exchanges []*exchange, base http.RoundTripper) http.RoundTripper {
	for i := len(exchanges) - 1; i >= 0; i-- {
		base = layer{exchanges[i], base}
	}
	return base
}

// layer is one exchange around a transport.
type layer struct {
	exchange *exchange
	next     http.RoundTripper
}

func (l layer) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := l.exchange.effect.roundTrip(l.exchange, l.next, r)
	if err != nil {
		return nil, err
	}
	what := l.exchange.effect.name()
	if already := resp.Header.Get(Header); already != "" {
		what += ", " + already
	}
	resp.Header = cloned(resp.Header)
	resp.Header.Set(Header, what)
	return resp, nil
}

// cloned returns a header that may be changed: the original may be part of a record.
func cloned(h http.Header) http.Header {
	if h == nil {
		return http.Header{}
	}
	return h.Clone()
}

// Names returns the effects that a response says it was changed by.
func Names(h http.Header) []string {
	if h.Get(Header) == "" {
		return nil
	}
	return strings.Split(h.Get(Header), ", ")
}

// Error is a failure that a rule has caused. It wraps the error that a transport would have: a *net.OpError,
// io.ErrUnexpectedEOF, the context's error and so on.
type Error struct {
	Link Link
	// What is the name of the effect.
	What string
	Err  error

	// wire is what went over the connection instead of a response.
	wire []byte
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("%v (fault %s on %s)", e.Err, e.What, e.Link) }

// Unwrap returns the error that a transport would have returned.
func (e *Error) Unwrap() error { return e.Err }

// Timeout reports whether a time limit caused the error, as net.Error does.
func (e *Error) Timeout() bool {
	var timeout interface{ Timeout() bool }
	return errors.As(e.Err, &timeout) && timeout.Timeout()
}

package outbound

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"aiuta-edge/simulator/spinhost/abi"
)

// Sender makes the HTTP requests of one component while it answers one request.
type Sender struct {
	// Allowed is where the component may send requests to.
	Allowed *Allowed
	// Origin is the application's own address, such as http://127.0.0.1:3000, for a request to a path without a host.
	// If it is empty such a request fails.
	Origin string
	// Transport takes a request over the network. It is asked once for each step of a redirection. It must not unpack
	// bodies, as http.Transport does not when a request says itself which encodings it takes.
	Transport http.RoundTripper
	// Chain lets another component of the application answer a request to COMPONENT.spin.internal, which u is.
	Chain func(ctx context.Context, component string, r *abi.OutboundRequest, u *url.URL) (*abi.OutboundResponse, error)
	// Limit is the most that headers and body of a response may have, in bytes, as Spin counts them.
	Limit int64
	// Log returns what gets the reason why a request fails, which the guest does not.
	Log func() *slog.Logger
}

// Send makes a request. The error is an abi.OutboundError.
//
// A redirection is followed wherever it leads, ten requests in all: Spin checks allowed_outbound_hosts once, for the URL
// that the component asks for.
func (s *Sender) Send(ctx context.Context, r *abi.OutboundRequest) (*abi.OutboundResponse, error) {
	u, err := s.target(r.URI)
	if err != nil {
		return nil, s.failed(r, u, err, err)
	}
	response, err := s.send(ctx, r, u)
	if err != nil {
		return nil, s.failed(r, u, abi.RuntimeError, withoutURL(err))
	}
	return response, nil
}

func (s *Sender) send(ctx context.Context, r *abi.OutboundRequest, u *url.URL) (*abi.OutboundResponse, error) {
	for _, h := range r.Headers {
		if err := checkHeader(h); err != nil {
			return nil, err
		}
	}
	if component, ok := chainedTo(u.Hostname()); ok {
		response, err := s.Chain(ctx, component, r, u)
		if err == nil {
			response.Headers = slices.DeleteFunc(response.Headers, func(h abi.Pair) bool { return !printable(h.Value) })
		}
		return response, err
	}
	request, err := newRequest(ctx, r, u)
	if err != nil {
		return nil, err
	}
	return s.roundTrip(request)
}

// target checks where a request goes. The URL is nil unless it may go there.
func (s *Sender) target(uri string) (*url.URL, error) {
	if !strings.HasPrefix(uri, "/") {
		if !s.Allowed.Allows(uri, "https") {
			return nil, abi.DestinationNotAllowed
		}
	} else {
		if !s.Allowed.AllowsSelf() {
			return nil, abi.DestinationNotAllowed
		}
		if s.Origin == "" {
			return nil, abi.InvalidURL
		}
	}
	if !validURI(uri) {
		return nil, abi.InvalidURL
	}
	if strings.HasPrefix(uri, "/") {
		uri = s.Origin + uri
	}
	u, err := parseURI(uri)
	if err != nil {
		return nil, abi.InvalidURL
	}
	return u, nil
}

// failed logs why a request failed and returns the guest's error.
func (s *Sender) failed(r *abi.OutboundRequest, u *url.URL, told, why error) error {
	to := "an address that is not to be reached"
	if u != nil {
		to = u.Scheme + "://" + u.Host + u.EscapedPath() // no query: it may hold a secret
	} else if d, err := parseDestination(r.URI, "https"); err == nil {
		to = d.String()
	}
	s.Log().Warn("outbound HTTP request failed", "method", r.Method, "to", to, "error", why)
	return told
}

// roundTrip sends a request and follows redirections.
func (s *Sender) roundTrip(request *http.Request) (*abi.OutboundResponse, error) {
	client := http.Client{Transport: s.Transport, CheckRedirect: checkRedirect}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return s.read(response)
}

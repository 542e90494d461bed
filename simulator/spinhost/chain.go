package spinhost

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"aiuta-edge/simulator/spinhost/abi"
	"aiuta-edge/simulator/spinhost/route"
)

// chainedAddress is who Spin says asks when one component asks another.
const chainedAddress = "0.0.0.0:0"

// maxChain is how deep components may ask each other. Spin has no limit; here one that asks itself without end must not
// take all memory.
const maxChain = 16

// chainDepth is the context key of how deep a request is in a chain.
type chainDepth struct{}

// errChain is a chain that is too long.
var errChain = fmt.Errorf("components ask each other more than %d deep", maxChain)

// chain lets a component answer another's request, in an instance of its own, without a network between them (Spin
// v4.0.2 crates/trigger-http/src/outbound_http.rs). If the component fails, the one that asked gets a 500.
func (a *App) chain(ctx context.Context, component string, r *abi.OutboundRequest, u *url.URL) (*abi.OutboundResponse, error) {
	if !a.triggered(component) {
		return nil, fmt.Errorf("there is no component %q with a trigger", component)
	}
	depth, _ := ctx.Value(chainDepth{}).(int)
	if depth == maxChain {
		return nil, errChain
	}
	request, err := chainedRequest(r, u)
	if err != nil {
		return nil, err
	}
	x := a.exchange(component)
	response, err := a.run(context.WithValue(ctx, chainDepth{}, depth+1), x, request)
	if err == nil {
		err = checkResponse(response)
	}
	if err != nil {
		x.logger().Error("error processing request", "error", err)
		return &abi.OutboundResponse{Status: http.StatusInternalServerError}, nil
	}
	return &abi.OutboundResponse{Status: response.Status, Headers: lastOfEach(response.Headers), Body: response.Body}, nil
}

// triggered reports whether a component has a trigger, private or not.
func (a *App) triggered(component string) bool {
	for _, trigger := range a.manifest.Triggers {
		if trigger.Component == component {
			return true
		}
	}
	return false
}

// chainedRequest makes a guest's request of another's, as if it had come in by the route "/...".
func chainedRequest(r *abi.OutboundRequest, u *url.URL) (*abi.Request, error) {
	everything, err := route.Parse("/...")
	if err != nil {
		return nil, err
	}
	method, _ := abi.MethodOf(r.Method)
	request := &abi.Request{Method: method, URI: u.RequestURI(), Body: r.Body}
	host := "localhost" // Spin's word for a request without the header
	for _, h := range r.Headers {
		name := strings.ToLower(h.Name)
		if name == "host" {
			if h.Value != u.Host {
				return nil, errors.New("the host header is not the host of the URL")
			}
			host = h.Value
		}
		request.Headers = append(request.Headers, abi.Pair{Name: name, Value: h.Value})
	}
	path, _, _ := strings.Cut(request.URI, "?")
	request.Headers = append(request.Headers, spinHeaders(
		&http.Request{Host: host, RemoteAddr: chainedAddress}, &route.Match{Route: everything, PathInfo: path}, request.URI)...)
	return request, nil
}

// lastOfEach returns headers with lower-case names, of which each comes once: with its last value, where it came first.
func lastOfEach(headers []abi.Pair) []abi.Pair {
	at := make(map[string]int)
	var kept []abi.Pair
	for _, h := range headers {
		name := strings.ToLower(h.Name)
		if i, ok := at[name]; ok {
			kept[i].Value = h.Value
			continue
		}
		at[name] = len(kept)
		kept = append(kept, abi.Pair{Name: name, Value: h.Value})
	}
	return kept
}

// origin returns the address under which an application was asked, empty if it was not over a network. Spin takes the
// address that it listens on.
func origin(r *http.Request) string {
	address, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return ""
	}
	if r.TLS != nil {
		return "https://" + address.String()
	}
	return "http://" + address.String()
}

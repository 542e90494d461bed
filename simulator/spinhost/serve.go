package spinhost

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"aiuta-edge/simulator/spinhost/abi"
	"aiuta-edge/simulator/spinhost/route"
	"aiuta-edge/simulator/spinhost/wasmhost"
)

// Why a request gets no answer from the guest. The last two end the request's context.
var (
	errMethod        = errors.New("the interface has no word for this method")
	errResponseLarge = errors.New("the response body is larger than the limit")
	errInstances     = errors.New("as many instances run as the limit allows")
	errTimeLimit     = errors.New("the guest took longer than the time limit")
	errClosing       = errors.New("the application was closed")
)

// ServeHTTP answers as spin up does (v4.0.2 crates/trigger-http/src/{server,spin}.rs). The host's own answers have
// Spin's status and no body: 404 without a route, 405 for a method that the interface has no word for, 500 for a guest that
// trapped or answered nonsense. A request whose authority is unknown gets no answer at all, as from Spin.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !a.enter() {
		http.Error(w, "the application is closed", http.StatusServiceUnavailable)
		return
	}
	defer a.gate.RUnlock()

	if status := refusedByHyper(r); status != 0 {
		w.Header().Set("Connection", "close")
		w.WriteHeader(status)
		return
	}
	uri := requestURI(r)
	path, _, _ := strings.Cut(uri, "?")
	if isWellKnown(path) {
		a.serveWellKnown(w, path)
		return
	}
	matched, trigger, ok := a.router.find(path)
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if r.Host == "" || isServiceChaining(r.Host) {
		panic(http.ErrAbortHandler) // net/http's way to drop the connection
	}
	if trigger.Static != nil {
		respond(w, r.Method, trigger.Static.Response())
		return
	}
	x := a.exchange(trigger.Component)
	x.origin = origin(r)
	response, err := a.answer(w, r, matched, x)
	if err == nil {
		respond(w, r.Method, response)
		return
	}
	refuse(w, r, x.logger().With("method", r.Method, "path", path), err) // no query: it may hold a secret
}

// refuse answers a request that the guest did not answer, and logs why. Refusals that Spin has too have no body; the others
// say what is wrong. It panics to drop the connection of a client that cannot be answered.
func refuse(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error) {
	switch {
	case errors.Is(err, errMethod):
		w.WriteHeader(http.StatusMethodNotAllowed)
	case errors.Is(err, errBodyTooLarge):
		log.Warn("request refused", "error", err)
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
	case errors.Is(err, errBodyTime):
		log.Warn("request refused", "error", err)
		w.Header().Set("Connection", "close")
		http.Error(w, err.Error(), http.StatusRequestTimeout)
	case errors.Is(err, errBusy), errors.Is(err, wasmhost.ErrMemory):
		log.Warn("request refused", "error", err)
		w.Header().Set("Retry-After", "1")
		http.Error(w, errBusy.Error(), http.StatusServiceUnavailable)
	case errors.Is(err, errClientLeft), errors.Is(context.Cause(r.Context()), context.Canceled):
		log.Info("client has left") // no fault of the component's, so without its stack
		panic(http.ErrAbortHandler) // who is still there, or in between, must not read an empty success
	default:
		log.Error("error processing request", "error", err)
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// exchange is one request on its way to a component.
type exchange struct {
	number    uint64
	component string
	log       *slog.Logger // the application's
	// origin is the application's own address, such as http://127.0.0.1:3000; empty if it is not served on one.
	origin string
}

// exchange numbers a request.
func (a *App) exchange(component string) exchange {
	return exchange{number: a.requests.Add(1), component: component, log: a.settings.log}
}

// logger names the request in each message.
func (x exchange) logger() *slog.Logger {
	return x.log.With("component", x.component, "request", x.number)
}

// answer takes a request to a component and its response back.
func (a *App) answer(w http.ResponseWriter, r *http.Request, m *route.Match, x exchange) (*abi.Response, error) {
	request, err := a.request(r, m)
	if err != nil {
		return nil, err
	}
	body := requestBody{App: a}
	defer body.release()
	if err := body.read(w, r); err != nil {
		return nil, err
	}
	request.Body = body.bytes
	response, err := a.run(r.Context(), x, request)
	if err != nil {
		return nil, err
	}
	if size, limit := int64(len(response.Body)), a.settings.responseLimit; size > limit {
		return nil, fmt.Errorf("%w of %d bytes: it has %d", errResponseLarge, limit, size)
	}
	if err := checkResponse(response); err != nil {
		return nil, err
	}
	return response, checkLength(r.Method, response)
}

// request makes the guest's request of the client's, without the body.
func (a *App) request(r *http.Request, m *route.Match) (*abi.Request, error) {
	headers, err := clientHeaders(r)
	if err != nil {
		return nil, err
	}
	method, ok := abi.MethodOf(r.Method)
	if !ok {
		return nil, errMethod
	}
	uri := requestURI(r)
	headers = append(headers, spinHeaders(r, m, uri)...)
	return &abi.Request{Method: method, URI: uri, Headers: headers}, nil
}

// requestURI returns path and query as they came, without what an absolute URI has before them or a fragment after.
func requestURI(r *http.Request) string {
	uri := r.RequestURI
	if uri == "" { // a request that was made by hand and never read from a connection
		uri = r.URL.RequestURI()
	}
	if _, rest, absolute := strings.Cut(uri, "://"); absolute && !strings.HasPrefix(uri, "/") {
		uri = "/"
		if i := strings.IndexAny(rest, "/?"); i >= 0 {
			uri = rest[i:]
		}
		if uri[0] == '?' {
			uri = "/" + uri
		}
	}
	uri, _, _ = strings.Cut(uri, "#")
	return uri
}

// isServiceChaining reports whether a host is one of Spin's internal names, which it takes off requests from outside.
func isServiceChaining(host string) bool {
	name, _, _ := strings.Cut(host, ":")
	return strings.HasSuffix(name, ".spin.internal")
}

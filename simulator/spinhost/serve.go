package spinhost

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"aiuta-edge/simulator/spinhost/abi"
	"aiuta-edge/simulator/spinhost/wasmhost"
)

// Why a request gets no answer of the guest's. The last two end the request's context.
var (
	errMethod       = errors.New("the guest cannot be told this method")
	errBodyTooLarge = errors.New("the request body is larger than the limit")
	errTimeLimit    = errors.New("the guest took longer than the time limit")
	errClosing      = errors.New("the application was closed")
)

// ServeHTTP answers as spin up does (v4.0.2 crates/trigger-http/src/{server,spin}.rs). What the host says itself has
// Spin's status and no body: 404 for no route, 405 for a method that the interface cannot say, 500 for a guest that
// trapped or answered nonsense. A request whose authority is unknown gets no answer at all, as from Spin.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !a.enter() {
		http.Error(w, "the application is closed", http.StatusServiceUnavailable)
		return
	}
	defer a.gate.RUnlock()

	path, _, _ := strings.Cut(requestURI(r), "?")
	if isWellKnown(path) {
		a.serveWellKnown(w, path)
		return
	}
	matched, component, ok := a.router.find(path)
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if r.Host == "" || isServiceChaining(r.Host) {
		panic(http.ErrAbortHandler) // net/http's way to drop the connection
	}
	log := a.logger(component)
	response, err := a.answer(w, r, matched, component, log)
	log = log.With("method", r.Method, "path", path) // no query: it may hold what nobody should read
	switch {
	case err == nil:
		respond(w, r.Method, response)
	case errors.Is(err, errMethod):
		w.WriteHeader(http.StatusMethodNotAllowed)
	case errors.Is(err, errBodyTooLarge):
		log.Warn("request refused", "error", err)
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
	default:
		log.Error("error processing request", "error", err)
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// answer takes a request to a component and its response back.
func (a *App) answer(w http.ResponseWriter, r *http.Request, m *match, component string, log *slog.Logger) (*abi.Response, error) {
	request, err := a.request(w, r, m)
	if err != nil {
		return nil, err
	}
	response, err := a.run(r.Context(), component, request, log)
	if err != nil {
		return nil, err
	}
	return response, checkResponse(response)
}

// request makes the guest's request of the client's.
func (a *App) request(w http.ResponseWriter, r *http.Request, m *match) (*abi.Request, error) {
	headers, err := clientHeaders(r)
	if err != nil {
		return nil, err
	}
	source := r.Body
	if source == nil { // a request that was made by hand
		source = http.NoBody
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, source, a.settings.bodyLimit))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, fmt.Errorf("%w of %d bytes", errBodyTooLarge, tooLarge.Limit)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the request body: %w", err)
	}
	method, ok := abi.MethodOf(r.Method)
	if !ok {
		return nil, errMethod
	}
	uri := requestURI(r)
	headers = append(headers, spinHeaders(r, m, uri)...)
	return &abi.Request{Method: method, URI: uri, Headers: headers, Body: body}, nil
}

// run lets a fresh instance of a component answer, for as long as it may take.
func (a *App) run(ctx context.Context, component string, request *abi.Request, log *slog.Logger) (*abi.Response, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(a.running, func() { cancel(errClosing) })()
	if limit := a.settings.timeLimit; limit > 0 {
		var release context.CancelFunc
		ctx, release = context.WithTimeoutCause(ctx, limit, fmt.Errorf("%w of %v", errTimeLimit, limit))
		defer release()
	}
	stdout, stderr := &lineLog{log: log, stream: "stdout"}, &lineLog{log: log, stream: "stderr"}
	response, err := a.modules[component].Handle(ctx, &wasmhost.Surroundings{
		Variables:   componentVariables{a.resolver, component},
		Environment: a.manifest.Components[component].Environment,
		Stdout:      stdout,
		Stderr:      stderr,
		Now:         a.settings.now,
		Random:      a.settings.random,
	}, request)
	stdout.flush()
	stderr.flush()
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return nil, fmt.Errorf("%w: %w", cause, err)
	}
	return response, err
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

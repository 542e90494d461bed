// Package target is where the token endpoint under test runs: the component in our host or in Spin itself, the same
// handler natively, or any endpoint at a URL.
package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/tetratelabs/wazero"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/manifest"
)

// ErrUnknown is wrapped by the errors of [Parse].
var ErrUnknown = errors.New("unknown target")

// Spec names a target.
type Spec string

// The targets that this process runs itself, or starts: Spin is the component under spin up. Any other [Spec] is the URL
// of a token endpoint.
const (
	Component Spec = "component"
	Native    Spec = "native"
	Spin      Spec = "spin"
)

// Parse reads what a user gives as a target.
func Parse(text string) (Spec, error) {
	if !Spec(text).IsURL() {
		return Spec(text), nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf("%w %q: use component, native, spin, or the URL of a token endpoint", ErrUnknown, text)
	}
	return Spec(text), nil
}

// IsURL reports whether the target is the URL of an endpoint that runs already.
func (s Spec) IsURL() bool { return s != Component && s != Native && s != Spin }

// HasOwnClock reports whether the target is a process of its own: its clock cannot be moved.
func (s Spec) HasOwnClock() bool { return s == Spin || s.IsURL() }

// Application is a Spin application and what the simulator puts around it.
type Application struct {
	Manifest *manifest.Manifest
	// File is the path of the manifest, for Spin. Empty is the embedded application.
	File string
	// Wasm is the component's binary; nil is the file that the manifest names.
	Wasm []byte
	// Spin is the executable of Spin; empty is spin on PATH.
	Spin string
	// Variables outrank every other provider, as spin's --variable does.
	Variables map[string]string
	// Environment looks up SPIN_VARIABLE_*; nil finds nothing.
	Environment func(name string) (string, bool)
	// DotEnv is the path of a .env file; empty reads none.
	DotEnv string
	// Clock is what the component and the native handler see.
	Clock clock.Clock
	// Log takes the host's messages and the component's output; nil discards them.
	Log *slog.Logger
	// Cache lets several applications of one process compile the binary once; nil compiles it anew.
	Cache wazero.CompilationCache
	// Engine lets many applications of one process share the component as well; nil is an engine for this one. It is
	// made with the cache, and not closed with the application.
	Engine *spinhost.Engine
	// Outbound takes the endpoint's own HTTP requests: for the keys of sessions, and to the hook. Nil is the
	// network. A ladder or a fault can stand in its place.
	Outbound http.RoundTripper
	// Redis runs the endpoint's Redis commands. Nil is the servers at the addresses that the endpoint names.
	Redis spinhost.Redis
	// Random is what the endpoint's random numbers are read from, one reader at a time; nil is crypto/rand.
	Random io.Reader
	// Host holds further options of the host, for the component only.
	Host []spinhost.Option
}

// ComponentID is the one component that the application has.
const ComponentID = "edge"

// Open prepares a target that this process runs. The caller calls close once no request is under way.
func (a Application) Open(ctx context.Context, spec Spec) (h http.Handler, close func() error, err error) {
	switch spec {
	case Component:
		app, err := spinhost.Open(ctx, a.Manifest, a.options()...)
		if err != nil {
			return nil, nil, err
		}
		return app, func() error { return app.Close(ctx) }, nil
	case Native:
		return a.native()
	}
	return nil, nil, fmt.Errorf("open %s: %w: it runs outside of this process", spec, ErrUnknown)
}

// Endpoint is a token endpoint that answers at a URL.
type Endpoint struct {
	URL string

	close   func() error
	restart func(context.Context) error
}

// Serve opens a target and serves it on loopback. A URL is taken as it is.
func (a Application) Serve(ctx context.Context, spec Spec) (*Endpoint, error) {
	switch {
	case spec.IsURL():
		return &Endpoint{URL: string(spec), close: func() error { return nil }}, nil
	case spec == Spin:
		return a.serveUnderSpin(ctx)
	}
	handler, closeTarget, err := a.Open(ctx, spec)
	if err != nil {
		return nil, err
	}
	server, err := loopback.StartSpin("127.0.0.1:0", handler, nil)
	if err != nil {
		return nil, errors.Join(err, closeTarget())
	}
	return &Endpoint{URL: server.URL + aiuta.TokenPath, close: func() error { return errors.Join(server.Close(), closeTarget()) }}, nil
}

// Restart starts a target that is Spin anew, at the same URL and with the same state: it reads its variables only once. Any
// other target reads them for each request.
func (e *Endpoint) Restart(ctx context.Context) error {
	if e.restart == nil {
		return nil
	}
	return e.restart(ctx)
}

// Close stops the target, unless it is a URL.
func (e *Endpoint) Close() error { return e.close() }

// Package testbed runs the servers under test on loopback: token endpoints, the brand's server and Aiuta's backend, on
// one clock, with credentials that are made for the run.
package testbed

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/brand"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/target"
)

// Config says which servers run, and how.
type Config struct {
	// Application is run as the token endpoint, with the testbed's clock and randomness. Its own variables outrank those
	// of the testbed.
	Application target.Application
	// Target is where it runs. An endpoint at a URL is taken as it is.
	Target target.Spec
	// Variables are those of the endpoint, besides its credentials. They outrank what the brand or the sessions need.
	Variables map[string]string
	// KeepVariables is for an application that is configured from outside, as spin up does it: the testbed sets only the
	// required variables that nothing else sets.
	KeepVariables bool

	// Accounts names the subscriptions at Aiuta. The first is the endpoint's. Empty is one.
	Accounts []string
	// Issuer and Secret are those of the first account where the endpoint has credentials of its own.
	Issuer string
	Secret []byte
	// Backend is Aiuta's stand-in; nil runs none. Accounts, clock and randomness are the testbed's.
	Backend *backend.Config
	// WrapBackend puts a handler in front of the backend, which knows these accounts. Nil puts none.
	WrapBackend func(*backend.Backend, []portal.Account) http.Handler

	// Brand is the brand's server, whose sessions the endpoint asks for; nil runs none. Clock and randomness are the
	// testbed's.
	Brand *brand.Config
	// Sessions makes an endpoint without a brand's server ask for those that [Testbed.Sessions] signs. Otherwise the
	// endpoint does not authenticate its callers.
	Sessions bool

	// Clock is that of all servers. Nil is the machine's.
	Clock clock.Clock
	// Seed makes all credentials and random choices. Nil is crypto/rand.
	Seed *Seed

	// Listen serves the endpoint. Nil takes a free port of loopback.
	Listen func(http.Handler) (*loopback.Server, error)
	// ListenBackend is the backend's address. Empty takes a free port of loopback.
	ListenBackend string
	// Log takes what goes wrong with connections to the backend. Nil discards it.
	Log *log.Logger
}

// Testbed is a set of servers that run. What is not part of its configuration is zero.
type Testbed struct {
	// Endpoint is the URL of the token endpoint.
	Endpoint string
	// Routes are those of the component, for a target that is one.
	Routes []spinhost.Route
	// Accounts are the subscriptions, the endpoint's first.
	Accounts []portal.Account
	// Backend is Aiuta's stand-in, and API its URL.
	Backend *backend.Backend
	API     string
	// Brand is the brand's server, and BrandURL where it is.
	Brand    *brand.Brand
	BrandURL string
	// Sessions signs sessions with what the endpoint knows.
	Sessions Sessions
	// Made holds the variables that the testbed has set, by name. They hold secrets.
	Made map[string]string

	config     Config
	variables  *current
	brandAsked string             // where the endpoint finds the brand's server
	apart      []*target.Endpoint // those in a process of their own
	closers    []func() error
}

// Open starts the servers. The caller closes the testbed.
func Open(ctx context.Context, c Config) (*Testbed, error) {
	if c.Clock == nil {
		c.Clock = clock.Real{}
	}
	if len(c.Accounts) == 0 {
		c.Accounts = []string{""}
	}
	b := &Testbed{config: c, variables: &current{}}
	if err := b.open(ctx); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func (b *Testbed) open(ctx context.Context) error {
	if err := b.makeCredentials(); err != nil {
		return err
	}
	if b.config.Brand != nil {
		if err := b.openBrand(); err != nil {
			return err
		}
	}
	if !b.config.Target.IsURL() {
		if err := b.setVariables(ctx); err != nil {
			return err
		}
	}
	var err error
	if b.Endpoint, err = b.Serve(ctx, nil); err != nil {
		return err
	}
	if b.config.Backend != nil {
		return b.openBackend()
	}
	return nil
}

// Close stops the servers, the last one first.
func (b *Testbed) Close() error {
	var errs []error
	for _, one := range slices.Backward(b.closers) {
		errs = append(errs, one())
	}
	b.closers = nil
	return errors.Join(errs...)
}

// random returns random bytes for one purpose.
func (b *Testbed) random(purpose string) io.Reader {
	if b.config.Seed == nil {
		return rand.Reader
	}
	return b.config.Seed.Stream(purpose)
}

func (b *Testbed) makeCredentials() (err error) {
	for _, name := range b.config.Accounts {
		account, err := portal.NewAccount(b.random("account " + name))
		if err != nil {
			return err
		}
		if name != "" {
			account.Name = name
		}
		b.Accounts = append(b.Accounts, account)
	}
	if b.config.Issuer != "" {
		b.Accounts[0].Issuer, b.Accounts[0].Secret = b.config.Issuer, b.config.Secret
	}
	b.Sessions, err = newSessions(b.random("sessions"))
	return err
}

func (b *Testbed) openBrand() error {
	config := *b.config.Brand
	config.Clock, config.Random = b.config.Clock, b.random("brand")
	if err := config.Validate(); err != nil {
		return fmt.Errorf("the brand's server: %w", err)
	}
	b.Brand = brand.New(config)
	server, err := loopback.Start(freePort, b.Brand, nil)
	if err != nil {
		return err
	}
	b.closers = append(b.closers, server.Close)
	b.BrandURL, b.brandAsked = server.URL, server.URL
	if b.config.Target == target.Spin && b.config.Application.Outbound != nil {
		return b.openWayToBrand()
	}
	return nil
}

// openWayToBrand starts what the endpoint asks in place of the brand's server, where it is in a process of its own: its
// requests go on by the application's way out. One that comes to nothing is a connection that breaks.
func (b *Testbed) openWayToBrand() error {
	at, err := url.Parse(b.BrandURL)
	if err != nil {
		return err
	}
	server, err := loopback.Start(freePort, &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(at) },
		Transport:    b.config.Application.Outbound,
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		ErrorLog:     log.New(io.Discard, "", 0), // what breaks is in the ladder
	}, nil)
	if err != nil {
		return err
	}
	b.closers = append(b.closers, server.Close)
	b.brandAsked = server.URL
	return nil
}

func (b *Testbed) openBackend() error {
	config := *b.config.Backend
	config.Accounts, config.Clock, config.Random = b.Accounts, b.config.Clock, b.random("backend")
	b.Backend = backend.New(config)
	var handler http.Handler = b.Backend
	if b.config.WrapBackend != nil {
		handler = b.config.WrapBackend(b.Backend, b.Accounts)
	}
	address := b.config.ListenBackend
	if address == "" {
		address = freePort
	}
	server, err := loopback.Start(address, handler, b.config.Log)
	if err != nil {
		return err
	}
	b.closers = append(b.closers, server.Close)
	b.API = server.URL
	return nil
}

const freePort = "127.0.0.1:0"

// Serve starts the endpoint once more, where these variables outrank all others, and returns its URL. It ends with the
// testbed. An endpoint at a URL is taken as it is.
func (b *Testbed) Serve(ctx context.Context, variables map[string]string) (url string, err error) {
	if b.config.Target.IsURL() {
		return string(b.config.Target), nil
	}
	application := b.application()
	application.Variables = maps.Clone(application.Variables)
	if application.Variables == nil {
		application.Variables = map[string]string{}
	}
	maps.Copy(application.Variables, variables)
	if b.config.Target == target.Spin {
		endpoint, err := application.Serve(ctx, target.Spin)
		if err != nil {
			return "", err
		}
		b.closers = append(b.closers, endpoint.Close)
		b.apart = append(b.apart, endpoint)
		return endpoint.URL, nil
	}
	handler, closeTarget, err := application.Open(ctx, b.config.Target)
	if err != nil {
		return "", err
	}
	b.closers = append(b.closers, closeTarget)
	if app, ok := handler.(*spinhost.App); ok {
		b.Routes = app.Routes()
	}
	listen := b.config.Listen
	if listen == nil {
		listen = func(h http.Handler) (*loopback.Server, error) { return loopback.StartSpin(freePort, h, nil) }
	}
	server, err := listen(handler)
	if err != nil {
		return "", err
	}
	b.closers = append(b.closers, server.Close)
	return server.URL + aiuta.TokenPath, nil
}

func (b *Testbed) application() target.Application {
	application := b.config.Application
	application.Clock = b.config.Clock
	if b.config.Seed != nil {
		application.Random = b.random("endpoint")
	}
	application.Host = append(slices.Clip(application.Host), spinhost.WithVariableProvider(b.variables))
	return application
}

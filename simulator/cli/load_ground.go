package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"time"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/load"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
)

// loadGround is what load is put on, and what a caller needs there.
type loadGround struct {
	endpoint *target.Endpoint
	bearer   string
	// api is Aiuta's stand-in, and account ours there. They are for try-ons alone.
	api     *loopback.Server
	account backend.Account
}

// open starts an endpoint of our own, with a session for its caller, and Aiuta's stand-in where it is needed.
func (f *loadFlags) open(ctx context.Context, application target.Application, spec target.Spec) (g *loadGround, err error) {
	g = &loadGround{}
	if f.bearerFile != "" {
		if g.bearer, err = readCredential(f.bearerFile); err != nil {
			return nil, err
		}
	}
	if g.account, err = backend.NewAccount(rand.Reader); err != nil {
		return nil, couldNotRun(err)
	}
	if spec.IsURL() {
		if f.what == loadTryOn {
			if g.account.Issuer, g.account.Secret, err = f.credentials.read(); err != nil {
				return nil, err
			}
		}
		g.endpoint, err = application.Serve(ctx, spec)
	} else {
		err = g.ours(ctx, f, application, spec)
	}
	if err != nil || f.what != loadTryOn {
		return g, err
	}
	// A pace of nothing would be the default.
	pace := backend.Pace{InProgress: f.generation / 3, Success: max(f.generation, time.Nanosecond)}
	aiuta := backend.New(backend.Config{Accounts: []backend.Account{g.account}, Pace: pace})
	if g.api, err = loopback.Start("127.0.0.1:0", aiuta, nil); err != nil {
		return nil, couldNotRun(errors.Join(err, g.endpoint.Close()))
	}
	return g, nil
}

// ours starts an endpoint with credentials that are made up.
func (g *loadGround) ours(ctx context.Context, f *loadFlags, application target.Application, spec target.Spec) error {
	made, err := newJudged(f.variables)
	if err != nil {
		return err
	}
	g.account.Issuer, g.account.Secret = made.issuer(), made.secret()
	if g.bearer == "" {
		session, err := made.session(judgedCaller, 0)
		if err != nil {
			return couldNotRun(err)
		}
		g.bearer = session.Bearer()
	}
	g.endpoint, err = made.serve(ctx, application, spec, nil)
	return couldNotRun(err)
}

// close stops what open has started.
func (g *loadGround) close() error {
	err := g.endpoint.Close()
	if g.api != nil {
		err = errors.Join(err, g.api.Close())
	}
	return err
}

// What a try-on is of. The photo is as long as the stand-in wants; no SDK looks into it.
var (
	loadSKUs  = []string{"sku-1"}
	loadPhoto = []byte("\xff\xd8\xff\xe0 a photo")
)

func (g *loadGround) mint(f *loadFlags, client *http.Client, players []sdk.Persona) load.Shot {
	m := load.Mint{URL: g.endpoint.URL, Bearer: g.bearer, Client: client, Seed: f.seed}
	if f.params != "" {
		m.Bodies = []load.Body{load.Fixed(f.params)}
		return m.Shot
	}
	for _, p := range players {
		m.Bodies = append(m.Bodies, load.Told(p, loadSKUs...))
	}
	return m.Shot
}

func (g *loadGround) tryOn(f *loadFlags, client *http.Client, players []sdk.Persona) load.Shot {
	return load.TryOn{
		API: g.api.URL, SubscriptionID: g.account.SubscriptionID, Endpoint: g.endpoint.URL, Bearer: g.bearer,
		Personas: players, Photo: loadPhoto, SKUs: loadSKUs, Client: client, Timeout: f.plan.Timeout,
	}.Shot
}

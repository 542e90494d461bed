package cli

import (
	"context"
	"errors"
	"net/http"
	"time"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/load"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

// loaded are the servers that load is put on, and what a caller needs there.
type loaded struct {
	*testbed.Testbed
	bearer string
}

// open starts an endpoint of our own, with a session for its caller, and for try-ons Aiuta's stand-in.
func (f *loadFlags) open(ctx context.Context, application target.Application, spec target.Spec) (l loaded, err error) {
	if f.bearerFile != "" {
		if l.bearer, err = readCredential(f.bearerFile); err != nil {
			return l, err
		}
	}
	config := testbed.Config{Application: application, Target: spec, Sessions: true}
	if config.Application.Variables, err = variableFlags(f.variables); err != nil {
		return l, err
	}
	if f.what == loadTryOn {
		// A pace of nothing would be the default.
		config.Backend = &backend.Config{Pace: backend.Pace{InProgress: f.generation / 3, Success: max(f.generation, time.Nanosecond)}}
		if spec.IsURL() {
			if config.Issuer, config.Secret, err = f.credentials.read(); err != nil {
				return l, err
			}
		}
	}
	if l.Testbed, err = testbed.Open(ctx, config); err != nil {
		return l, couldNotRun(err)
	}
	if l.bearer == "" && !spec.IsURL() {
		l.bearer, err = l.Sessions.SignIn(firstUser, time.Now())
		if err != nil {
			return l, couldNotRun(errors.Join(err, l.Close()))
		}
	}
	return l, nil
}

// What a try-on is of. The photo is as long as the stand-in wants; no SDK looks into it.
var (
	loadSKUs  = []string{"sku-1"}
	loadPhoto = []byte("\xff\xd8\xff\xe0 a photo")
)

func (l loaded) mint(f *loadFlags, client *http.Client, players []sdk.Persona) load.Shot {
	m := load.Mint{URL: l.Endpoint, Bearer: l.bearer, Client: client, Seed: f.seed}
	if f.params != "" {
		m.Bodies = []load.Body{load.Fixed(f.params)}
		return m.Shot
	}
	for _, p := range players {
		m.Bodies = append(m.Bodies, load.FromSDK(p, loadSKUs...))
	}
	return m.Shot
}

func (l loaded) tryOn(f *loadFlags, client *http.Client, players []sdk.Persona) load.Shot {
	return load.TryOn{
		API: l.API, SubscriptionID: l.Accounts[0].SubscriptionID, Endpoint: l.Endpoint, Bearer: l.bearer,
		Personas: players, Photo: loadPhoto, SKUs: loadSKUs, Client: client, Timeout: f.plan.Timeout,
	}.Shot
}

// The users of an endpoint that a command starts for itself.
const (
	firstUser  = "user-1"
	secondUser = "user-2"
)

// yesterday is long enough ago for a session to have expired.
const yesterday = 24*time.Hour + testbed.SessionLife

// credentialOf returns the session of a user who signed in some time ago.
func credentialOf(servers *testbed.Testbed, user string, ago time.Duration) (exchange.Credential, error) {
	session, err := servers.Sessions.SignIn(user, time.Now().Add(-ago))
	if err != nil {
		return exchange.Credential{}, err
	}
	return exchange.Bearer(session)
}

package scenario

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"time"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
)

// Runner plays scenarios against one target.
type Runner struct {
	Target target.Spec
	// Application is run for a target that is not a URL. Its variables and clock are set for each play.
	Application target.Application
	// Issuer and Secret are those of an endpoint at a URL; Aiuta's stand-in verifies with them. For the other
	// targets they are empty, and each play makes credentials of its own.
	Issuer string
	Secret []byte
}

// Play plays one scenario with one persona: endpoint and backend are started for it alone, on loopback, with
// credentials of their own and one simulated clock. An error means that it could not be played.
func (r Runner) Play(ctx context.Context, s Scenario, p sdk.Persona) (result Result, err error) {
	began := time.Now()
	defer func() {
		if err != nil {
			err = fmt.Errorf("play %s as %s: %w", s.Name, p, err)
		}
	}()
	account, err := r.account()
	if err != nil {
		return Result{}, err
	}
	now := clock.NewSimulated()
	redactor := ladder.NewRedactor()
	redactor.Hide(string(account.Secret), "secret")
	redactor.Hide(account.APIKey, "API key")
	stage := &Stage{
		Persona: p,
		account: account,
		clock:   now,
		record:  ladder.NewRecord(now.Now, redactor),
		backend: backend.New(backend.Config{Accounts: []backend.Account{account}, Clock: now}),
	}

	api, err := loopback.Start("127.0.0.1:0", stage.backend, nil)
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, api.Close()) }()
	stage.api = api.URL

	application := r.Application
	application.Clock = now
	application.Variables = map[string]string{
		"jwt_issuer": account.Issuer, "jwt_secret": string(account.Secret), "caller_auth": "none", "params": "*",
	}
	endpoint, err := application.Serve(ctx, r.Target)
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, endpoint.Close()) }()
	stage.endpoint = endpoint.URL

	// Connections of its own, so that none outlives the servers of this play.
	stage.base = &http.Transport{}
	defer stage.base.CloseIdleConnections()

	s.play(ctx, stage)
	return Result{
		Scenario: s.Name, Persona: p.String(), Target: string(r.Target),
		Checks: stage.checks, Steps: stage.record.Steps(), Took: time.Since(began),
	}, ctx.Err()
}

// account makes throwaway credentials, of which issuer and secret are those of the endpoint if it has some.
func (r Runner) account() (backend.Account, error) {
	account, err := backend.NewAccount(rand.Reader)
	if r.Target.IsURL() {
		account.Issuer, account.Secret = r.Issuer, r.Secret
	}
	return account, err
}

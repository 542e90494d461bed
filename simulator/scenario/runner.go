package scenario

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/target"
)

// Runner plays scenarios against one target. It may play several at the same time.
type Runner struct {
	Target target.Spec
	// Application is run for a target that is not a URL. Its variables, clock and randomness are set for each play.
	Application target.Application
	// Issuer and Secret are those of an endpoint at a URL; Aiuta's stand-in verifies with them. For the other
	// targets they are empty, and each play makes credentials of its own.
	Issuer string
	Secret []byte
	// Seed is where all that is random comes from. A play depends on it, on the scenario and on the persona, and on no
	// other play.
	Seed uint64

	sabotage sabotage // of tests
}

// epoch is when plays begin for a target that the simulator runs itself: on a full hour, because quotas are counted in
// windows that are aligned to the clock.
var epoch = time.Date(2026, time.September, 1, 12, 0, 0, 0, time.UTC)

// Play plays one scenario with one persona. Endpoint and backend are started for it alone, on loopback, with
// credentials of their own and one clock. What cannot be played at the target is skipped, and says why. An error means
// that something around the parties is broken.
func (r Runner) Play(ctx context.Context, s Scenario, p sdk.Persona) (played report.Case, err error) {
	began := time.Now()
	played = report.Case{Group: s.Name, Name: s.Name, Summary: s.Summary, Persona: p.String()}
	if why := r.unfit(s, p); why != "" {
		played.Outcome, played.Message = report.Skipped, why
		return played, nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("play %s as %s: %w", s.Name, p, err)
		}
	}()
	if err := ctx.Err(); err != nil {
		return played, err
	}
	stage, err := r.stage(s.Given, p, seedOf(r.Seed, s.Name, p.String()))
	if err != nil {
		return played, err
	}
	closeStage, err := r.open(ctx, stage)
	defer func() { err = errors.Join(err, closeStage()) }()
	if err != nil {
		return played, err
	}
	begin := stage.mark()
	if err := stage.startApp(ctx); err != nil {
		return played, err
	}
	last, err := stage.take(ctx, s.Steps)
	if err != nil {
		return played, err
	}
	if s.Expect != nil {
		stage.judge("", *s.Expect, last, begin)
	}
	stage.judgeFaults()
	played.Checks, played.Steps, played.Took = stage.checks, stage.record.Steps(), time.Since(began)
	played.Outcome, played.Message = verdict(stage.checks)
	return played, ctx.Err()
}

// verdict is how a play ended, and if not well, why.
func verdict(checks []report.Check) (report.Outcome, string) {
	failed := slices.DeleteFunc(slices.Clone(checks), func(c report.Check) bool { return c.OK })
	switch {
	case len(checks) == 0:
		return report.Failed, "nothing was expected of this persona"
	case len(failed) == 0:
		return report.Passed, ""
	}
	return report.Failed, fmt.Sprintf("%d of %d expectations failed, the first: %s, but: %s",
		len(failed), len(checks), failed[0].Expected, failed[0].Got)
}

// judgeFaults fails a play whose faults were for requests that never came: it has shown nothing.
func (s *stage) judgeFaults() {
	for _, tally := range s.exhausted() {
		j := judgement{stage: s}
		j.check(fmt.Sprintf("a request meets the fault on %s %s", tally.Rule.Link, tally.Rule.Match.Call), false,
			"none did; %d requests fitted it", tally.Matched)
	}
}

// unfit says why a scenario is not played, or nothing.
func (r Runner) unfit(s Scenario, p sdk.Persona) string {
	if len(s.Personas) > 0 && !slices.ContainsFunc(s.Personas, func(name string) bool { return name == p.Name || name == p.String() }) {
		return "this scenario is about " + strings.Join(s.Personas, ", ")
	}
	if p.Start.OneSKU && tryOnSeveral(s.Steps) {
		return p.String() + " tries on one product at a time"
	}
	if !r.Target.IsURL() {
		return ""
	}
	if needs := s.needs(); needs != "" {
		return "it needs " + needs + ", so play it with --target component or native"
	}
	return ""
}

// tryOnSeveral reports whether a step tries on more than one product at once.
func tryOnSeveral(steps []Step) bool {
	return slices.ContainsFunc(steps, func(s Step) bool {
		return s.TryOn != nil && len(s.TryOn.SKUs) > 1 || s.Together != nil && tryOnSeveral(*s.Together)
	})
}

// needs says what of the target a scenario needs that an endpoint at a URL does not have.
func (s Scenario) needs() string {
	if len(s.Given.Endpoint) > 0 || s.Given.Brand != nil {
		return "an endpoint that the simulator configures"
	}
	for _, rule := range s.Given.Faults {
		if needs := needsOf(rule); needs != "" {
			return needs
		}
	}
	for _, step := range s.Steps {
		_, v, _ := step.verb()
		if m, ok := v.(mover); ok && m.needs() != "" {
			return m.needs()
		}
	}
	return ""
}

// stage makes all that a play needs besides servers.
func (r Runner) stage(given Given, p sdk.Persona, from seed) (*stage, error) {
	now := clock.NewFrozen(epoch)
	if r.Target.IsURL() {
		now = clock.NewSimulated()
	}
	s := &stage{
		persona: p, playing: r.sabotage.ofPersona(p), given: given, seed: from, clock: now,
		redactor: ladder.NewRedactor(),
		faults:   fault.New(from.number("faults"), now),
		accounts: map[string]*credentials{}, captured: map[string]map[string]string{},
		build: given.App, user: given.App.SignedIn, base: &http.Transport{},
	}
	s.record = ladder.NewRecord(now.Now, s.redactor)
	s.faults.Add(given.Faults...)
	var known []backend.Account
	for _, name := range append([]string{mainAccount}, given.Accounts...) {
		account, err := r.account(s, name)
		if err != nil {
			return nil, err
		}
		known = append(known, account)
	}
	s.backend = backend.New(backend.Config{
		Accounts: known, Clock: now, Random: from.stream("backend"), Switches: r.sabotage.ofSwitches(given.Backend),
	})
	s.aiuta = r.sabotage.ofAPI(s.backend, known)
	return s, nil
}

// account makes throwaway credentials, of which issuer and secret are those of the endpoint if it has some.
func (r Runner) account(s *stage, name string) (backend.Account, error) {
	account, err := backend.NewAccount(s.seed.stream("account " + name))
	if err != nil {
		return account, err
	}
	account.Name = name
	if name == mainAccount && r.Target.IsURL() {
		account.Issuer, account.Secret = r.Issuer, r.Secret
	}
	s.hide(string(account.Secret), "secret")
	s.hide(account.APIKey, "API key")
	s.accounts[name] = &credentials{Account: account, secretAt: func(rotation int) string {
		other, err := backend.NewAccount(s.seed.stream(fmt.Sprintf("account %s, rotation %d", name, rotation)))
		if err != nil {
			panic("scenario: make a secret: " + err.Error()) // the stream never ends
		}
		s.hide(string(other.Secret), "secret")
		return string(other.Secret)
	}}
	return account, nil
}

func (s *stage) hide(secret, label string) { s.redactor.Hide(secret, label) }

// open starts the servers, and returns what ends them again. It is to be called even after an error.
func (r Runner) open(ctx context.Context, s *stage) (closeAll func() error, err error) {
	var closers []func() error
	closeAll = func() error {
		// Connections of its own, so that none outlives the servers of this play.
		s.base.CloseIdleConnections()
		var errs []error
		for _, one := range slices.Backward(closers) {
			errs = append(errs, one())
		}
		return errors.Join(errs...)
	}
	api, err := loopback.Start("127.0.0.1:0", s.aiuta, nil)
	if err != nil {
		return closeAll, err
	}
	closers = append(closers, api.Close)
	s.api = api.URL

	main := s.accounts[mainAccount]
	s.variables = &variables{values: map[string]string{
		"jwt_issuer": main.Issuer, "jwt_secret": string(main.Secret), "caller_auth": "none", "params": "*",
	}}
	if s.given.Brand != nil {
		if err := s.newBrand(); err != nil {
			return closeAll, err
		}
		shop, err := loopback.Start("127.0.0.1:0", s.brand, nil)
		if err != nil {
			return closeAll, err
		}
		closers = append(closers, shop.Close)
		s.shop = shop.URL
		s.trustBrand()
	}
	s.variables.set(s.given.Endpoint)
	application := r.Application
	application.Clock, application.Random = s.clock, s.seed.stream("endpoint")
	application.Outbound = s.way(ladder.Endpoint, ladder.Brand)
	application.Host = append(slices.Clip(application.Host), spinhost.WithVariableProvider(s.variables))
	endpoint, err := application.Serve(ctx, r.Target)
	if err != nil {
		return closeAll, err
	}
	closers = append(closers, endpoint.Close)
	s.endpoint = endpoint.URL
	return closeAll, nil
}

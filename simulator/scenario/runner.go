package scenario

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/browser"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/spinhost/redis"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
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
	// Page is the origin of the brand's page that an endpoint at a URL allows, for an SDK that runs in a browser. If it is empty, each
	// scenario has its own.
	Page string
	// Caller returns the headers by which the app of a persona shows an endpoint at a URL who its user is. Nil adds none.
	// It may be called by several plays at once.
	Caller func(context.Context, sdk.Persona) (http.Header, error)
	// Ours asks an endpoint at a URL for what is this project's own too.
	Ours bool
	// Seed is where all that is random comes from. A play depends on it, on the scenario and on the persona, and on no
	// other play.
	Seed uint64

	// breaks is for tests: it breaks a rule of an SDK or of Aiuta, so that it can be seen whether a play notices. What is
	// expected stays what is expected of the persona that the play was asked for.
	breaks func(*sdk.Persona, *testbed.Config)
}

// epoch is when plays begin for a target that the simulator runs itself: on a full hour, because quotas are counted in
// windows that are aligned to the clock.
var epoch = time.Date(2026, time.September, 1, 12, 0, 0, 0, time.UTC)

// Play plays one scenario with one persona. Endpoint and backend are started for this play only, on loopback,
// with their own credentials and one clock. A play that the target cannot run is skipped, and the case says why. An error means
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
	var caller http.Header
	if r.Caller != nil {
		if caller, err = r.Caller(ctx, p); err != nil {
			return played, err
		}
	}
	stage, err := r.open(ctx, s.Given, p, caller, testbed.NewSeed(r.Seed, s.Name, p.String()))
	if err != nil {
		return played, err
	}
	defer func() { err = errors.Join(err, stage.close()) }()
	begin := stage.mark()
	if err := stage.startApp(ctx); err != nil {
		return played, err
	}
	last, err := stage.playSteps(ctx, s.Steps)
	if err != nil {
		return played, err
	}
	if s.Expect != nil {
		stage.judge("", *s.Expect, last, begin)
	}
	stage.judgeFaults()
	played.Checks, played.Steps, played.Took = stage.checks, stage.record.Steps(), time.Since(began)
	played.Outcome, played.Message = verdict(stage.checks)
	if why := stage.outran(r.Target); played.Outcome == report.Failed && why != "" {
		played.Outcome, played.Message = report.Skipped, why
	}
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
	if jwt := s.Given.Auth == "" || s.Given.Auth == authJWT; jwt && !p.SendsToken() && !slices.Contains(s.Personas, p.String()) {
		return p.String() + " never sends the token that getJwt returns, and so every try-on fails: the scenario android-4-3-2 shows it"
	}
	if p.Start.OneSKU && tryOnSeveral(s.Steps) {
		return p.String() + " tries on one product at a time"
	}
	if p.HandOver.Every == 0 && tryOnAny(s.Steps, func(t *TryOn) bool { return t.FromPhone }) {
		return p.String() + " takes no photo over from a phone"
	}
	if p.Start.SecondTap == 0 && tryOnAny(s.Steps, func(t *TryOn) bool { return t.TapAgain > 0 }) {
		return "what " + p.String() + " does about a second tap was not read"
	}
	if !p.Leave.NextWaits && tryOnAny(s.Steps, func(t *TryOn) bool { return t.Opens != nil }) {
		return "what " + p.String() + " does about another product that is opened meanwhile was not read"
	}
	if !r.Target.HasOwnClock() {
		return ""
	}
	if s.Ours != "" && !r.Ours && r.Target.IsURL() {
		return "it asks for what is this project's own (" + s.Ours + "), so play it with --ours"
	}
	if needs := s.needs(r.Target); needs != "" {
		return "it needs " + needs + ", so play it with --target component or native"
	}
	return ""
}

// tryOnSeveral reports whether a step tries on more than one product at once.
func tryOnSeveral(steps []Step) bool {
	return tryOnAny(steps, func(t *TryOn) bool { return len(t.SKUs) > 1 })
}

// tryOnAny reports whether any try-on is one of these.
func tryOnAny(steps []Step, is func(*TryOn) bool) bool {
	return slices.ContainsFunc(steps, func(s Step) bool {
		return s.TryOn != nil && is(s.TryOn) || s.Together != nil && tryOnAny(*s.Together, is)
	})
}

// needs says what a scenario needs that a target in a process of its own does not have.
func (s Scenario) needs(at target.Spec) string {
	switch {
	case at.IsURL() && (len(s.Given.Endpoint) > 0 || s.Given.Brand != nil):
		return "an endpoint that the simulator configures"
	case s.Given.Endpoint[endpoint.VariableQuotaStore] == "redis":
		return "a Redis on a clock that the simulator moves"
	}
	for _, rule := range s.Given.Faults {
		if needs := needsOf(rule); needs != "" && at.IsURL() {
			return needs
		}
	}
	for _, step := range s.Steps {
		_, v, _ := step.verb()
		m, ok := v.(mover)
		if ok && (m.needs() == movedClock || m.needs() != "" && at.IsURL()) { // a Spin is started anew, or asks through us
			return m.needs()
		}
	}
	return ""
}

// open starts the servers that a play needs, and prepares the persona.
func (r Runner) open(ctx context.Context, given Given, p sdk.Persona, caller http.Header, from testbed.Seed) (*stage, error) {
	given.Page = cmp.Or(r.Page, given.Page)
	now := clock.NewFrozen(epoch)
	if r.Target.HasOwnClock() {
		now = clock.NewSimulated()
	}
	s := &stage{
		persona: p, playing: p, given: given, seed: from, clock: now,
		redactor: redact.New(),
		faults:   fault.New(from.Number("faults"), now),
		accounts: map[string]*credentials{}, captured: map[string]map[string]string{},
		build: given.App, user: given.App.SignedIn, base: &http.Transport{}, until: ctx, caller: caller,
	}
	s.record = ladder.NewRecord(now.Now, s.redactor)
	s.redis = redis.NewMemory(now.Now)
	s.hideCaller()
	s.faults.Add(given.Faults...)
	config := testbed.Config{
		Application: r.Application, Target: r.Target, Clock: now, Seed: &from,
		Accounts: append([]string{mainAccount}, given.Accounts...), Issuer: r.Issuer, Secret: r.Secret,
		Backend: &backend.Config{Switches: given.Backend}, Brand: s.brandConfig(),
		Variables: maps.Clone(given.Endpoint),
	}
	if config.Variables == nil {
		config.Variables = map[string]string{}
	}
	if _, set := config.Variables["params"]; !set {
		config.Variables["params"] = "*"
	}
	if _, set := config.Variables["allowed_origins"]; !set {
		config.Variables["allowed_origins"] = given.page()
	}
	config.Application.Outbound = s.transport(ladder.Endpoint, ladder.Brand)
	config.Application.Redis = s.redis
	config.Application.Log = slog.New(endpointLog{s.record, r.logged()})
	if r.breaks != nil {
		r.breaks(&s.playing, &config)
	}
	if s.playing.Browser.Frame != "" {
		s.browser = browser.New(now)
		s.browser.HTTP2 = given.HTTP2
	}
	var err error
	if s.servers, err = testbed.Open(ctx, config); err != nil {
		return nil, errors.Join(err, s.redis.Close())
	}
	for _, account := range s.servers.Accounts {
		s.accounts[account.Name] = s.credentials(account)
	}
	s.hideSessionSecrets()
	return s, nil
}

// close stops the servers. No connection of the play outlives them.
func (s *stage) close() error {
	s.base.CloseIdleConnections()
	return errors.Join(s.servers.Close(), s.redis.Close())
}

// credentials returns the credentials of an account, now and after each rotation, all of which stay hidden.
func (s *stage) credentials(account portal.Account) *credentials {
	s.hide(string(account.Secret), "secret")
	s.hide(account.APIKey, "API key")
	return &credentials{Account: account, secretAt: func(rotation int) string {
		other, err := portal.NewAccount(s.seed.Stream(fmt.Sprintf("account %s, rotation %d", account.Name, rotation)))
		if err != nil {
			panic("scenario: make a secret: " + err.Error()) // the stream never ends
		}
		s.hide(string(other.Secret), "secret")
		return string(other.Secret)
	}}
}

func (s *stage) hide(secret, label string) { s.redactor.Hide(secret, label) }

// logged takes what the endpoint and its host log, besides the ladder.
func (r Runner) logged() slog.Handler {
	if r.Application.Log == nil {
		return slog.DiscardHandler
	}
	return r.Application.Log.Handler()
}

package probe

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"sync"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
)

// run is one run over one endpoint, or over several servers.
type run struct {
	Config
	evidence exchange.Evidence
	now      int64 // when the run began
	// evil is a key pair of the attacker's, and lure the server on which it stands; nil if nothing hostile is tried.
	evil ed25519.PrivateKey
	lure *lure

	// open is the endpoint; guarded is open itself if no other is known. backend and keyed may be nil.
	open, guarded, keyed, backend *endpoint
	// uncontrolled says why the attacks on a server show nothing.
	uncontrolled map[Against]string

	mu       sync.Mutex
	random   *rand.Rand
	watching bool // answers are observed
	observed []observation
}

// Run judges servers by the given probes, and returns one case for each, in their order. The error wraps
// [exchange.ErrUnreachable] if nobody answers.
func Run(ctx context.Context, c Config, probes []Probe) ([]report.Case, error) {
	c.fill()
	r, err := begin(c, slices.ContainsFunc(probes, Probe.Hostile))
	if err != nil {
		return nil, err
	}
	defer r.close()
	for _, e := range r.endpoints() {
		if err := e.meet(ctx); err != nil {
			return nil, err
		}
	}
	cases := make([]report.Case, len(probes))
	for i, p := range probes {
		r.Begin(p.blank())
		cases[i] = r.judge(ctx, p)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := r.End(cases[i]); err != nil {
			return nil, err
		}
	}
	return cases, nil
}

// begin prepares a run. The caller closes it.
func begin(c Config, hostile bool) (*run, error) {
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], c.Seed)
	var private [ed25519.SeedSize]byte
	rand.NewChaCha8(seed).Read(private[:]) // never fails
	r := &run{
		Config: c, evidence: exchange.Evidence{Redact: c.Redact}, now: c.Clock.Now().Unix(), evil: ed25519.NewKeyFromSeed(private[:]),
		random: rand.New(rand.NewPCG(c.Seed, 0)), uncontrolled: map[Against]string{}, watching: true,
	}
	var err error
	if c.Endpoint.URL != "" {
		if r.open, err = r.reach(c.Endpoint); err != nil {
			return nil, err
		}
		r.guarded = r.open
	}
	if c.Guarded != nil {
		if r.guarded, err = r.reach(*c.Guarded); err != nil {
			return nil, err
		}
	}
	if c.Keyed != nil {
		if r.keyed, err = r.reach(*c.Keyed.Endpoint); err != nil {
			return nil, err
		}
	}
	if c.Aiuta != nil {
		r.backend = &endpoint{run: r, client: exchange.NewClient(c.Aiuta.URL, c.TLS, nil)}
	}
	if hostile {
		r.lure, err = startLure(r.evil)
	}
	return r, err
}

// reach makes a client for an endpoint.
func (r *run) reach(at Endpoint) (*endpoint, error) {
	parsed, err := url.Parse(at.URL)
	if err != nil {
		return nil, fmt.Errorf("the endpoint's URL: %w", err)
	}
	return &endpoint{run: r, Endpoint: at, url: parsed, client: exchange.NewClient(at.URL, r.TLS, r.observe)}, nil
}

// endpoints are all that there are.
func (r *run) endpoints() []*endpoint {
	var all []*endpoint
	for _, e := range []*endpoint{r.open, r.guarded, r.keyed} {
		if e != nil && !slices.Contains(all, e) {
			all = append(all, e)
		}
	}
	return all
}

func (r *run) close() {
	for _, e := range r.endpoints() {
		e.client.Close()
	}
	if r.backend != nil {
		r.backend.client.Close()
	}
	if r.lure != nil {
		r.lure.close() // nobody else knows it
	}
}

// of is the server that a probe is for; nil if there is none.
func (r *run) of(p Probe) *endpoint {
	switch {
	case p.Against == AgainstBackend:
		return r.backend
	case p.at == atGuarded:
		return r.guarded
	case p.at == atKeyed:
		return cmp.Or(r.keyed, r.open)
	}
	return r.open
}

// judge runs one probe.
func (r *run) judge(ctx context.Context, p Probe) report.Case {
	began := time.Now()
	r.mu.Lock()
	r.watching = p.Group != GroupAttacks
	r.mu.Unlock()
	v := r.verdict(ctx, p)
	if v.broken != nil && (v.message == "" || !p.Severity.AtLeast(report.Medium)) {
		v = v.broken.as(report.Medium)
		if p.Tries != "" {
			v.advice = breaking
		}
	}
	result := p.blank()
	result.Message, result.Took = r.evidence.Text(v.message), time.Since(began)
	result.Sent, result.Got, result.Expected, result.Checks = v.sent, v.got, v.expected, v.checks
	switch v.outcome {
	case good:
		result.Outcome = report.Passed
	case untold:
		result.Outcome = report.Skipped
	case bad:
		result.Severity = cmp.Or(v.severity, p.Severity)
		result.Outcome = report.Warning
		if result.Severity.AtLeast(r.FailOn) {
			result.Outcome = report.Failed
		}
		result.Advice, result.Expected = cmp.Or(v.advice, p.Advice), cmp.Or(v.expected, p.Holds)
	}
	if p.Kind == controlKind && result.Outcome != report.Passed {
		r.lose(p, &result)
	}
	return result
}

// lose notes that the attacks behind a control show nothing. What failed there fails the run, however grave it is.
func (r *run) lose(control Probe, result *report.Case) {
	r.uncontrolled[control.Against] = "the legitimate request failed, so a refusal would show nothing"
	if result.Outcome == report.Skipped {
		r.uncontrolled[control.Against] = result.Message
		return
	}
	result.Outcome, result.Severity, result.Advice = report.Failed, "", control.Advice
}

// verdict judges a server by one probe. One that says nothing has not passed.
func (r *run) verdict(ctx context.Context, p Probe) verdict {
	e := r.of(p)
	if e == nil {
		return skip("there is no %s", p.Against)
	}
	if why := r.uncontrolled[p.Against]; why != "" && p.Kind != controlKind {
		return skip("%s", why)
	}
	if why := e.unmet(p.needs); why != "" {
		return skip("%s", why)
	}
	judge := p.judge
	if p.attempts != nil {
		judge = func(ctx context.Context, e *endpoint) (verdict, error) { return e.tryAll(ctx, p) }
	}
	v, err := judge(ctx, e)
	var no *refused
	switch {
	case err == nil:
		return v
	case errors.Is(err, exchange.ErrLimited):
		return skip("%v", err)
	case errors.As(err, &no):
		return skip("the endpoint refuses what this probe needs: %s", r.evidence.Got(no.answer))
	case errors.Is(err, context.DeadlineExceeded):
		return found("no answer within %s: answer every request, a bad one too", r.Timeout).as(report.Medium)
	}
	return found("no answer: %v", err).as(report.Medium)
}

// send sends a request, and waits for one answer: a probe of many requests takes as long as it takes, so that a slow machine
// finds what a fast one does.
func (r *run) send(ctx context.Context, to *exchange.Client, q exchange.Request, who exchange.Credential) (exchange.Answer, error) {
	ctx, cancel := clock.WithTimeout(ctx, r.Clock, q.Over+r.Timeout)
	defer cancel()
	return to.Send(ctx, q, who)
}

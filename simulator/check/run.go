package check

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"time"

	"aiuta-edge/simulator/attack"
	"aiuta-edge/simulator/check/exchange"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/suggest"
)

// Config says what is judged, and what is known of it. URL must be set.
type Config struct {
	URL string
	// Caller is what a legitimate caller shows, Other is the same of a second user, and Expired is a session that no
	// longer holds. Each may be zero.
	Caller, Other, Expired exchange.Credential
	// Issuer and Secret are those of the endpoint, with which its tokens are verified; each may be empty.
	Issuer string
	Secret []byte
	// Sessions is how the brand's sessions are signed, for attacks that forge them; nil if it is not known.
	Sessions *attack.Signing
	// Params are parameters that the endpoint signs, for one whose policy wants others than those of a try-on.
	Params map[string]any
	// Burst is how many tokens may be asked for to see whether there is a limit; 0 does not look.
	Burst int
	// Timeout is how long one answer may take once its request is sent; 0 is ten seconds.
	Timeout time.Duration
	// FailOn is from which severity on a finding fails; empty is high.
	FailOn report.Severity
	// Seed decides on the ids that are sent.
	Seed uint64
	// Clock is what tokens are compared with and answers are waited for by; nil is the machine's.
	Clock clock.Clock
	// TLS configures https; nil trusts what the machine trusts.
	TLS *tls.Config
	// Redact hides what must not be shown, beside the secrets of this Config; nil knows no more.
	Redact *redact.Redactor
	// Begin is told of each case before it is judged, End once it is; an error of End ends the run. Nil is nobody.
	Begin func(report.Case)
	End   func(report.Case) error
}

const defaultTimeout = 10 * time.Second

// Run judges an endpoint by the given probes, and returns one case for each, in their order. The error wraps
// [exchange.ErrUnreachable] if nobody answers.
func Run(ctx context.Context, c Config, probes []Probe) ([]report.Case, error) {
	s, err := c.session()
	if err != nil {
		return nil, err
	}
	defer s.client.Close()
	if err := s.client.Reach(ctx, s.Timeout); err != nil {
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			err = fmt.Errorf("%w: no answer within %s", exchange.ErrUnreachable, s.Timeout)
		}
		return nil, fmt.Errorf("ask for a first token: %w", err)
	}
	cases := make([]report.Case, len(probes))
	attacked := false
	for i, p := range probes {
		if p.Group == GroupAttacks && !attacked {
			attacked = true
			if err := s.attack(ctx, probes); err != nil {
				return nil, fmt.Errorf("attack: %w", err)
			}
		}
		s.Begin(p.blank())
		cases[i] = s.judge(ctx, p)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := s.End(cases[i]); err != nil {
			return nil, err
		}
	}
	return cases, nil
}

// session fills in the defaults.
func (c Config) session() (*session, error) {
	at, err := url.Parse(c.URL)
	if err != nil {
		return nil, fmt.Errorf("the endpoint's URL: %w", err)
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.FailOn == "" {
		c.FailOn = report.High
	}
	if c.Clock == nil {
		c.Clock = clock.Real{}
	}
	if c.Begin == nil {
		c.Begin = func(report.Case) {}
	}
	if c.End == nil {
		c.End = func(report.Case) error { return nil }
	}
	if c.Redact == nil {
		c.Redact = redact.New()
	}
	c.hide()
	s := &session{
		Config: c, url: at, evidence: exchange.Evidence{Redact: c.Redact},
		random: rand.New(rand.NewPCG(c.Seed, 0)),
	}
	s.client = exchange.NewClient(c.URL, c.TLS, s.observe)
	return s, nil
}

// hide tells the redactor what this run knows.
func (c Config) hide() {
	c.Redact.Hide(string(c.Secret), "secret")
	if c.Sessions != nil {
		c.Redact.Hide(string(c.Sessions.Secret), "secret of sessions")
	}
	for _, known := range []struct {
		label string
		who   exchange.Credential
	}{{"credential", c.Caller}, {"other credential", c.Other}, {"expired credential", c.Expired}} {
		for _, secret := range known.who.Secrets() {
			c.Redact.Hide(secret, known.label)
		}
	}
}

// judge runs one probe.
func (s *session) judge(ctx context.Context, p Probe) report.Case {
	began := time.Now()
	v := s.verdict(ctx, p)
	result := p.blank()
	result.Message, result.Took = s.evidence.Text(v.message), cmp.Or(v.took, time.Since(began))
	switch v.outcome {
	case good:
		result.Outcome = report.Passed
	case untold:
		result.Outcome = report.Skipped
	case bad:
		result.Severity = p.Severity
		if v.severity != "" {
			result.Severity = v.severity
		}
		result.Outcome = report.Warning
		if result.Severity.AtLeast(s.FailOn) {
			result.Outcome = report.Failed
		}
		result.Advice, result.Sent, result.Got = p.Advice, v.sent, v.got
		result.Expected = cmp.Or(v.expected, p.Holds)
	}
	return result
}

// verdict judges an endpoint by one probe. An endpoint that says nothing has not passed.
func (s *session) verdict(ctx context.Context, p Probe) verdict {
	if why := s.unmet(p.needs); why != "" {
		return skip("%s", why)
	}
	v, err := p.judge(ctx, s)
	var no *refused
	switch {
	case err == nil:
		return v
	case errors.Is(err, exchange.ErrLimited):
		return skip("%v", err)
	case errors.As(err, &no):
		return skip("the endpoint refuses what this probe needs: %s", s.evidence.Got(no.answer))
	case errors.Is(err, context.DeadlineExceeded):
		return found("no answer within %s: answer every request, a bad one too", s.Timeout).as(report.Medium)
	}
	return found("no answer: %v", err).as(report.Medium)
}

// blank is the probe's case before it is judged.
func (p Probe) blank() report.Case {
	return report.Case{Group: p.Group, Name: p.Name, Summary: p.Holds, Rule: p.Rule}
}

// Select returns the probes of some groups, or all if only is empty, without those of others. A name may also be that
// of one probe, such as "token/expires".
func Select(only, without []string) ([]Probe, error) {
	for _, name := range slices.Concat(only, without) {
		if !slices.ContainsFunc(Probes(), func(p Probe) bool { return p.Group == name || p.ID() == name }) {
			return nil, fmt.Errorf("unknown group or probe %q%s", name, suggest.For(name, append(Groups(), ids()...), "--list names them all"))
		}
	}
	listed := func(names []string, p Probe) bool {
		return slices.Contains(names, p.Group) || slices.Contains(names, p.ID())
	}
	return slices.DeleteFunc(Probes(), func(p Probe) bool {
		return len(only) > 0 && !listed(only, p) || listed(without, p)
	}), nil
}

func ids() []string {
	var all []string
	for _, p := range Probes() {
		all = append(all, p.ID())
	}
	return all
}

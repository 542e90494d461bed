// Package diff sends the same requests to two token endpoints, and says where their answers differ in what
// matters: status, headers, a problem's code, and what the tokens say.
package diff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/report"
)

// Side is one of the two endpoints, and what is known of it.
type Side struct {
	URL string
	// Caller is what a legitimate caller shows, Expired a session that no longer holds. Each may be zero.
	Caller, Expired exchange.Credential
	// Issuer and Secret are those of the endpoint; each may be empty. The issuers of two sides may differ.
	Issuer string
	Secret []byte

	client *exchange.Client
}

// Config says what is compared, and how. Both URLs must be set.
type Config struct {
	A, B Side
	// Timeout is how long one request may take; 0 is ten seconds.
	Timeout time.Duration
	// Now is the clock that tokens are compared with; nil is the machine's.
	Now func() time.Time
	// Redact hides what must not be shown, beside the secrets of both sides; nil knows no more.
	Redact *redact.Redactor
	// Begin is told of each case before it is sent, End once it is compared; an error of End ends the run. Nil is nobody.
	Begin func(report.Case)
	End   func(report.Case) error
}

const defaultTimeout = 10 * time.Second

// Run sends all cases and returns one case of a report for each: it has failed if the answers differ, and its checks
// say in what. The error wraps [exchange.ErrUnreachable] if a side does not answer.
func Run(ctx context.Context, c Config, cases []Case) ([]report.Case, error) {
	c.fill()
	for i, side := range []*Side{&c.A, &c.B} {
		side.client = exchange.NewClient(side.URL, nil, nil)
		defer side.client.Close()
		if err := side.client.Reach(ctx, c.Timeout); err != nil {
			return nil, fmt.Errorf("side %s: %w", "AB"[i:i+1], err)
		}
	}
	results := make([]report.Case, 0, len(cases))
	for _, one := range cases {
		blank := report.Case{Group: one.Kind, Name: one.Name, Summary: one.Summary}
		c.Begin(blank)
		began := time.Now()
		done, err := c.compare(ctx, one, blank)
		if err != nil {
			return nil, err
		}
		done.Took = time.Since(began)
		results = append(results, done)
		if err := c.End(done); err != nil {
			return nil, err
		}
	}
	return results, nil
}

func (c *Config) fill() {
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Redact == nil {
		c.Redact = redact.New()
	}
	if c.Begin == nil {
		c.Begin = func(report.Case) {}
	}
	if c.End == nil {
		c.End = func(report.Case) error { return nil }
	}
	for _, side := range []Side{c.A, c.B} {
		c.Redact.Hide(string(side.Secret), "secret")
		for _, secret := range slices.Concat(side.Caller.Secrets(), side.Expired.Secrets()) {
			c.Redact.Hide(secret, "credential")
		}
	}
}

// compare sends one request to both, and compares the answers.
func (c *Config) compare(ctx context.Context, one Case, into report.Case) (report.Case, error) {
	for i, side := range []Side{c.A, c.B} {
		if why := side.unfit(one.as); why != "" {
			into.Outcome, into.Message = report.Skipped, "AB"[i:i+1]+": "+why
			return into, nil
		}
	}
	a, err := c.ask(ctx, c.A, one)
	if err != nil {
		return into, err
	}
	b, err := c.ask(ctx, c.B, one)
	if err != nil {
		return into, err
	}
	into.Outcome = report.Passed
	into.Checks = c.differences(a, b)
	if len(into.Checks) > 0 {
		into.Outcome = report.Failed
		into.Sent = exchange.Evidence{Redact: c.Redact}.Sent(one.request)
	}
	return into, nil
}

// unfit returns why a side cannot play a role; it is empty if it can.
func (s Side) unfit(as role) string {
	switch {
	case as == asForger && s.Caller.IsZero():
		return "no credential is known to be replaced"
	case as == asExpired && s.Expired.IsZero():
		return "no session is known that has expired"
	}
	return ""
}

// ask sends the request of a case to one side. The error is that of ctx alone: an answer that does not come is one, too.
func (c *Config) ask(ctx context.Context, s Side, one Case) ([]aspect, error) {
	who := s.Caller
	switch one.as {
	case asNobody:
		who = exchange.Credential{}
	case asForger:
		who = s.Caller.Replaced("not-a-session")
	case asExpired:
		who = s.Expired
	}
	within, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	r := one.request
	r.Fresh = true // what one case leaves on a connection must not change the next
	answer, err := s.client.Send(within, r, who)
	if err != nil && (ctx.Err() != nil || errors.Is(err, exchange.ErrUnreachable)) {
		return nil, err
	}
	return s.aspects(answer, err, c.Now()), nil
}

// differences names what is not the same, in the order of A, and then what only B has.
func (c *Config) differences(a, b []aspect) []report.Check {
	var found []report.Check
	add := func(name, inA, inB string) {
		found = append(found, report.Check{
			Expected: "A: " + name + " " + c.shown(inA), Got: "B: " + name + " " + c.shown(inB),
		})
	}
	for _, x := range a {
		if other := valueOf(b, x.name); other != x.value {
			add(x.name, x.value, other)
		}
	}
	for _, x := range b {
		if valueOf(a, x.name) == missing {
			add(x.name, missing, x.value)
		}
	}
	return found
}

const missing = "missing"

func valueOf(list []aspect, name string) string {
	for _, x := range list {
		if x.name == name {
			return x.value
		}
	}
	return missing
}

func (c *Config) shown(text string) string { return exchange.Evidence{Redact: c.Redact}.Text(text) }

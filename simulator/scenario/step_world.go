package scenario

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/ladder"
)

// Wait lets time pass. The SDK goes on with what it does meanwhile.
type Wait clock.Duration

// UnmarshalText reads a [clock.Duration].
func (w *Wait) UnmarshalText(text []byte) error { return (*clock.Duration)(w).UnmarshalText(text) }

func (w *Wait) check(c *checker, path string) {
	if *w == 0 {
		c.report(path, "must say how long, such as 2m")
	}
}

func (*Wait) needs() string { return movedClock }

// movedClock is what no process but this one has.
const movedClock = "a clock that the simulator moves"

func (w *Wait) play(ctx context.Context, s *stage) (ending, error) {
	s.happens(ctx, ladder.User, "waits for "+clock.Duration(*w).String())
	return ending{}, s.session.Wait(ctx, time.Duration(*w))
}

// RotateSecret is what "Regenerate" does in Aiuta's portal: the account gets another secret.
type RotateSecret struct {
	// Account is whose secret. Empty is "main".
	Account string `yaml:"account"`
	// At is who knows of the new secret: backend, endpoint, or both. What one learns of first, the other learns of
	// with the next rotation.
	At string `yaml:"at"`
}

var places = []string{"backend", "endpoint", "both"}

func (r *RotateSecret) check(c *checker, path string) {
	c.oneOf(path+".at", r.At, places)
	c.account(path+".account", r.Account)
	if r.At != "backend" && r.Account != "" && r.Account != mainAccount {
		c.report(path+".account", "must be main where the endpoint is concerned: it has no other account's secret")
	}
}

func (r *RotateSecret) needs() string {
	if r.At == "backend" {
		return ""
	}
	return "an endpoint whose secret the simulator can change"
}

func (r *RotateSecret) play(ctx context.Context, s *stage) (ending, error) {
	keys := s.accounts[orMain(r.Account)]
	if r.At != "backend" {
		s.happens(ctx, ladder.Endpoint, "is given the next secret")
		keys.atEndpoint++
		if err := s.servers.SetVariables(ctx, Variables{"jwt_secret": keys.secret(keys.atEndpoint)}); err != nil {
			return ending{}, err
		}
	}
	if r.At != "endpoint" {
		s.happens(ctx, ladder.API, "goes by the next secret of the account "+orMain(r.Account))
		keys.atBackend++
		if err := s.servers.Backend.SetSecret(keys.Issuer, []byte(keys.secret(keys.atBackend))); err != nil {
			return ending{}, err
		}
	}
	return ending{}, nil
}

// SetVariables changes variables of the endpoint. It reads them anew for each request.
type SetVariables struct{ Variables }

func (v *SetVariables) check(c *checker, path string) { c.variables(path, v.Variables) }

func (*SetVariables) needs() string { return "an endpoint that the simulator configures" }

// play names the variables without their values, which may be secret.
func (v *SetVariables) play(ctx context.Context, s *stage) (ending, error) {
	s.happens(ctx, ladder.Endpoint, "is configured anew: "+strings.Join(slices.Sorted(maps.Keys(v.Variables)), ", "))
	return ending{}, s.servers.SetVariables(ctx, v.Variables)
}

// Fault breaks a way between two parties from now on.
type Fault struct{ fault.Rule }

func (f *Fault) check(c *checker, path string) { c.rule(path, f.Rule) }

func (f *Fault) needs() string { return needsOf(f.Rule) }

// needsOf: nothing between an endpoint at a URL and the brand's server goes through the simulator.
func needsOf(rule fault.Rule) string {
	if rule.Link == fault.EndpointBrand {
		return "an endpoint that asks the simulator's stand-in for the brand"
	}
	return ""
}

func (f *Fault) play(_ context.Context, s *stage) (ending, error) {
	s.faults.Add(f.Rule)
	return ending{}, nil
}

// ClearFaults mends all ways.
type ClearFaults struct{}

func (*ClearFaults) check(*checker, string) {}

func (*ClearFaults) play(_ context.Context, s *stage) (ending, error) {
	s.faults.Clear()
	return ending{}, nil
}

// declared are the names of the endpoint's variables.
func declared() []string {
	var names []string
	for _, v := range endpoint.Declared() {
		names = append(names, v.Name)
	}
	slices.Sort(names)
	return names
}

// variables reports variables that the endpoint does not have, and those that are the simulator's to set.
func (c *checker) variables(path string, v Variables) {
	known := declared()
	for name := range v {
		switch {
		case !slices.Contains(known, name):
			c.report(path+"."+name, "is no variable of the endpoint: use one of %s", strings.Join(known, ", "))
		case name == "jwt_issuer" || name == "jwt_secret":
			c.report(path+"."+name, "is that of the account main: leave it out, or use rotate_secret")
		}
	}
}

// rule reports what is wrong with a fault.
func (c *checker) rule(path string, rule fault.Rule) {
	if err := rule.Validate(); err != nil {
		member, rest, ok := strings.Cut(err.Error(), ": ")
		if !ok || strings.Contains(member, " ") {
			c.report(path, "%v", err)
			return
		}
		c.report(fmt.Sprintf("%s.%s", path, member), "%s", rest)
	}
}

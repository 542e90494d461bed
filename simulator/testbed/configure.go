package testbed

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/simulator/spinhost/variables"
	"aiuta-edge/simulator/target"
)

// setVariables configures the endpoint, and learns which credentials it has in the end: a variable of the application's
// own outranks what the testbed made.
func (b *Testbed) setVariables(ctx context.Context) error {
	b.Made = map[string]string{
		endpoint.VariableIssuer: b.Accounts[0].Issuer, endpoint.VariableSecret: string(b.Accounts[0].Secret),
		endpoint.VariableCallerAuth: "none",
	}
	switch {
	case b.Brand != nil:
		maps.Copy(b.Made, b.Brand.Variables(b.brandAsked))
	case b.config.Sessions:
		maps.Copy(b.Made, b.Sessions.Variables())
	}
	maps.Copy(b.Made, b.config.Variables)
	if b.config.KeepVariables {
		_, err := b.application().Resolver()
		var missing *variables.MissingError
		errors.As(err, &missing)
		maps.DeleteFunc(b.Made, func(name, _ string) bool { return missing == nil || !slices.Contains(missing.Names, name) })
	}
	b.variables.set(b.Made)
	return b.readCredentials(ctx)
}

func (b *Testbed) readCredentials(ctx context.Context) error {
	resolver, err := b.application().Resolver()
	if err != nil {
		return err
	}
	read := func(name string) string {
		value, one := resolver.Get(ctx, target.ComponentID, name)
		err = errors.Join(err, one)
		return strings.TrimSpace(value) // as the endpoint does
	}
	account := &b.Accounts[0]
	account.Issuer, account.Secret = read(endpoint.VariableIssuer), []byte(read(endpoint.VariableSecret))
	if b.config.Sessions {
		b.Sessions = Sessions{read(endpoint.VariableCallerIssuer), []byte(read(endpoint.VariableCallerSecret))}
	}
	return err
}

// SetVariables changes variables of the running endpoint. Those of the application's own stay as they are. A Spin is started
// anew for it.
func (b *Testbed) SetVariables(ctx context.Context, values map[string]string) error {
	b.variables.set(values)
	for _, endpoint := range b.apart {
		if err := endpoint.Restart(ctx); err != nil {
			return err
		}
	}
	return nil
}

// TrustBrand gives the endpoint the variables by which it knows the brand's sessions.
func (b *Testbed) TrustBrand(ctx context.Context) error {
	return b.SetVariables(ctx, b.Brand.Variables(b.brandAsked))
}

// Variable returns what the endpoint sees of a variable, without white space around it, as it reads all of them.
func (b *Testbed) Variable(ctx context.Context, name string) (string, error) {
	resolver, err := b.application().Resolver()
	if err != nil {
		return "", err
	}
	value, err := resolver.Get(ctx, target.ComponentID, name)
	return strings.TrimSpace(value), err
}

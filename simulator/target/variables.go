package target

import (
	"context"
	"log/slog"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/variables"
)

// Resolver answers for the application's variables as the host does.
func (a Application) Resolver() (*variables.Resolver, error) {
	return spinhost.NewResolver(a.Manifest, a.options()...)
}

// variables are what the native handler sees: the same as the component, but for the one that saves calls to a host.
func (a Application) variables() (endpoint.Variables, error) {
	resolver, err := a.Resolver()
	if err != nil {
		return nil, err
	}
	return func(name string) (string, error) {
		if name == endpoint.VariableCommon {
			return "", nil
		}
		return resolver.Get(context.Background(), ComponentID, name)
	}, nil
}

func (a Application) options() []spinhost.Option {
	environment := a.Environment
	if environment == nil {
		environment = func(string) (string, bool) { return "", false }
	}
	options := []spinhost.Option{
		spinhost.WithVariables(a.Variables),
		spinhost.WithEnvironment(environment),
		spinhost.WithDotEnv(a.DotEnv),
		spinhost.WithClock(a.Clock.Now),
		spinhost.WithLog(a.logger()),
	}
	if a.Wasm != nil {
		options = append(options, spinhost.WithSource(ComponentID, a.Wasm))
	}
	if a.Cache != nil {
		options = append(options, spinhost.WithCompilationCache(a.Cache))
	}
	if a.Engine != nil {
		options = append(options, spinhost.WithEngine(a.Engine))
	}
	if a.Redis != nil {
		options = append(options, spinhost.WithRedis(a.Redis))
	}
	if a.Outbound != nil {
		options = append(options, spinhost.WithOutbound(a.Outbound))
	}
	if a.Random != nil {
		options = append(options, spinhost.WithRandom(a.Random))
	}
	return append(options, a.Host...)
}

func (a Application) logger() *slog.Logger {
	if a.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return a.Log
}

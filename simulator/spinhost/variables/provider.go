package variables

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"
)

// Provider gives application variables their values. Providers are asked in order, at every get, from many requests
// at once; the first that has a value wins.
type Provider interface {
	// Value returns the value of the application variable key, and false if this provider has none.
	Value(ctx context.Context, key string) (value string, ok bool, err error)
	// MayHave tells at start whether Value might find key later. A provider that cannot know says true.
	MayHave(key string) bool
}

// fixedProvider holds the values of the command line's --variable.
type fixedProvider map[string]string

func (p fixedProvider) Value(_ context.Context, key string) (string, bool, error) {
	value, ok := p[key]
	return value, ok, nil
}

func (p fixedProvider) MayHave(key string) bool {
	_, ok := p[key]
	return ok
}

// environmentPrefix stands before the upper-case key of an application variable in the environment and in .env
// (Spin v4.0.2 crates/variables-env/src/lib.rs).
const environmentPrefix = "SPIN_VARIABLE_"

// environmentName returns the environment variable that sets an application variable.
func environmentName(key string) string { return environmentPrefix + strings.ToUpper(key) }

// environmentProvider reads the environment and, where that has nothing, a .env file that was read at start.
type environmentProvider struct {
	// names are those of the application variables in the environment.
	names  map[string]string
	lookup func(string) (string, bool)
	dotEnv map[string]string
}

func newEnvironmentProvider(variables map[string]Variable, lookup func(string) (string, bool), dotEnv map[string]string) environmentProvider {
	p := environmentProvider{make(map[string]string, len(variables)), lookup, dotEnv}
	for key := range variables {
		p.names[key] = environmentName(key)
	}
	return p
}

func (p environmentProvider) Value(_ context.Context, key string) (string, bool, error) {
	name, ok := p.names[key]
	if !ok { // of a manifest made by hand
		name = environmentName(key)
	}
	value, ok := p.lookup(name)
	if !ok {
		value, ok = p.dotEnv[name]
	}
	if !utf8.ValidString(value) {
		return "", false, errors.New("failed to resolve env var " + name)
	}
	return value, ok, nil
}

func (p environmentProvider) MayHave(key string) bool {
	_, ok, err := p.Value(context.Background(), key)
	return ok && err == nil
}

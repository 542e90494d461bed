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

// Fixed is a provider of values that do not change, by name.
type Fixed map[string]string

// Value implements [Provider].
func (p Fixed) Value(_ context.Context, key string) (string, bool, error) {
	value, ok := p[key]
	return value, ok, nil
}

// MayHave implements [Provider].
func (p Fixed) MayHave(key string) bool {
	_, ok := p[key]
	return ok
}

// DefaultPrefix stands with an underscore before the upper-case key of an application variable in the environment and in
// .env (Spin v4.0.2 crates/variables-env/src/lib.rs).
const DefaultPrefix = "SPIN_VARIABLE"

const environmentPrefix = DefaultPrefix + "_"

// environmentName returns the environment variable that sets an application variable.
func environmentName(key string) string { return environmentPrefix + strings.ToUpper(key) }

// environmentProvider reads the environment and, where that has nothing, a .env file that was read at start.
type environmentProvider struct {
	names  names
	lookup func(string) (string, bool)
	dotEnv map[string]string
}

// names are those of application variables in an environment.
type names struct {
	prefix string
	// made holds the names that were made before any request came.
	made map[string]string
}

func newNames(prefix string, declared map[string]Variable) names {
	n := names{prefix, make(map[string]string, len(declared))}
	for key := range declared {
		n.made[key] = n.of(key)
	}
	return n
}

func (n names) of(key string) string {
	if name, ok := n.made[key]; ok {
		return name
	}
	return n.prefix + "_" + strings.ToUpper(key)
}

// NewEnvironment returns a provider that asks lookup, and where that has nothing a .env file, for the upper-case keys of
// declared variables behind prefix and an underscore. The file is read now; one that is not there counts as empty.
func NewEnvironment(prefix, dotEnv string, declared map[string]Variable, lookup func(name string) (string, bool)) (Provider, error) {
	values, err := readDotEnv(dotEnv, lookup)
	if err != nil {
		return nil, err
	}
	return environmentProvider{newNames(prefix, declared), lookup, values}, nil
}

// Value implements [Provider].
func (p environmentProvider) Value(_ context.Context, key string) (string, bool, error) {
	name := p.names.of(key)
	value, ok := p.lookup(name)
	if !ok {
		value, ok = p.dotEnv[name]
	}
	if !utf8.ValidString(value) {
		return "", false, errors.New("failed to resolve env var " + name)
	}
	return value, ok, nil
}

// MayHave implements [Provider].
func (p environmentProvider) MayHave(key string) bool {
	_, ok, err := p.Value(context.Background(), key)
	return ok && err == nil
}

package spinhost

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"aiuta-edge/simulator/spinhost/abi"
	"aiuta-edge/simulator/spinhost/manifest"
	"aiuta-edge/simulator/spinhost/variables"
)

// parsed parses a manifest that starts with the lines that every manifest needs.
func parsed(t *testing.T, body string) *manifest.Manifest {
	t.Helper()
	m, err := manifest.Parse([]byte(`spin_manifest_version = 2
application = { name = "test" }
`+body), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const oneComponent = `
[[trigger.http]]
route = "/..."
component = "edge"
[component.edge]
source = "edge.wasm"
`

// providerFunc is a provider that may have anything.
type providerFunc func(key string) (string, bool, error)

func (f providerFunc) Value(_ context.Context, key string) (string, bool, error) { return f(key) }
func (f providerFunc) MayHave(string) bool                                       { return true }

func TestTheFirstProviderWithAValueWins(t *testing.T) {
	m := parsed(t, `
[variables]
v = { default = "from the default" }
`+oneComponent+`
[component.edge.variables]
v = "{{ v }}"
`)
	dotEnv := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(dotEnv, []byte("SPIN_VARIABLE_V='from .env'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// Each option is stronger than those before it.
	options := []Option{
		WithEnvironment(func(string) (string, bool) { return "", false }),
		WithDotEnv(dotEnv),
		WithEnvironment(func(name string) (string, bool) { return "from the environment", name == "SPIN_VARIABLE_V" }),
		WithVariableProvider(providerFunc(func(key string) (string, bool, error) { return "from a provider", key == "v", nil })),
		WithVariables(map[string]string{"v": "from --variable"}),
	}
	for n, want := range []string{"", "from the default", "from .env", "from the environment", "from a provider", "from --variable"} {
		if n == 0 {
			continue
		}
		t.Run(want, func(t *testing.T) {
			given := append([]Option{WithDotEnv("")}, options[:n]...)
			r, err := NewResolver(m, given...)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := r.Get(t.Context(), "edge", "v"); err != nil || got != want {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestAFailedGetSaysWhatSpinSays(t *testing.T) {
	m := parsed(t, `
[variables]
broken = { default = "x" }
gone = { required = true }
`+oneComponent+`
[component.edge.variables]
variable = "value"
broken = "{{ broken }}"
gone = "{{ gone }}"
`)
	r, err := NewResolver(m, WithDotEnv(""), WithEnvironment(func(string) (string, bool) { return "", false }), WithVariableProvider(providerFunc(func(key string) (string, bool, error) {
		if key == "broken" {
			return "", false, errors.New(`the vault said "no"`)
		}
		return "", false, nil
	})))
	if err != nil {
		t.Fatal(err)
	}
	const syntax = ". Variable names may contain only lower-case letters, numbers, and underscores."
	for _, c := range []struct {
		key  string
		want abi.ConfigError
		is   error
	}{
		{"", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"": must not be empty`}, variables.ErrInvalidName},
		{"invalid-name", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"invalid-name": invalid character '-'` + syntax}, variables.ErrInvalidName},
		{"invalid!name", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"invalid!name": invalid character '!'` + syntax}, variables.ErrInvalidName},
		{"4invalidname", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"4invalidname": must start with a lowercase ASCII letter`}, variables.ErrInvalidName},
		{"_x", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"_x": must start with a lowercase ASCII letter`}, variables.ErrInvalidName},
		{"x_", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"x_": must end with a lowercase ASCII letter or digit`}, variables.ErrInvalidName},
		{"a__b", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"a__b": must not contain multiple consecutive underscores`}, variables.ErrInvalidName},
		{"Upper", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"Upper": invalid character 'U'` + syntax}, variables.ErrInvalidName},
		{"it's\n", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"it's\n": invalid character '\''` + syntax}, variables.ErrInvalidName},
		{"undeclared", abi.ConfigError{Kind: abi.ConfigProvider, Message: `no variable for "edge"."undeclared"`}, variables.ErrUndefined},
		{"broken", abi.ConfigError{Kind: abi.ConfigOther, Message: `Error::Provider("the vault said \"no\"")`}, variables.ErrProvider},
		{"gone", abi.ConfigError{Kind: abi.ConfigOther, Message: `Error::Provider("no provider resolved required variable \"gone\"")`}, variables.ErrProvider},
	} {
		t.Run(c.key, func(t *testing.T) {
			_, err := r.Get(t.Context(), "edge", c.key)
			if !errors.Is(err, c.is) {
				t.Errorf("to Go: %v, want %v", err, c.is)
			}
			_, err = componentVariables{resolver: r, component: "edge"}.Get(t.Context(), c.key)
			var got *abi.ConfigError
			if !errors.As(err, &got) || *got != c.want {
				t.Errorf("to the guest: %+v, want %+v", err, c.want)
			}
		})
	}
}

package spinhost

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost/abi"
)

// manifest parses a manifest that starts with the lines every one needs.
func manifest(t *testing.T, body string) *Manifest {
	t.Helper()
	m, err := ParseManifest([]byte(manifestHead+body), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const manifestHead = `spin_manifest_version = 2
application = { name = "test" }
`

const oneComponent = `
[[trigger.http]]
route = "/..."
component = "edge"
[component.edge]
source = "edge.wasm"
`

// quiet are the options that keep the machine's environment out of a test.
func quiet(environment map[string]string) []Option {
	return []Option{
		WithDotEnv(""),
		WithEnvironment(func(name string) (string, bool) { v, ok := environment[name]; return v, ok }),
	}
}

// providerFunc is a Provider that may have anything.
type providerFunc func(key string) (string, bool, error)

func (f providerFunc) Value(_ context.Context, key string) (string, bool, error) { return f(key) }
func (f providerFunc) MayHave(string) bool                                       { return true }

func TestTemplatesResolve(t *testing.T) {
	m := manifest(t, `
[variables]
name = { default = "Ada" }
empty = { default = "" }
`+oneComponent+`
[component.edge.variables]
plain = "just text"
none = ""
spaced = "hello {{ name }}!"
tight = "{{name}}{{name}}"
nothing = "<{{ empty }}>"
braces = "} {name} }}"
`)
	r, err := m.Resolver(quiet(nil)...)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"plain": "just text", "none": "", "spaced": "hello Ada!", "tight": "AdaAda", "nothing": "<>", "braces": "} {name} }}",
	} {
		t.Run(key, func(t *testing.T) {
			got, err := r.Get(t.Context(), "edge", key)
			if err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestTheFirstProviderWithAValueWins(t *testing.T) {
	m := manifest(t, `
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
			r, err := m.Resolver(given...)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := r.Get(t.Context(), "edge", "v"); err != nil || got != want {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestAProviderIsAskedAtEveryGet(t *testing.T) {
	m := manifest(t, `
[variables]
v = { required = true }
`+oneComponent+`
[component.edge.variables]
v = "{{ v }}"
`)
	value := "one"
	r, err := m.Resolver(append(quiet(nil), WithVariableProvider(providerFunc(func(string) (string, bool, error) { return value, true, nil })))...)
	if err != nil {
		t.Fatal(err)
	}
	for _, value = range []string{"one", "two"} {
		if got, err := r.Get(t.Context(), "edge", "v"); err != nil || got != value {
			t.Errorf("got %q, %v; want %q", got, err, value)
		}
	}
}

func TestARequiredVariableThatNobodySetsFailsTheStart(t *testing.T) {
	m := manifest(t, `
[variables]
jwt_issuer = { required = true }
jwt_secret = { required = true, secret = true }
other = { required = true }
`+oneComponent)
	_, err := m.Resolver(quiet(map[string]string{"SPIN_VARIABLE_OTHER": ""})...)
	var missing *MissingVariablesError
	if !errors.As(err, &missing) || strings.Join(missing.Names, " ") != "jwt_issuer jwt_secret" {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{
		"no provider resolved required variable(s): jwt_issuer, jwt_secret", "SPIN_VARIABLE_JWT_ISSUER", "SPIN_VARIABLE_JWT_SECRET",
		".env", "--variable jwt_issuer=",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
}

func TestAFailedGetSaysWhatSpinSays(t *testing.T) {
	m := manifest(t, `
[variables]
broken = { default = "x" }
gone = { required = true }
`+oneComponent+`
[component.edge.variables]
variable = "value"
broken = "{{ broken }}"
gone = "{{ gone }}"
`)
	r, err := m.Resolver(append(quiet(nil), WithVariableProvider(providerFunc(func(key string) (string, bool, error) {
		if key == "broken" {
			return "", false, errors.New(`the vault said "no"`)
		}
		return "", false, nil
	})))...)
	if err != nil {
		t.Fatal(err)
	}
	const syntax = ". Variable names may contain only lower-case letters, numbers, and underscores."
	for _, c := range []struct {
		key  string
		want abi.ConfigError
		is   error
	}{
		{"", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"": must not be empty`}, ErrInvalidName},
		{"invalid-name", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"invalid-name": invalid character '-'` + syntax}, ErrInvalidName},
		{"invalid!name", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"invalid!name": invalid character '!'` + syntax}, ErrInvalidName},
		{"4invalidname", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"4invalidname": must start with a lowercase ASCII letter`}, ErrInvalidName},
		{"_x", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"_x": must start with a lowercase ASCII letter`}, ErrInvalidName},
		{"x_", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"x_": must end with a lowercase ASCII letter or digit`}, ErrInvalidName},
		{"a__b", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"a__b": must not contain multiple consecutive underscores`}, ErrInvalidName},
		{"Upper", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"Upper": invalid character 'U'` + syntax}, ErrInvalidName},
		{"it's\n", abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: `"it's\n": invalid character '\''` + syntax}, ErrInvalidName},
		{"undeclared", abi.ConfigError{Kind: abi.ConfigProvider, Message: `no variable for "edge"."undeclared"`}, ErrUndefined},
		{"broken", abi.ConfigError{Kind: abi.ConfigOther, Message: `Error::Provider("the vault said \"no\"")`}, ErrProvider},
		{"gone", abi.ConfigError{Kind: abi.ConfigOther, Message: `Error::Provider("no provider resolved required variable \"gone\"")`}, ErrProvider},
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

func TestAComponentSeesOnlyItsOwnVariables(t *testing.T) {
	m := manifest(t, `
[variables]
shared = { default = "x" }
`+oneComponent+`
[component.edge.variables]
mine = "1"
[component.other]
source = "other.wasm"
variables = { theirs = "2" }
`)
	r, err := m.Resolver(quiet(nil)...)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"theirs", "shared"} {
		if _, err := r.Get(t.Context(), "edge", key); !errors.Is(err, ErrUndefined) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

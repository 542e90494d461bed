package variables

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// open returns a resolver of one component, edge, that has the templates, and no sources but s.
func open(t *testing.T, declared map[string]Variable, templates map[string]string, s Sources) (*Resolver, error) {
	t.Helper()
	if s.Environment == nil {
		s.Environment = func(string) (string, bool) { return "", false }
	}
	return NewResolver(declared, map[string]map[string]string{"edge": templates}, s)
}

// providerFunc is a Provider that may have anything.
type providerFunc func(key string) (string, bool, error)

func (f providerFunc) Value(_ context.Context, key string) (string, bool, error) { return f(key) }
func (f providerFunc) MayHave(string) bool                                       { return true }

func TestTemplatesResolve(t *testing.T) {
	r, err := open(t, map[string]Variable{"name": {Default: "Ada"}, "empty": {}}, map[string]string{
		"plain":   "just text",
		"none":    "",
		"spaced":  "hello {{ name }}!",
		"tight":   "{{name}}{{name}}",
		"nothing": "<{{ empty }}>",
		"braces":  "} {name} }}",
	}, Sources{})
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

func TestAProviderIsAskedAtEveryGet(t *testing.T) {
	value := "one"
	r, err := open(t, map[string]Variable{"v": {Required: true}}, map[string]string{"v": "{{ v }}"},
		Sources{Providers: []Provider{providerFunc(func(string) (string, bool, error) { return value, true, nil })}})
	if err != nil {
		t.Fatal(err)
	}
	for _, value = range []string{"one", "two"} {
		if got, err := r.Get(t.Context(), "edge", "v"); err != nil || got != value {
			t.Errorf("got %q, %v; want %q", got, err, value)
		}
	}
}

func TestARequiredVariableThatNothingSetsFailsTheStart(t *testing.T) {
	_, err := open(t, map[string]Variable{"jwt_issuer": {Required: true}, "jwt_secret": {Required: true, Secret: true}, "other": {Required: true}}, nil,
		Sources{Environment: func(name string) (string, bool) { return "", name == "SPIN_VARIABLE_OTHER" }})
	var missing *MissingError
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

func TestAComponentSeesOnlyItsOwnVariables(t *testing.T) {
	r, err := NewResolver(map[string]Variable{"shared": {Default: "x"}},
		map[string]map[string]string{"edge": {"mine": "1"}, "other": {"theirs": "2"}},
		Sources{Environment: func(string) (string, bool) { return "", false }})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"theirs", "shared"} {
		if _, err := r.Get(t.Context(), "edge", key); !errors.Is(err, ErrUndefined) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

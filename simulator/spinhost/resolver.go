package spinhost

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"aiuta-edge/simulator/spinhost/abi"
)

// Resolver answers for the variables of an application's components, with or without a host around it. It is safe for
// concurrent use, and asks its providers anew at every get.
type Resolver struct {
	variables map[string]Variable
	templates map[string]map[string]template
	providers []Provider
}

// The ways in which a variable can fail to have a value. Their texts are Spin's (v4.0.2 crates/expressions/src/lib.rs).
var (
	// ErrInvalidName is a key that breaks the syntax of variable names.
	ErrInvalidName = errors.New("invalid variable name")
	// ErrUndefined is a key that the component does not declare.
	ErrUndefined = errors.New("undefined variable")
	// ErrProvider is a provider that failed, or a required variable that none has.
	ErrProvider = errors.New("provider error")
)

// VariableError is a failed get: Kind is one of the errors above, Message is what Spin says.
type VariableError struct {
	Kind    error
	Message string
}

// Error returns kind and message.
func (e *VariableError) Error() string { return e.Kind.Error() + ": " + e.Message }

// Unwrap returns the kind.
func (e *VariableError) Unwrap() error { return e.Kind }

// MissingVariablesError is a start that failed because nobody sets these required application variables.
type MissingVariablesError struct{ Names []string }

// Error names the variables and the ways to set them.
func (e *MissingVariablesError) Error() string {
	environment := make([]string, len(e.Names))
	flags := make([]string, len(e.Names))
	for i, name := range e.Names {
		environment[i] = environmentName(name)
		flags[i] = "--variable " + name + "=…"
	}
	return fmt.Sprintf("no provider resolved required variable(s): %s; set %s in the environment or in .env, or pass %s",
		strings.Join(e.Names, ", "), strings.Join(environment, ", "), strings.Join(flags, " "))
}

// Resolver returns what answers for the manifest's variables. Of the options only those about variables matter:
// WithVariables, WithVariableProvider, WithEnvironment and WithDotEnv. Providers are asked in Spin's order: fixed values,
// then providers as they were given, then the environment, then .env, and last the default in the manifest.
// A required variable that no provider may have is a *MissingVariablesError, as it is for spin up. A fixed variable or a
// line of .env that the manifest does not declare is an *UnknownVariableError.
func (m *Manifest) Resolver(options ...Option) (*Resolver, error) {
	return m.resolver(newSettings(options))
}

func (m *Manifest) resolver(s *settings) (*Resolver, error) {
	r := &Resolver{variables: m.Variables, templates: make(map[string]map[string]template)}
	for id, component := range m.Components {
		r.templates[id] = make(map[string]template)
		for key, text := range component.Variables {
			t, err := parseTemplate(text)
			if err != nil {
				return nil, fmt.Errorf("component %s: variable %s: %w", id, key, err)
			}
			r.templates[id][key] = t
		}
	}
	dotEnv, err := readDotEnv(s.dotEnv, s.environment)
	if err != nil {
		return nil, err
	}
	if err := m.checkNames(s.variables, dotEnv, s.dotEnv); err != nil {
		return nil, err
	}
	r.providers = append(r.providers, fixedProvider(s.variables))
	r.providers = append(r.providers, s.providers...)
	r.providers = append(r.providers, newEnvironmentProvider(m.Variables, s.environment, dotEnv))
	return r, r.checkRequired()
}

func (r *Resolver) checkRequired() error {
	var missing []string
	for _, name := range slices.Sorted(maps.Keys(r.variables)) {
		has := func(p Provider) bool { return p.MayHave(name) }
		if r.variables[name].Required && !slices.ContainsFunc(r.providers, has) {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		return &MissingVariablesError{missing}
	}
	return nil
}

// Get returns the value of a component's variable. The error is a *VariableError.
func (r *Resolver) Get(ctx context.Context, component, key string) (string, error) {
	value, _, err := r.get(ctx, component, key)
	return value, err
}

// get returns the value of a component's variable, and which values in it must not be shown: those of application
// variables that the manifest declares secret, and the whole if there is one.
func (r *Resolver) get(ctx context.Context, component, key string) (value string, secrets []string, err error) {
	t, ok := r.templates[component][key]
	if !ok {
		if reason := checkKey(key); reason != "" {
			return "", nil, &VariableError{ErrInvalidName, rustQuote(key, '"') + ": " + reason}
		}
		return "", nil, &VariableError{ErrUndefined, fmt.Sprintf("no variable for %s.%s", rustQuote(component, '"'), rustQuote(key, '"'))}
	}
	if len(t) == 1 && t[0].variable && !r.variables[t[0].text].Secret {
		value, err = r.application(ctx, t[0].text) // as nearly all are
		return value, nil, err
	}
	var whole strings.Builder
	for _, part := range t {
		text := part.text
		if part.variable {
			if text, err = r.application(ctx, part.text); err != nil {
				return "", nil, err
			}
			if r.variables[part.text].Secret {
				secrets = append(secrets, text)
			}
		}
		whole.WriteString(text)
	}
	if secrets != nil {
		secrets = append(secrets, whole.String())
	}
	return whole.String(), secrets, nil
}

// application returns the value of an application variable.
func (r *Resolver) application(ctx context.Context, name string) (string, error) {
	for _, p := range r.providers {
		value, ok, err := p.Value(ctx, name)
		if err != nil {
			return "", &VariableError{ErrProvider, err.Error()}
		}
		if ok {
			return value, nil
		}
	}
	variable, ok := r.variables[name]
	if !ok { // ParseManifest refuses such a template; this is a manifest made by hand
		return "", &VariableError{ErrInvalidName, name}
	}
	if variable.Required {
		return "", &VariableError{ErrProvider, "no provider resolved required variable " + rustQuote(name, '"')}
	}
	return variable.Default, nil
}

// componentVariables is the resolver as one component's guest sees it.
type componentVariables struct {
	resolver  *Resolver
	component string
	// hide is told of every secret before the guest has it. It may be nil.
	hide func(secret string)
}

// Get answers spin-config. Which case of its error a guest sees, and that a provider's failure is wrapped in the name of
// the newer interface's case, is Spin's doing (v4.0.2 crates/factor-variables/src/host.rs, v1::config).
func (c componentVariables) Get(ctx context.Context, key string) (string, error) {
	value, secrets, err := c.resolver.get(ctx, c.component, key)
	if c.hide != nil {
		for _, secret := range secrets {
			c.hide(secret)
		}
	}
	if err == nil {
		return value, nil
	}
	var failure *VariableError
	if !errors.As(err, &failure) {
		return "", err
	}
	switch failure.Kind {
	case ErrInvalidName:
		return "", &abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: failure.Message}
	case ErrUndefined:
		return "", &abi.ConfigError{Kind: abi.ConfigProvider, Message: failure.Message}
	}
	return "", &abi.ConfigError{Kind: abi.ConfigOther, Message: "Error::Provider(" + rustQuote(failure.Message, '"') + ")"}
}

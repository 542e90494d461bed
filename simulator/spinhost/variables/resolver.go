package variables

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Resolver answers for the variables of an application's components, with or without a host around it. It is safe for
// concurrent use, and asks its providers anew at every get.
type Resolver struct {
	variables map[string]Variable
	templates map[string]map[string][]part
	providers []Provider
}

// part is a part of a template with what is declared of its variable, so that a get looks nothing up that does not change.
type part struct {
	templatePart
	declared Variable
	// known tells a variable that is declared.
	known bool
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

// Error is a failed get: Kind is one of the errors above, Message is what Spin says.
type Error struct {
	Kind    error
	Message string
}

// Error returns kind and message.
func (e *Error) Error() string { return e.Kind.Error() + ": " + e.Message }

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Kind }

// MissingError is a start that failed because nothing sets these required application variables.
type MissingError struct{ Names []string }

// Error names the variables and the ways to set them.
func (e *MissingError) Error() string {
	environment := make([]string, len(e.Names))
	flags := make([]string, len(e.Names))
	for i, name := range e.Names {
		environment[i] = environmentName(name)
		flags[i] = "--variable " + name + "=…"
	}
	return fmt.Sprintf("no provider resolved required variable(s): %s; set %s in the environment or in .env, or pass %s",
		strings.Join(e.Names, ", "), strings.Join(environment, ", "), strings.Join(flags, " "))
}

// NewResolver returns what answers for the components of an application. declared holds the application's variables by name,
// and components the templates of each component's variables by component and name. A required variable that no source may
// have is a [*MissingError], as it is for spin up. A fixed variable or a line of .env that is not declared is an
// [*UnknownError].
func NewResolver(declared map[string]Variable, components map[string]map[string]string, s Sources) (*Resolver, error) {
	r := &Resolver{variables: declared, templates: make(map[string]map[string][]part)}
	for id, texts := range components {
		r.templates[id] = make(map[string][]part)
		for key, text := range texts {
			t, err := ParseTemplate(text)
			if err != nil {
				return nil, fmt.Errorf("component %s: variable %s: %w", id, key, err)
			}
			r.templates[id][key] = r.declare(t)
		}
	}
	dotEnv, err := readDotEnv(s.DotEnv, s.Environment)
	if err != nil {
		return nil, err
	}
	if err := checkNames(declared, s.Fixed, dotEnv, s.DotEnv); err != nil {
		return nil, err
	}
	if len(s.Fixed) > 0 {
		r.providers = append(r.providers, Fixed(s.Fixed))
	}
	r.providers = append(r.providers, s.Providers...)
	r.providers = append(r.providers, environmentProvider{newNames(DefaultPrefix, declared), s.Environment, dotEnv})
	return r, r.checkRequired()
}

// declare adds to a template what is declared.
func (r *Resolver) declare(t Template) (parts []part) {
	for _, p := range t {
		declared, known := r.variables[p.text]
		parts = append(parts, part{p, declared, known})
	}
	return parts
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
		return &MissingError{missing}
	}
	return nil
}

// Get returns the value of a component's variable. The error is an [*Error].
func (r *Resolver) Get(ctx context.Context, component, key string) (string, error) {
	value, _, err := r.GetWithSecrets(ctx, component, key)
	return value, err
}

// GetWithSecrets returns the value of a component's variable, and which values in it must not be shown: those of application
// variables that are declared secret, and the whole if there is one. The error is an [*Error].
func (r *Resolver) GetWithSecrets(ctx context.Context, component, key string) (value string, secrets []string, err error) {
	t, ok := r.templates[component][key]
	if !ok {
		if reason := CheckName(key); reason != "" {
			return "", nil, &Error{ErrInvalidName, RustQuote(key, '"') + ": " + reason}
		}
		return "", nil, &Error{ErrUndefined, fmt.Sprintf("no variable for %s.%s", RustQuote(component, '"'), RustQuote(key, '"'))}
	}
	if len(t) == 1 && t[0].variable && !t[0].declared.Secret {
		value, err = r.application(ctx, &t[0]) // as nearly all are
		return value, nil, err
	}
	texts := make([]string, 0, len(t))
	for i := range t {
		text := t[i].text
		if t[i].variable {
			if text, err = r.application(ctx, &t[i]); err != nil {
				return "", nil, err
			}
			if t[i].declared.Secret {
				secrets = append(secrets, text)
			}
		}
		texts = append(texts, text)
	}
	value = strings.Join(texts, "")
	if secrets != nil {
		secrets = append(secrets, value)
	}
	return value, secrets, nil
}

// application returns the value of an application variable.
func (r *Resolver) application(ctx context.Context, variable *part) (string, error) {
	name := variable.text
	for _, p := range r.providers {
		value, ok, err := p.Value(ctx, name)
		if err != nil {
			return "", &Error{ErrProvider, err.Error()}
		}
		if ok {
			return value, nil
		}
	}
	if !variable.known { // a manifest that was read has no such template; this one was made by hand
		return "", &Error{ErrInvalidName, name}
	}
	if variable.declared.Required {
		return "", &Error{ErrProvider, "no provider resolved required variable " + RustQuote(name, '"')}
	}
	return variable.declared.Default, nil
}

// Expand resolves a template over the application's variables.
func (r *Resolver) Expand(ctx context.Context, text string) (string, error) {
	t, err := ParseTemplate(text)
	if err != nil {
		return "", err
	}
	var whole strings.Builder
	for _, p := range r.declare(t) {
		text := p.text
		if p.variable {
			if text, err = r.application(ctx, &p); err != nil {
				return "", err
			}
		}
		whole.WriteString(text)
	}
	return whole.String(), nil
}

package spinhost

import (
	"context"
	"errors"

	"aiuta-edge/simulator/spinhost/abi"
	"aiuta-edge/simulator/spinhost/manifest"
	"aiuta-edge/simulator/spinhost/variables"
)

// NewResolver returns what answers for the variables of a manifest's components, without a host around it. Of the options
// only those about variables matter: [WithVariables], [WithRuntimeConfig], [WithVariableProvider], [WithEnvironment] and
// [WithDotEnv]. The errors are those of [variables.NewResolver].
func NewResolver(m *manifest.Manifest, options ...Option) (*variables.Resolver, error) {
	return newResolver(m, newSettings(options))
}

func newResolver(m *manifest.Manifest, s *settings) (*variables.Resolver, error) {
	components := make(map[string]map[string]string)
	for id, component := range m.Components {
		components[id] = component.Variables
	}
	configured, err := s.configuredProviders(m)
	if err != nil {
		return nil, err
	}
	return variables.NewResolver(m.Variables, components, variables.Sources{
		Fixed: s.variables, Providers: append(configured, s.providers...), Environment: s.environment, DotEnv: s.dotEnv,
	})
}

// componentVariables is the resolver as one component's guest sees it.
type componentVariables struct {
	resolver  *variables.Resolver
	component string
	// hide gets every secret before the guest does. It may be nil.
	hide func(secret string)
}

// Get answers spin-config. Which case of its error a guest sees, and that a provider's failure is wrapped in the name of
// the newer interface's case, is Spin's doing (v4.0.2 crates/factor-variables/src/host.rs, v1::config).
func (c componentVariables) Get(ctx context.Context, key string) (string, error) {
	value, secrets, err := c.resolver.GetWithSecrets(ctx, c.component, key)
	if c.hide != nil {
		for _, secret := range secrets {
			c.hide(secret)
		}
	}
	if err == nil {
		return value, nil
	}
	var failure *variables.Error
	if !errors.As(err, &failure) {
		return "", err
	}
	switch failure.Kind {
	case variables.ErrInvalidName:
		return "", &abi.ConfigError{Kind: abi.ConfigInvalidKey, Message: failure.Message}
	case variables.ErrUndefined:
		return "", &abi.ConfigError{Kind: abi.ConfigProvider, Message: failure.Message}
	}
	return "", &abi.ConfigError{Kind: abi.ConfigOther, Message: "Error::Provider(" + variables.RustQuote(failure.Message, '"') + ")"}
}

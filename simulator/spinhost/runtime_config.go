package spinhost

import (
	"maps"
	"slices"

	"aiuta-edge/simulator/spinhost/keyvalue"
	"aiuta-edge/simulator/spinhost/manifest"
	"aiuta-edge/simulator/spinhost/redis"
	"aiuta-edge/simulator/spinhost/runtimeconfig"
	"aiuta-edge/simulator/spinhost/variables"
)

// WithRuntimeConfig does what a runtime configuration says, as spin up --runtime-config-file does. Its providers of
// variables come before those of [WithVariableProvider], and its key-value stores before the one of [WithStateDir]. Its
// folders and its limit of memory stand for [WithStateDir], [WithLogDir] and [WithMemoryLimit]; the later option counts.
func WithRuntimeConfig(c *runtimeconfig.Config) Option {
	return func(s *settings) {
		s.configured = c.Providers
		s.stores.configured = c.Stores
		if c.StateDir != "" {
			s.stores.stateDir = c.StateDir
		}
		if c.LogDir != "" {
			s.output.logDir = c.LogDir
		}
		if c.MemoryLimit != 0 {
			s.memoryLimit = c.MemoryLimit
		}
	}
}

// configuredProviders makes the providers of a runtime configuration. A fixed value of a variable that the application does
// not have is refused: Spin ignores it, and with it what was meant.
func (s *settings) configuredProviders(m *manifest.Manifest) ([]variables.Provider, error) {
	var providers []variables.Provider
	for _, p := range s.configured {
		if p.Vault != nil {
			providers = append(providers, p.Vault)
			continue
		}
		if p.Values == nil {
			provider, err := variables.NewEnvironment(p.Prefix, p.DotEnv, m.Variables, s.environment)
			if err != nil {
				return nil, err
			}
			providers = append(providers, provider)
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(p.Values)) {
			if _, ok := m.Variables[name]; !ok {
				return nil, &variables.UnknownError{Set: name, Where: p.Where(name), Names: slices.Sorted(maps.Keys(m.Variables))}
			}
		}
		providers = append(providers, variables.Fixed(p.Values))
	}
	return providers, nil
}

// openConfigured opens the stores of a runtime configuration. standard is the store "default", which there is also without
// one.
func (o *stores) openConfigured(s storeSettings, standard KeyValue) error {
	all := keyvalue.Labelled{keyvalue.DefaultLabel: standard}
	o.keyValue = all
	servers := &redis.Servers{Timeout: s.redisTimeout}
	o.closers = append(o.closers, servers.Close)
	byFile := make(map[string][]string)
	for _, label := range slices.Sorted(maps.Keys(s.configured)) {
		store := s.configured[label]
		switch {
		case store.RedisURL != "":
			kept, err := keyvalue.NewRedis(store.RedisURL, servers)
			if err != nil {
				return err
			}
			all[label] = kept
		case store.Path != "":
			byFile[store.Path] = append(byFile[store.Path], label)
		default:
			all[label] = keyvalue.NewMemory(label)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(byFile)) {
		file, err := keyvalue.OpenFile(path, byFile[path]...)
		if err != nil {
			return err
		}
		o.closers = append(o.closers, file.Close)
		for _, label := range byFile[path] {
			all[label] = file
		}
	}
	return nil
}

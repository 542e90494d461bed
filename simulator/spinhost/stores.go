package spinhost

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"aiuta-edge/simulator/spinhost/abi"
	"aiuta-edge/simulator/spinhost/keyvalue"
	"aiuta-edge/simulator/spinhost/manifest"
	"aiuta-edge/simulator/spinhost/outbound"
	"aiuta-edge/simulator/spinhost/redis"
	"aiuta-edge/simulator/spinhost/variables"
	"aiuta-edge/simulator/spinhost/wasmhost"
)

// stores is what the components of an application reach outside it.
type stores struct {
	keyValue  KeyValue
	redis     Redis
	transport http.RoundTripper
	limit     int64
	// allowed is where each component may send requests to.
	allowed map[string]*outbound.Allowed
	// closers give back what was opened here.
	closers []func() error
}

// stateFile is the name of the key-value stores' file in the folder of WithStateDir.
const stateFile = "key_value.db"

// openStores makes what the options leave open, and checks what the components ask for. The caller closes it.
func openStores(ctx context.Context, m *manifest.Manifest, s storeSettings, r *variables.Resolver) (*stores, error) {
	o := &stores{keyValue: s.keyValue, redis: s.redis, transport: s.outbound, limit: cmp.Or(s.outboundLimit, outbound.DefaultLimit)}
	var err error
	if o.allowed, err = allowedHosts(ctx, m, r); err != nil {
		return nil, err
	}
	if o.keyValue == nil {
		if err := o.openKeyValue(s); err != nil {
			return nil, errors.Join(err, o.close())
		}
	}
	if o.redis == nil {
		servers := &redis.Servers{Timeout: s.redisTimeout}
		o.redis = servers
		o.closers = append(o.closers, servers.Close)
	}
	if o.transport == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		// Spin's client waits without end (v4.0.2 crates/factor-outbound-http/src/spin.rs); the guest's time ends it here.
		transport.DialContext, transport.TLSHandshakeTimeout = new(net.Dialer).DialContext, 0
		o.transport = transport
		o.closers = append(o.closers, func() error { transport.CloseIdleConnections(); return nil })
	}
	if err := o.checkLabels(ctx, m); err != nil {
		return nil, errors.Join(err, o.close())
	}
	return o, nil
}

// openKeyValue opens the stores that the settings ask for.
func (o *stores) openKeyValue(s storeSettings) error {
	if _, ok := s.configured[keyvalue.DefaultLabel]; ok || s.stateDir == "" {
		o.keyValue = keyvalue.NewMemory()
	} else {
		file, err := keyvalue.OpenFile(filepath.Join(s.stateDir, stateFile))
		if err != nil {
			return err
		}
		o.keyValue = file
		o.closers = append(o.closers, file.Close)
	}
	if len(s.configured) == 0 {
		return nil
	}
	return o.openConfigured(s, o.keyValue)
}

// allowedHosts reads each component's allowed_outbound_hosts. Templates in them are resolved here, once.
//
// Deviation: Spin resolves them anew for each request, and a template that cannot be resolved allows nothing.
func allowedHosts(ctx context.Context, m *manifest.Manifest, r *variables.Resolver) (map[string]*outbound.Allowed, error) {
	ids := slices.Sorted(maps.Keys(m.Components))
	allowed := make(map[string]*outbound.Allowed)
	for _, id := range ids {
		var entries []string
		for _, text := range m.Components[id].AllowedOutboundHosts {
			entry, err := r.Expand(ctx, text)
			if err != nil {
				return nil, fmt.Errorf("component %s: allowed_outbound_hosts: %q: %w", id, text, err)
			}
			if err := checkExpanded(text, entry); err != nil {
				return nil, fmt.Errorf("component %s: %w", id, err)
			}
			entries = append(entries, entry)
		}
		var err error
		if allowed[id], err = outbound.ParseAllowed(entries, ids); err != nil {
			return nil, fmt.Errorf("component %s: %w", id, err)
		}
	}
	return allowed, nil
}

// checkExpanded refuses what a template of allowed_outbound_hosts gives if it is no entry. It names the template, and so
// the variable, and not the value, which may hold a password.
func checkExpanded(template, entry string) error {
	if template == entry {
		return nil
	}
	if strings.Contains(entry, "@") {
		return fmt.Errorf("allowed_outbound_hosts: the value of %q has a user or a password; write <scheme>://<host>[:<port>] only", template)
	}
	if err := outbound.CheckEntry(entry); err != nil {
		return fmt.Errorf("allowed_outbound_hosts: the value of %q %w", template, err)
	}
	return nil
}

// checkLabels refuses a label that a component lists and that has no store. Servers of stores are not asked yet, as in Spin.
func (o *stores) checkLabels(ctx context.Context, m *manifest.Manifest) error {
	for _, id := range slices.Sorted(maps.Keys(m.Components)) {
		for _, label := range m.Components[id].KeyValueStores {
			if labelled, ok := o.keyValue.(keyvalue.Labelled); ok && labelled[label] != nil {
				continue
			}
			err := o.keyValue.Open(ctx, label)
			if failure := (*abi.KeyValueError)(nil); errors.As(err, &failure) && failure.Kind == abi.KeyValueNoSuchStore {
				return fmt.Errorf("component %s: unknown key_value_stores label %q: define it under [key_value_store.%s] of a runtime configuration; without one there is only %q", id, label, label, keyvalue.DefaultLabel)
			}
			if err != nil {
				return fmt.Errorf("component %s: opening the key-value store %q: %w", id, label, err)
			}
		}
	}
	return nil
}

// setInitialValues writes the values of [WithInitialValues].
func (o *stores) setInitialValues(ctx context.Context, values map[string]string) error {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		err := o.keyValue.Open(ctx, keyvalue.DefaultLabel)
		if err == nil {
			err = o.keyValue.Set(ctx, keyvalue.DefaultLabel, key, []byte(values[key]))
		}
		if err != nil {
			return fmt.Errorf("writing the initial value of %q: %w", key, err)
		}
	}
	return nil
}

func (o *stores) close() error {
	var errs []error
	for _, closer := range o.closers {
		errs = append(errs, closer())
	}
	return errors.Join(errs...)
}

// surround lets a component's instance reach what it may.
func (a *App) surround(s *wasmhost.Surroundings, x exchange) {
	o := a.stores
	s.KeyValue = componentStores{o.keyValue, a.manifest.Components[x.component].KeyValueStores}
	s.Redis = componentRedis{o.redis, o.allowed[x.component], x.logger}
	s.Outbound = &outbound.Sender{
		Allowed:   o.allowed[x.component],
		Origin:    x.origin,
		Transport: o.transport,
		Chain:     a.chain,
		Limit:     o.limit,
		Log:       x.logger,
	}
}

// componentStores opens the stores that a component lists.
type componentStores struct {
	KeyValue
	labels []string
}

// Open refuses what the component does not list, whether it exists or not (Spin v4.0.2
// crates/factor-key-value/src/host.rs).
func (c componentStores) Open(ctx context.Context, store string) error {
	if !slices.Contains(c.labels, store) {
		return &abi.KeyValueError{Kind: abi.KeyValueAccessDenied}
	}
	return c.KeyValue.Open(ctx, store)
}

// componentRedis reaches the servers that a component may, and logs why a command failed, which the guest does not learn.
type componentRedis struct {
	redis   Redis
	allowed *outbound.Allowed
	log     func() *slog.Logger
}

// errNotAllowed is an address that the component may not reach.
var errNotAllowed = errors.New("the address is not in allowed_outbound_hosts")

// Do refuses an address that the component may not reach.
func (c componentRedis) Do(ctx context.Context, address, command string, arguments ...[]byte) ([]abi.RedisResult, error) {
	err := errNotAllowed
	var results []abi.RedisResult
	if c.allowed.Allows(address, "redis") {
		results, err = c.redis.Do(ctx, address, command, arguments...)
	}
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), ", with args beginning with") // the arguments of an unknown command
		c.log().Warn("Redis command failed", "command", command, "error", reason)
	}
	return results, err
}

package spinhost

import (
	"maps"
	"net/http"
	"time"

	"aiuta-edge/simulator/spinhost/runtimeconfig"
	"aiuta-edge/simulator/spinhost/wasmhost"
)

// KeyValue holds the key-value stores that components open. See the package keyvalue for two of them.
type KeyValue = wasmhost.KeyValue

// Redis runs the Redis commands of components. See the package redis for two of them.
type Redis = wasmhost.Redis

// storeSettings is what the options below set. What is nil or zero gets its default when the application is opened.
type storeSettings struct {
	keyValue      KeyValue
	configured    map[string]runtimeconfig.Store
	stateDir      string
	redis         Redis
	redisTimeout  time.Duration
	outbound      http.RoundTripper
	outboundLimit int64
}

// WithKeyValue sets the key-value stores: unless changed, one called "default", in memory, which ends with the
// application. Every label that a component lists must be defined in kv. The caller closes kv, if it needs it, after the
// application.
//
// To watch the calls, or to make one fail, embed a KeyValue in a type that overrides a method.
func WithKeyValue(kv KeyValue) Option {
	return func(s *settings) { s.stores.keyValue = kv }
}

// WithStateDir keeps the key-value store "default" in a file in a folder, which is made if it is not there: what
// components write is still there after a restart. One application at a time can use a folder; Open fails for a second.
// WithKeyValue comes before it.
func WithStateDir(dir string) Option {
	return func(s *settings) { s.stores.stateDir = dir }
}

// WithInitialValues writes values to the key-value store "default" when the application is opened, over those that are
// there, as spin up --key-value does. Options add up.
func WithInitialValues(values map[string]string) Option {
	return func(s *settings) { maps.Copy(s.initialValues, values) }
}

// WithRedis sets what runs Redis commands: unless changed, the servers at the addresses that components name. The caller
// closes r, if it needs it, after the application.
func WithRedis(r Redis) Option {
	return func(s *settings) { s.stores.redis = r }
}

// WithRedisTimeout sets how long a Redis command of a component may take, connecting included; it fails then, and the guest
// goes on. Unless changed there is no such time, as under spin up: a guest waits for a silent server until its own time is
// over (WithTimeLimit). With WithRedis it has no effect.
func WithRedisTimeout(d time.Duration) Option {
	return func(s *settings) { s.stores.redisTimeout = d }
}

// WithOutbound sets what takes the HTTP requests of components over the network, net/http unless changed: a stand-in for
// the servers that a component asks (outbound.Memory), a recorder, or a transport that fails. Which hosts a component may reach is decided
// before it is asked; redirections are followed above it; it must hand a packed body on as it came.
func WithOutbound(transport http.RoundTripper) Option {
	return func(s *settings) { s.stores.outbound = transport }
}

// WithOutboundLimit sets how much headers and body of an answer to a component's HTTP request may have, in bytes: Spin's
// 128 MiB (outbound.DefaultLimit) unless changed. The component gets a runtime error instead of a larger one.
func WithOutboundLimit(bytes int64) Option {
	return func(s *settings) { s.stores.outboundLimit = bytes }
}

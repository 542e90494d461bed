package keyvalue

import (
	"context"
	"errors"

	"aiuta-edge/simulator/spinhost/abi"
	"aiuta-edge/simulator/spinhost/redis"
)

// Redis keeps one store in a database of a Redis server, as Spin's key_value_store of type redis does: keys and values as
// they are, without a prefix (v4.0.2 crates/key-value-redis/src/store.rs). It has that store under any label.
type Redis struct {
	address string
	servers *redis.Servers
}

// NewRedis returns the store at an address. Connections are those of servers, which the caller closes. None is made yet.
func NewRedis(address string, servers *redis.Servers) (*Redis, error) {
	if err := redis.CheckAddress(address); err != nil {
		return nil, err
	}
	return &Redis{address, servers}, nil
}

// do runs a command. Of a reply with one value it is the first.
func (r *Redis) do(ctx context.Context, command string, arguments ...[]byte) ([]abi.RedisResult, error) {
	results, err := r.servers.Do(ctx, r.address, command, arguments...)
	if err == nil && len(results) == 0 && command != listKeys {
		err = errors.New("the Redis server replied with nothing to " + command)
	}
	return results, err
}

// listKeys is the command whose reply may be an empty list.
const listKeys = "KEYS"

// Open fails if the server does not answer.
func (r *Redis) Open(ctx context.Context, _ string) error {
	_, err := r.do(ctx, "PING")
	return err
}

// Get returns a value.
func (r *Redis) Get(ctx context.Context, _, key string) (value []byte, found bool, err error) {
	results, err := r.do(ctx, "GET", []byte(key))
	if err != nil || results[0].Kind == abi.RedisNil {
		return nil, false, err
	}
	return results[0].Data, true, nil
}

// Set writes a value that does not expire.
func (r *Redis) Set(ctx context.Context, _, key string, value []byte) error {
	_, err := r.do(ctx, "SET", []byte(key), value)
	return err
}

// Delete removes a value, if there is one.
func (r *Redis) Delete(ctx context.Context, _, key string) error {
	_, err := r.do(ctx, "DEL", []byte(key))
	return err
}

// Exists tells whether there is a value.
func (r *Redis) Exists(ctx context.Context, _, key string) (bool, error) {
	results, err := r.do(ctx, "EXISTS", []byte(key))
	return err == nil && results[0].Int > 0, err
}

// Keys returns all keys of the database.
func (r *Redis) Keys(ctx context.Context, _ string) ([]string, error) {
	results, err := r.do(ctx, listKeys, []byte("*"))
	keys := make([]string, len(results))
	for i, result := range results {
		keys[i] = string(result.Data)
	}
	return keys, err
}

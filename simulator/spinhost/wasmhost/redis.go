package wasmhost

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/tetratelabs/wazero"

	"aiuta-edge/simulator/spinhost/abi"
)

// Redis runs the commands of guests on Redis servers. It is called from many requests at once. To watch
// the calls, or to make one fail, wraps a Redis in another.
type Redis interface {
	// Do sends one command to the server at an address, such as redis://localhost:6379, and returns the reply with
	// lists in it laid flat. What a command leaves behind on a connection (SELECT, MULTI, …) must not reach another.
	// The guest hears only that there was an error, not which.
	Do(ctx context.Context, address, command string, arguments ...[]byte) ([]abi.RedisResult, error)
}

// maxConnections is how many Redis calls one instance may make. In Spin each call of this old interface opens a
// connection and none is closed before the instance ends, and there is room for so many (Spin v4.0.2
// crates/factor-outbound-redis/src/lib.rs).
const maxConnections = 1024

// outboundRedis offers the import module outbound-redis.
func (e *Engine) outboundRedis() wazero.HostModuleBuilder {
	key := []string{"address", "address_len", "key", "key_len", "ret"}
	values := []string{"address", "address_len", "key", "key_len", "values", "values_len", "ret"}
	return e.offer(
		hostFunction{abi.RedisPublish, []string{"address", "address_len", "channel", "channel_len", "payload", "payload_len", "ret"}, redisPublish},
		hostFunction{abi.RedisGet, key, redisGet},
		hostFunction{abi.RedisSet, []string{"address", "address_len", "key", "key_len", "value", "value_len", "ret"}, redisSet},
		hostFunction{abi.RedisIncr, key, redisIncr},
		hostFunction{abi.RedisDel, []string{"address", "address_len", "keys", "keys_len", "ret"}, redisDel},
		hostFunction{abi.RedisSadd, values, redisSadd},
		hostFunction{abi.RedisSmembers, key, redisSmembers},
		hostFunction{abi.RedisSrem, values, redisSrem},
		hostFunction{abi.RedisExecute, []string{"address", "address_len", "command", "command_len", "arguments", "arguments_len", "ret"}, redisExecute},
	)
}

// The ways in which a Redis call fails on this side.
var (
	errConnections = fmt.Errorf("more than %d Redis calls in one instance", maxConnections)
	errReply       = errors.New("not a reply to this command")
)

// redis runs one command for the guest.
func (a *arguments) redis(address, command string, arguments ...[]byte) ([]abi.RedisResult, error) {
	c := a.call()
	if c.connections == maxConnections {
		return nil, errConnections
	}
	c.connections++
	results, err := c.surroundings.Redis.Do(a.ctx, address, command, arguments...)
	if err != nil {
		return nil, err
	}
	size := 0
	for _, r := range results {
		size += len(r.Data)
	}
	return results, checkBuffered(1+len(results), size)
}

// redisNumber runs a command whose reply is a number.
func (a *arguments) redisNumber(address, command string, arguments ...[]byte) (int64, error) {
	results, err := a.redis(address, command, arguments...)
	if err != nil {
		return 0, err
	}
	if len(results) != 1 || results[0].Kind != abi.RedisInt {
		return 0, errReply
	}
	return results[0].Int, nil
}

func redisPublish(a *arguments) {
	address, channel, payload, ret := a.text(), a.bytesOfText(), a.bytes(), a.place()
	_, err := a.redis(address, "PUBLISH", channel, payload)
	check(abi.PutRedisDone(a, ret, err != nil))
}

// redisGet gives an absent key as an empty value: the old interface has no other way.
func redisGet(a *arguments) {
	address, key, ret := a.text(), a.bytesOfText(), a.place()
	results, err := a.redis(address, "GET", key)
	var value []byte
	if err == nil {
		if len(results) == 1 {
			value = results[0].Data
		} else {
			err = errReply
		}
	}
	check(abi.PutRedisValue(a, ret, value, err != nil))
}

func redisSet(a *arguments) {
	address, key, value, ret := a.text(), a.bytesOfText(), a.bytes(), a.place()
	_, err := a.redis(address, "SET", key, value)
	check(abi.PutRedisDone(a, ret, err != nil))
}

func redisIncr(a *arguments) {
	address, key, ret := a.text(), a.bytesOfText(), a.place()
	n, err := a.redisNumber(address, "INCRBY", key, []byte("1"))
	check(abi.PutRedisNumber(a, ret, n, err != nil))
}

func redisDel(a *arguments) {
	address, keys, ret := a.text(), a.texts(), a.place()
	n, err := a.redisNumber(address, "DEL", asBytes(nil, keys)...)
	check(abi.PutRedisNumber(a, ret, n, err != nil))
}

func redisSadd(a *arguments) { a.redisSet("SADD") }
func redisSrem(a *arguments) { a.redisSet("SREM") }

// redisSet changes a set.
func (a *arguments) redisSet(command string) {
	address, key, values, ret := a.text(), a.bytesOfText(), a.texts(), a.place()
	n, err := a.redisNumber(address, command, asBytes([][]byte{key}, values)...)
	check(abi.PutRedisNumber(a, ret, n, err != nil))
}

// redisSmembers fails if a member is not UTF-8, which the interface cannot say.
func redisSmembers(a *arguments) {
	address, key, ret := a.text(), a.bytesOfText(), a.place()
	results, err := a.redis(address, "SMEMBERS", key)
	var members []string
	for _, r := range results {
		if r.Kind != abi.RedisBinary || !utf8.Valid(r.Data) {
			err = errReply
		}
		members = append(members, string(r.Data))
	}
	check(abi.PutRedisMembers(a, ret, members, err != nil))
}

func redisExecute(a *arguments) {
	address, command, values, ret := a.text(), a.text(), a.values(), a.place()
	results, err := a.redis(address, command, values...)
	check(abi.PutRedisResults(a, ret, results, err != nil))
}

// bytesOfText takes a text that goes on as bytes.
func (a *arguments) bytesOfText() []byte { return []byte(a.text()) }

func asBytes(list [][]byte, texts []string) [][]byte {
	for _, text := range texts {
		list = append(list, []byte(text))
	}
	return list
}

// Package redis runs the Redis commands of Spin components: Servers on real servers, Memory on servers in this process,
// whose clock can be moved. Both fit spinhost.Redis and are safe for concurrent use.
package redis

import "aiuta-edge/simulator/spinhost/abi"

// Error is a reply that begins with a minus: what the server says is wrong with a command.
type Error string

// Error returns the server's words.
func (e Error) Error() string { return string(e) }

// The parts that replies are made of.
func number(n int64) abi.RedisResult { return abi.RedisResult{Kind: abi.RedisInt, Int: n} }
func status(text string) abi.RedisResult {
	return abi.RedisResult{Kind: abi.RedisStatus, Data: []byte(text)}
}
func binary(data []byte) abi.RedisResult { return abi.RedisResult{Kind: abi.RedisBinary, Data: data} }

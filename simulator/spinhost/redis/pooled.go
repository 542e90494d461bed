package redis

import (
	"strings"

	"aiuta-edge/simulator/spinhost/abi"
)

// pooled holds the commands that may share a connection with others, because they leave nothing behind on it (as SELECT,
// MULTI or SUBSCRIBE do) and never wait; and for each what the texts in its replies are. go-redis does not tell a status
// from bytes, and the guest sees the difference: a command that can answer with both is not here.
var pooled = map[string]abi.RedisKind{
	"PING": abi.RedisStatus,
	"GET":  abi.RedisBinary, "MGET": abi.RedisBinary, "SMEMBERS": abi.RedisBinary,
	"HGET": abi.RedisBinary, "HMGET": abi.RedisBinary, "HGETALL": abi.RedisBinary,

	// Numbers only.
	"DEL": 0, "EXISTS": 0, "EXPIRE": 0, "PEXPIRE": 0, "TTL": 0, "PTTL": 0, "INCR": 0, "INCRBY": 0, "DECR": 0, "DECRBY": 0,
	"SETNX": 0, "SADD": 0, "SREM": 0, "SCARD": 0, "SISMEMBER": 0, "HSET": 0, "HDEL": 0, "HINCRBY": 0, "PUBLISH": 0,
}

// pooledText returns what the texts in a command's replies are, and whether it may share a connection.
func pooledText(command string, arguments int) (text abi.RedisKind, ok bool) {
	command = strings.ToUpper(command)
	switch {
	case command == "SET" && arguments == 2: // with options it may answer with the old value
		return abi.RedisStatus, true
	case command == "PING" && arguments > 0: // which it sends back as bytes
		return abi.RedisBinary, true
	}
	text, ok = pooled[command]
	return text, ok
}

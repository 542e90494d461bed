package redis

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"aiuta-edge/simulator/spinhost/abi"
)

// Memory stands for all servers there are, in memory: each address and database has its own data, and credentials do not
// matter. It knows strings, counters and sets, and of the commands DEL, EXISTS, GET, INCR, INCRBY, PING, PUBLISH (to
// nobody), SADD, SET (without options), SMEMBERS (in alphabetical order) and SREM. It refuses any other by name rather
// than guess what a server would do: expiry, transactions and scripts need a real one.
type Memory struct {
	mu   sync.Mutex
	data map[string]data
}

// data is one database: by key a string or a set.
type data map[string]any

type set map[string]bool

// NewMemory returns servers without data.
func NewMemory() *Memory { return &Memory{data: make(map[string]data)} }

// The replies of a server to commands that do not fit (Redis 7.0, src/server.c and src/t_string.c).
const (
	errType     = Error("WRONGTYPE Operation against a key holding the wrong kind of value")
	errInteger  = Error("ERR value is not an integer or out of range")
	errOverflow = Error("ERR increment or decrement would overflow")
)

// memoryCommand is a command with the least and the most arguments it takes. A server may take more as options.
type memoryCommand struct {
	least, most int
	do          func(d data, arguments []string) ([]abi.RedisResult, error)
	options     bool
}

var memoryCommands = map[string]memoryCommand{
	"DEL":      {1, math.MaxInt, data.del, false},
	"EXISTS":   {1, math.MaxInt, data.exists, false},
	"GET":      {1, 1, data.get, false},
	"INCR":     {1, 1, func(d data, a []string) ([]abi.RedisResult, error) { return d.incrBy([]string{a[0], "1"}) }, false},
	"INCRBY":   {2, 2, data.incrBy, false},
	"PING":     {0, 0, func(data, []string) ([]abi.RedisResult, error) { return one(status("PONG")) }, true},
	"PUBLISH":  {2, 2, func(data, []string) ([]abi.RedisResult, error) { return one(number(0)) }, false},
	"SADD":     {2, math.MaxInt, data.sadd, false},
	"SET":      {2, 2, data.set, true},
	"SMEMBERS": {1, 1, data.smembers, false},
	"SREM":     {2, math.MaxInt, data.srem, false},
}

// Do runs a command.
func (m *Memory) Do(_ context.Context, address, command string, arguments ...[]byte) ([]abi.RedisResult, error) {
	o, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	c, ok := memoryCommands[strings.ToUpper(command)]
	if !ok || c.options && len(arguments) > c.most {
		return nil, fmt.Errorf("the Redis in memory does not have %s with %d arguments: use a real server", strings.ToUpper(command), len(arguments))
	}
	if len(arguments) < c.least || len(arguments) > c.most {
		return nil, Error(fmt.Sprintf("ERR wrong number of arguments for '%s' command", strings.ToLower(command)))
	}
	texts := make([]string, len(arguments))
	for i, argument := range arguments {
		texts[i] = string(argument)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	name := fmt.Sprintf("%s/%d", o.Addr, o.DB)
	if m.data[name] == nil {
		m.data[name] = make(data)
	}
	return c.do(m.data[name], texts)
}

func one(result abi.RedisResult) ([]abi.RedisResult, error) { return []abi.RedisResult{result}, nil }

func (d data) del(keys []string) ([]abi.RedisResult, error) {
	before := len(d)
	for _, key := range keys {
		delete(d, key)
	}
	return one(number(int64(before - len(d))))
}

// exists counts a key as often as it is named, as Redis does.
func (d data) exists(keys []string) ([]abi.RedisResult, error) {
	var n int64
	for _, key := range keys {
		if _, ok := d[key]; ok {
			n++
		}
	}
	return one(number(n))
}

func (d data) get(arguments []string) ([]abi.RedisResult, error) {
	switch value := d[arguments[0]].(type) {
	case nil:
		return one(abi.RedisResult{Kind: abi.RedisNil})
	case string:
		return one(binary([]byte(value)))
	}
	return nil, errType
}

func (d data) set(arguments []string) ([]abi.RedisResult, error) {
	d[arguments[0]] = arguments[1]
	return one(status("OK"))
}

func (d data) incrBy(arguments []string) ([]abi.RedisResult, error) {
	key := arguments[0]
	by, err := parseInteger(arguments[1])
	if err != nil {
		return nil, err
	}
	var n int64
	switch value := d[key].(type) {
	case nil:
	case string:
		if n, err = parseInteger(value); err != nil {
			return nil, err
		}
	default:
		return nil, errType
	}
	if by > 0 && n > math.MaxInt64-by || by < 0 && n < math.MinInt64-by {
		return nil, errOverflow
	}
	d[key] = strconv.FormatInt(n+by, 10)
	return one(number(n + by))
}

// parseInteger takes a number in the one way in which Redis writes it.
func parseInteger(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != text {
		return 0, errInteger
	}
	return n, nil
}

// members returns a set, nil if there is none.
func (d data) members(key string) (set, error) {
	switch value := d[key].(type) {
	case nil:
		return nil, nil
	case set:
		return value, nil
	}
	return nil, errType
}

func (d data) sadd(arguments []string) ([]abi.RedisResult, error) {
	s, err := d.members(arguments[0])
	if err != nil {
		return nil, err
	}
	if s == nil {
		s = make(set)
		d[arguments[0]] = s
	}
	before := len(s)
	for _, member := range arguments[1:] {
		s[member] = true
	}
	return one(number(int64(len(s) - before)))
}

// srem removes the set with its last member.
func (d data) srem(arguments []string) ([]abi.RedisResult, error) {
	s, err := d.members(arguments[0])
	if err != nil {
		return nil, err
	}
	before := len(s)
	for _, member := range arguments[1:] {
		delete(s, member)
	}
	if len(s) == 0 && before > 0 {
		delete(d, arguments[0])
	}
	return one(number(int64(before - len(s))))
}

func (d data) smembers(arguments []string) ([]abi.RedisResult, error) {
	s, err := d.members(arguments[0])
	if err != nil {
		return nil, err
	}
	results := []abi.RedisResult{}
	for _, member := range slices.Sorted(maps.Keys(s)) {
		results = append(results, binary([]byte(member)))
	}
	return results, nil
}

package hostcall

import "aiuta-edge/simulator/spinhost/abi"

// signature is a function of Spin's own interfaces: the arguments one after the other, then a pointer to where the
// result goes, unless there is none.
type signature struct {
	arguments []typ
	result    typ
}

func (s signature) Arguments(m abi.Memory, params []uint64) []Value {
	var values []Value
	for _, t := range s.arguments {
		values = append(values, t.lift(m, params))
		params = params[t.flat():]
	}
	return values
}

func (s signature) Result(m abi.Memory, params, _ []uint64) Value {
	if s.result == nil {
		return nil
	}
	return s.result.load(m, uint32(params[len(params)-1]))
}

// with makes a signature.
func with(result typ, arguments ...typ) signature { return signature{arguments, result} }

// The interfaces of the Spin Go SDK v2 (github.com/fermyon/spin/sdk/go/v2 v2.2.0: variables/spin-config.h,
// key_value/key-value.h, redis/outbound-redis.h, http/wasi-outbound-http.h).
var (
	configError = cases{
		names:    []string{"provider", "invalid-key", "invalid-schema", "other"},
		payloads: []typ{str{}, str{}, str{}, str{}},
	}
	storeError = cases{
		names:    []string{"store-table-full", "no-such-store", "access-denied", "invalid-store", "no-such-key", "io"},
		payloads: []typ{nil, nil, nil, nil, nil, str{}},
	}
	redisError = enum("success", "error")
	httpError  = enum("success", "destination-not-allowed", "invalid-url", "request-error", "runtime-error", "too-many-requests")
	method     = enum("get", "post", "put", "delete", "patch", "head", "options")

	headers   = listOf{pairOf{}}
	response  = fields{{"status", u16}, {"headers", option(headers)}, {"body", option(str{})}}
	redisIn   = cases{names: []string{"int64", "binary"}, payloads: []typ{s64, str{}}}
	redisOut  = cases{names: []string{"nil", "status", "int64", "binary"}, payloads: []typ{nil, str{}, s64, str{}}}
	redisText = listOf{str{}}
)

var spinFunctions = map[string]Function{
	"spin-config.get-config": with(result(str{}, configError), str{}),

	"key-value.open":     with(result(u32, storeError), str{}),
	"key-value.get":      with(result(str{}, storeError), u32, str{}),
	"key-value.set":      with(result(nil, storeError), u32, str{}, str{}),
	"key-value.delete":   with(result(nil, storeError), u32, str{}),
	"key-value.exists":   with(result(boolean, storeError), u32, str{}),
	"key-value.get-keys": with(result(redisText, storeError), u32),
	"key-value.close":    with(nil, u32),

	"outbound-redis.publish":  with(result(nil, redisError), str{}, str{}, str{}),
	"outbound-redis.get":      with(result(str{}, redisError), str{}, str{}),
	"outbound-redis.set":      with(result(nil, redisError), str{}, str{}, str{}),
	"outbound-redis.incr":     with(result(s64, redisError), str{}, str{}),
	"outbound-redis.del":      with(result(s64, redisError), str{}, redisText),
	"outbound-redis.sadd":     with(result(s64, redisError), str{}, str{}, redisText),
	"outbound-redis.smembers": with(result(redisText, redisError), str{}, str{}),
	"outbound-redis.srem":     with(result(s64, redisError), str{}, str{}, redisText),
	"outbound-redis.execute":  with(result(listOf{redisOut}, redisError), str{}, str{}, listOf{redisIn}),

	"wasi-outbound-http.request": with(result(response, httpError), method, str{}, headers, headers, option(str{})),
}

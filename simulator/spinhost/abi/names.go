package abi

// Func is one function of the interface. All parameters and results are i32.
type Func struct {
	// Module is the import module, empty for an export of the guest.
	Module string
	// Name is the function's name as it stands in the wasm file.
	Name string
	// Params and Results count the i32 values in and out.
	Params, Results int
}

// MemoryName is the name under which the guest exports its memory.
const MemoryName = "memory"

// What the guest exports.
var (
	// HandleHTTPRequest takes a request (see PutRequest) and returns a pointer to a response (see ReadResponse).
	HandleHTTPRequest = Func{Name: "handle-http-request", Params: 10, Results: 1}
	// Realloc allocates in guest memory: old pointer, old size, alignment, new size; the new pointer comes back.
	Realloc = Func{Name: "canonical_abi_realloc", Params: 4, Results: 1}
	// Free gives memory back to the guest's allocator: pointer, size, alignment.
	Free = Func{Name: "canonical_abi_free", Params: 3}
	// Initialize prepares the guest's runtime. It is there in reactor builds (-buildmode=c-shared) and is called
	// exactly once, before anything else.
	Initialize = Func{Name: "_initialize"}
)

// What the guest may import. None returns a value: the last parameter of each but KeyValueClose is the place for the
// result. A text, a body or a list is two parameters, its address and its length; the functions that write the results
// say what they look like.
var (
	// GetConfig reads a variable: key (see PutConfig).
	GetConfig = Func{Module: "spin-config", Name: "get-config", Params: 3}

	// KeyValueOpen opens a store: its label (see PutHandle).
	KeyValueOpen = Func{Module: "key-value", Name: "open", Params: 3}
	// KeyValueGet reads a value: store, key (see PutValue).
	KeyValueGet = Func{Module: "key-value", Name: "get", Params: 4}
	// KeyValueSet writes a value: store, key, value (see PutDone).
	KeyValueSet = Func{Module: "key-value", Name: "set", Params: 6}
	// KeyValueDelete removes a value: store, key (see PutDone).
	KeyValueDelete = Func{Module: "key-value", Name: "delete", Params: 4}
	// KeyValueExists asks for a value: store, key (see PutExists).
	KeyValueExists = Func{Module: "key-value", Name: "exists", Params: 4}
	// KeyValueGetKeys lists the keys: store (see PutKeys).
	KeyValueGetKeys = Func{Module: "key-value", Name: "get-keys", Params: 2}
	// KeyValueClose closes a store: store.
	KeyValueClose = Func{Module: "key-value", Name: "close", Params: 1}

	// RedisPublish sends a message: address, channel, payload (see PutRedisDone).
	RedisPublish = Func{Module: "outbound-redis", Name: "publish", Params: 7}
	// RedisGet reads a value: address, key (see PutRedisValue).
	RedisGet = Func{Module: "outbound-redis", Name: "get", Params: 5}
	// RedisSet writes a value: address, key, value (see PutRedisDone).
	RedisSet = Func{Module: "outbound-redis", Name: "set", Params: 7}
	// RedisIncr counts up by one: address, key (see PutRedisNumber).
	RedisIncr = Func{Module: "outbound-redis", Name: "incr", Params: 5}
	// RedisDel removes keys: address, list of texts (see PutRedisNumber).
	RedisDel = Func{Module: "outbound-redis", Name: "del", Params: 5}
	// RedisSadd adds to a set: address, key, list of texts (see PutRedisNumber).
	RedisSadd = Func{Module: "outbound-redis", Name: "sadd", Params: 7}
	// RedisSmembers lists a set: address, key (see PutRedisMembers).
	RedisSmembers = Func{Module: "outbound-redis", Name: "smembers", Params: 5}
	// RedisSrem removes from a set: address, key, list of texts (see PutRedisNumber).
	RedisSrem = Func{Module: "outbound-redis", Name: "srem", Params: 7}
	// RedisExecute runs any command: address, command, list of parameters (see Reader.RedisParameters and
	// PutRedisResults).
	RedisExecute = Func{Module: "outbound-redis", Name: "execute", Params: 7}

	// SendRequest makes an HTTP request: method, URI, headers, params, body tag, body (see Reader.OutboundRequest and
	// PutOutboundResponse).
	SendRequest = Func{Module: "wasi-outbound-http", Name: "request", Params: 11}
)

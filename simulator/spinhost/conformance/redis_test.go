package conformance

// Where the rows of this file come from.
const (
	fromRedisSuite = "Spin v4.0.2 crates/componentize/src/abi_conformance/test_redis.rs"
	fromRedisHost  = "Spin v4.0.2 crates/factor-outbound-redis/src/host.rs"
	fromSDKRedis   = "Spin Go SDK v2.2.0 redis/redis.go"
)

// server is the one Redis that the component may call, by its manifest. It begins empty.
const server = "redis://redis.test:6379"

// rd is a call of redis at the server.
func rd(function string, result any, arguments ...any) call {
	return call{"redis." + function, append([]any{server}, arguments...), result}
}

var redisFailed = failure{enum("error")}

func binary(text string) variant { return variant{"binary", []byte(text)} }

var redis = []row{
	{
		name: "publish", source: fromRedisSuite,
		request: post("redis-publish%20" + server + "%20foo%20bar"),
		calls:   []call{rd("publish", done, "foo", []byte("bar"))},
		want:    text("ok\n"),
	},
	{
		name: "set and get", source: fromRedisSuite,
		request: post("redis-set%20" + server + "%20foo%20bar\nredis-get%20" + server + "%20foo"),
		calls:   []call{rd("set", done, "foo", []byte("bar")), rd("get", ok{[]byte("bar")}, "foo")},
		want:    text("ok\nok \"bar\"\n"),
	},
	{
		name: "a key that does not exist is empty", source: fromRedisHost,
		request: post("redis-get%20" + server + "%20foo"),
		calls:   []call{rd("get", ok{[]byte{}}, "foo")},
		want:    text("ok \"\"\n"),
	},
	{
		name: "incr", source: fromRedisSuite,
		request: post("redis-set%20" + server + "%20foo%2041\nredis-incr%20" + server + "%20foo\nredis-incr%20" + server + "%20new"),
		calls: []call{
			rd("set", done, "foo", []byte("41")), rd("incr", ok{int64(42)}, "foo"), rd("incr", ok{int64(1)}, "new"),
		},
		want: text("ok\nok 42\nok 1\n"),
	},
	{
		name: "64 bits", source: fromRedisHost,
		request: post("redis-set%20" + server + "%20foo%209223372036854775806\nredis-incr%20" + server + "%20foo\n" +
			"redis-set%20" + server + "%20foo%20-9223372036854775808\nredis-incr%20" + server + "%20foo"),
		calls: []call{
			rd("set", done, "foo", []byte("9223372036854775806")), rd("incr", ok{int64(9223372036854775807)}, "foo"),
			rd("set", done, "foo", []byte("-9223372036854775808")), rd("incr", ok{int64(-9223372036854775807)}, "foo"),
		},
		want: text("ok\nok 9223372036854775807\nok\nok -9223372036854775807\n"),
	},
	{
		name: "incr of what is no number", source: fromRedisHost,
		request: post("redis-set%20" + server + "%20foo%20bar\nredis-incr%20" + server + "%20foo"),
		calls:   []call{rd("set", done, "foo", []byte("bar")), rd("incr", redisFailed, "foo")},
		want:    text("ok\nerror \"internal server error\"\n"),
	},
	{
		name: "del", source: fromRedisSuite,
		request: post("redis-del%20" + server + "%20foo\nredis-set%20" + server + "%20foo%20x\nredis-del%20" + server + "%20foo%20bar"),
		calls: []call{
			rd("del", ok{int64(0)}, []string{"foo"}), rd("set", done, "foo", []byte("x")),
			rd("del", ok{int64(1)}, []string{"foo", "bar"}),
		},
		want: text("ok 0\nok\nok 1\n"),
	},
	{
		name: "sets", source: fromRedisSuite,
		request: post("redis-sadd%20" + server + "%20foo%20bar%20baz\nredis-sadd%20" + server + "%20foo%20bar\n" +
			"redis-srem%20" + server + "%20foo%20baz%20other\nredis-smembers%20" + server + "%20foo\nredis-smembers%20" + server + "%20none"),
		calls: []call{
			rd("sadd", ok{int64(2)}, "foo", []string{"bar", "baz"}), rd("sadd", ok{int64(0)}, "foo", []string{"bar"}),
			rd("srem", ok{int64(1)}, "foo", []string{"baz", "other"}),
			rd("smembers", ok{[]string{"bar"}}, "foo"), rd("smembers", ok{[]string{}}, "none"),
		},
		want: text("ok 2\nok 0\nok 1\nok [\"bar\"]\nok []\n"),
	},
	{
		name: "execute", source: fromRedisSuite,
		request: post("redis-execute%20" + server + "%20append%20foo%20baz"),
		calls:   []call{rd("execute", ok{[]variant{{"int64", int64(3)}}}, "append", []variant{binary("foo"), binary("baz")})},
		want:    text("ok [int64 3]\n"),
	},
	{
		name: "execute, with every kind of parameter and of result", source: fromRedisHost,
		request: post("redis-execute%20" + server + "%20SET%20n%20#-5\nredis-execute%20" + server + "%20GET%20n\n" +
			"redis-execute%20" + server + "%20GET%20none\nredis-execute%20" + server + "%20INCRBY%20n%20#9"),
		calls: []call{
			rd("execute", ok{[]variant{{"status", "OK"}}}, "SET", []variant{binary("n"), {"int64", int64(-5)}}),
			rd("execute", ok{[]variant{binary("-5")}}, "GET", []variant{binary("n")}),
			rd("execute", ok{[]variant{{"nil", nil}}}, "GET", []variant{binary("none")}),
			rd("execute", ok{[]variant{{"int64", int64(4)}}}, "INCRBY", []variant{binary("n"), {"int64", int64(9)}}),
		},
		want: text("ok [status \"OK\"]\nok [binary \"-5\"]\nok [nil]\nok [int64 4]\n"),
	},
	{
		name: "execute gives a list", source: fromRedisHost,
		request: post("redis-execute%20" + server + "%20MGET%20none%20none"),
		calls:   []call{rd("execute", ok{[]variant{{"nil", nil}, {"nil", nil}}}, "MGET", []variant{binary("none"), binary("none")})},
		want:    text("ok [nil, nil]\n"),
	},
	{
		name: "execute, without arguments", source: fromRedisHost,
		request: post("redis-execute%20" + server + "%20PING"),
		calls:   []call{rd("execute", ok{[]variant{{"status", "PONG"}}}, "PING", []variant{})},
		want:    text("ok [status \"PONG\"]\n"),
	},
	{
		name: "an address that the component may not call", source: fromRedisHost,
		request: post("redis-incr%20redis://other.test:6379%20foo"),
		calls:   []call{{"redis.incr", []any{"redis://other.test:6379", "foo"}, redisFailed}},
		want:    text("error \"internal server error\"\n"),
	},
	{
		name: "the SDK does not send nothing", source: fromSDKRedis,
		request: post("redis-set%20" + server + "%20foo%20\nredis-publish%20" + server + "%20foo%20"),
		want:    text("error \"payload is empty\"\nerror \"payload is empty\"\n"),
	},
}

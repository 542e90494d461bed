package conformance

// Where the rows of this file come from.
const (
	fromKeyValueSuite  = "Spin v4.0.2 crates/componentize/src/abi_conformance/test_key_value.rs"
	fromKeyValueTests  = "fermyon/conformance-tests tests/key-value"
	fromKeyValueNone   = "fermyon/conformance-tests tests/key-value-no-permission"
	fromKeyValueHost   = "Spin v4.0.2 crates/factor-key-value/src/host.rs"
	fromSDKKeyValue    = "Spin Go SDK v2.2.0 kv/kv.go"
	fromKeyValueTables = "Spin v4.0.2 crates/table/src/lib.rs"
)

// The labels that the component has. All stores begin empty; any call for "failing" but open fails.
var keyValueStores = []string{"default", "second", "failing"}

// keyValueFailure is the text with which calls for the store "failing" fail.
const keyValueFailure = "the disk is full"

// kv is a call of key-value.
func kv(function string, result any, arguments ...any) call {
	return call{"key-value." + function, arguments, result}
}

var (
	opened       = kv("open", ok{uint32(0)}, "default")
	noSuchKey    = failure{variant{"no-such-key", nil}}
	accessDenied = failure{variant{"access-denied", nil}}
	done         = ok{nil}
	ioFailure    = failure{variant{"io", keyValueFailure}}
)

var keyValue = []row{
	{
		name: "open", source: fromKeyValueSuite,
		request: post("key-value-open%20default"),
		calls:   []call{opened},
		want:    text("ok 0\n"),
	},
	{
		name: "a label that the component does not have", source: fromKeyValueTests + "; " + fromKeyValueNone,
		request: post("key-value-open%20forbidden"),
		calls:   []call{kv("open", accessDenied, "forbidden")},
		want:    text("error \"access denied\"\n"),
	},
	{
		name: "an empty label", source: fromKeyValueHost,
		request: post("key-value-open%20"),
		calls:   []call{kv("open", accessDenied, "")},
		want:    text("error \"access denied\"\n"),
	},
	{
		name: "the suite's sequence", source: fromKeyValueSuite + "; " + fromKeyValueTests,
		request: post(`key-value-open%20default
key-value-delete%200%20bar
key-value-exists%200%20bar
key-value-get%200%20bar
key-value-set%200%20bar%20baz
key-value-exists%200%20bar
key-value-get%200%20bar
key-value-set%200%20bar%20wow
key-value-get%200%20bar
key-value-get-keys%200
key-value-delete%200%20bar
key-value-exists%200%20bar
key-value-get-keys%200
key-value-close%200`),
		calls: []call{
			opened,
			kv("delete", done, uint32(0), "bar"),
			kv("exists", ok{false}, uint32(0), "bar"),
			kv("get", noSuchKey, uint32(0), "bar"),
			kv("set", done, uint32(0), "bar", []byte("baz")),
			kv("exists", ok{true}, uint32(0), "bar"),
			kv("get", ok{[]byte("baz")}, uint32(0), "bar"),
			kv("set", done, uint32(0), "bar", []byte("wow")),
			kv("get", ok{[]byte("wow")}, uint32(0), "bar"),
			kv("get-keys", ok{[]string{"bar"}}, uint32(0)),
			kv("delete", done, uint32(0), "bar"),
			kv("exists", ok{false}, uint32(0), "bar"),
			kv("get-keys", ok{[]string{}}, uint32(0)),
			kv("close", nil, uint32(0)),
		},
		want: text(`ok 0
ok
ok false
error "no such key"
ok
ok true
ok "baz"
ok
ok "wow"
ok ["bar"]
ok
ok false
ok []
ok
`),
	},
	{
		name: "two handles for one store", source: fromKeyValueHost + "; " + fromKeyValueTables,
		request: post("key-value-open%20default\nkey-value-open%20default\nkey-value-set%201%20a%20b\nkey-value-close%201\nkey-value-get%200%20a"),
		calls: []call{
			opened, kv("open", ok{uint32(1)}, "default"), kv("set", done, uint32(1), "a", []byte("b")),
			kv("close", nil, uint32(1)), kv("get", ok{[]byte("b")}, uint32(0), "a"),
		},
		want: text("ok 0\nok 1\nok\nok\nok \"b\"\n"),
	},
	{
		name: "a handle is not used twice", source: fromKeyValueTables,
		request: post("key-value-open%20default\nkey-value-close%200\nkey-value-open%20default\nkey-value-set%201%20a%20b"),
		calls: []call{
			opened, kv("close", nil, uint32(0)), kv("open", ok{uint32(1)}, "default"), kv("set", done, uint32(1), "a", []byte("b")),
		},
		want: text("ok 0\nok\nok 1\nok\n"),
	},
	{
		name: "two stores know nothing of each other", source: fromKeyValueHost,
		request: post("key-value-open%20default\nkey-value-open%20second\nkey-value-set%201%20a%20b\nkey-value-exists%200%20a\nkey-value-exists%201%20a"),
		calls: []call{
			opened, kv("open", ok{uint32(1)}, "second"), kv("set", done, uint32(1), "a", []byte("b")),
			kv("exists", ok{false}, uint32(0), "a"), kv("exists", ok{true}, uint32(1), "a"),
		},
		want: text("ok 0\nok 1\nok\nok false\nok true\n"),
	},
	{
		name: "a closed store is a trap", source: fromKeyValueHost,
		request: post("key-value-open%20default\nkey-value-close%200\nkey-value-get%200%20a"),
		calls: []call{
			opened, kv("close", nil, uint32(0)), kv("get", trap{"invalid store"}, uint32(0), "a"),
		},
		want: trapped,
	},
	{
		name: "keys and values of any bytes", source: fromKeyValueHost,
		request: post("key-value-open%20default\nkey-value-set%200%20gr\u00fc\u00dfe \u2713%20\x00\xff\r\nkey-value-get%200%20gr\u00fc\u00dfe \u2713\nkey-value-exists%200%20"),
		calls: []call{
			opened,
			kv("set", done, uint32(0), "grüße ✓", []byte("\x00\xff\r")),
			kv("get", ok{[]byte("\x00\xff\r")}, uint32(0), "grüße ✓"),
			kv("exists", ok{false}, uint32(0), ""),
		},
		want: text("ok 0\nok\nok \"\\x00\\xff\\r\"\nok false\n"),
	},
	{
		name: "a key that is not UTF-8", source: fromLoadString, notInV8: decodesAnything,
		request: post("key-value-open%20default\nkey-value-exists%200%20\xff"),
		calls:   []call{opened, kv("exists", unread{}, uint32(0), "\xff")},
		want:    trapped,
	},
	{
		name: "a value of a megabyte", source: fromKeyValueHost,
		request: post("key-value-open%20default\nkey-value-set%200%20a%20" + megabyte + "\nkey-value-get%200%20a"),
		calls: []call{
			opened, kv("set", done, uint32(0), "a", []byte(megabyte)), kv("get", ok{[]byte(megabyte)}, uint32(0), "a"),
		},
		want: text("ok 0\nok\nok \"" + megabyte + "\"\n"),
	},
	{
		name: "setting nothing is a panic of the SDK", source: fromSDKKeyValue,
		request: post("key-value-open%20default\nkey-value-set%200%20a%20"),
		calls:   []call{opened},
		want:    trapped,
	},
	{
		name: "a store that fails", source: fromKeyValueHost + ", to_legacy_error",
		request: post(`key-value-open%20failing
key-value-get%200%20a
key-value-set%200%20a%20b
key-value-delete%200%20a
key-value-exists%200%20a
key-value-get-keys%200`),
		calls: []call{
			kv("open", ok{uint32(0)}, "failing"),
			kv("get", ioFailure, uint32(0), "a"),
			kv("set", ioFailure, uint32(0), "a", []byte("b")),
			kv("delete", ioFailure, uint32(0), "a"),
			kv("exists", ioFailure, uint32(0), "a"),
			kv("get-keys", ioFailure, uint32(0)),
		},
		want: text(`ok 0
error "io error: the disk is full"
error "io error: the disk is full"
error "io error: the disk is full"
error "io error: the disk is full"
error "io error: the disk is full"
`),
	},
}

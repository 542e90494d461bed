package hostcall

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"
)

// memory is a guest's memory that a test lays out.
type memory []byte

func (m memory) Read(offset, size uint32) ([]byte, bool) {
	if end := uint64(offset) + uint64(size); end > uint64(len(m)) {
		return nil, false
	}
	return m[offset : offset+size], true
}

func (m memory) Write(uint32, []byte) bool { return false }

// put writes words at an address, each a uint32, a byte, or a text.
func (m memory) put(at uint32, values ...any) {
	for _, v := range values {
		switch v := v.(type) {
		case int:
			binary.LittleEndian.PutUint32(m[at:], uint32(v))
			at += 4
		case string:
			at += uint32(copy(m[at:], v))
		}
	}
}

// open hides nothing.
type open struct{}

func (open) Text(text string) string       { return text }
func (open) Header(_, value string) string { return value }

// definition is a function as an engine knows it.
type definition struct {
	module, name string
	parameters   []string
	types        []byte
}

func (d definition) ModuleName() string   { return d.module }
func (d definition) Name() string         { return d.name }
func (d definition) ParamNames() []string { return d.parameters }
func (d definition) ParamTypes() []byte   { return d.types }

// line is what a call looks like: without the time that it took.
func line(d definition, m memory, params, results []uint64) string {
	name, f := Lookup(d)
	c := Call{Function: name, Arguments: f.Arguments(m, params)}
	c.Result = f.Result(m, params, results)
	return strings.TrimSuffix(c.Line(open{}), " <0s>")
}

// The layouts are those of the SDK's C headers and of the Canonical ABI. Texts lie at 0, areas from 512.
func TestACallOfSpinIsReadByItsLayout(t *testing.T) {
	const garbage = 0xdead_beef_0000_0000 // what an engine may leave in the upper half of an argument
	for _, c := range []struct {
		name, module, function string
		lay                    func(m memory)
		params                 []uint64
		want                   string
	}{
		{"a variable", "spin-config", "get-config", func(m memory) { m.put(0, "key", "value"); m.put(512, 0, 3, 5) },
			[]uint64{garbage, garbage | 3, garbage | 512}, `spin-config.get-config("key") = "value"`},
		{"a variable that is not there", "spin-config", "get-config", func(m memory) { m.put(0, "key", "no"); m.put(512, 1, 1, 3, 2) },
			[]uint64{0, 3, 512}, `spin-config.get-config("key") = error invalid-key("no")`},
		{"a store", "key-value", "open", func(m memory) { m.put(0, "default"); m.put(512, 0, 7) },
			[]uint64{0, 7, 512}, `key-value.open("default") = 7`},
		{"an empty success", "key-value", "set", func(m memory) { m.put(0, "k", "\x00\xff"); m.put(512, 0) },
			[]uint64{7, 0, 1, 1, 2, 512}, `key-value.set(7, "k", "\x00\xff") = ok`},
		{"a case without a value", "key-value", "get", func(m memory) { m.put(0, "k"); m.put(512, 1, 4) },
			[]uint64{7, 0, 1, 512}, `key-value.get(7, "k") = error no-such-key`},
		{"a truth", "key-value", "exists", func(m memory) { m.put(0, "k"); m.put(512, 0, 1) },
			[]uint64{7, 0, 1, 512}, `key-value.exists(7, "k") = true`},
		{"a list of texts", "key-value", "get-keys", func(m memory) { m.put(0, "ab"); m.put(512, 0, 600, 2); m.put(600, 0, 1, 1, 1) },
			[]uint64{7, 512}, `key-value.get-keys(7) = ["a", "b"]`},
		{"nothing back", "key-value", "close", func(memory) {}, []uint64{7}, `key-value.close(7)`},
		{"a 64-bit number", "outbound-redis", "incr", func(m memory) { m.put(0, "redis://h", "k"); m.put(512, 0, 0, -2, -1) },
			[]uint64{0, 9, 9, 1, 512}, `outbound-redis.incr("redis://h", "k") = -2`},
		{"a failure of Redis", "outbound-redis", "get", func(m memory) { m.put(0, "a"); m.put(512, 1, 1) },
			[]uint64{0, 1, 0, 1, 512}, `outbound-redis.get("a", "a") = error error`},
		{"a command and its results", "outbound-redis", "execute", func(m memory) {
			m.put(0, "aSETOK")
			m.put(600, 1, 0, 1, 3, 0, 0, 5, 0) // binary "SET", int64 5
			m.put(512, 0, 700, 3)
			m.put(700, 0, 0, 0, 0, 1, 0, 4, 2, 2, 0, -1, -1)
		}, []uint64{0, 1, 1, 3, 600, 2, 512}, `outbound-redis.execute("a", "SET", [binary("SET"), int64(5)]) = [nil, status("OK"), int64(-1)]`},
		{"a request", "wasi-outbound-http", "request", func(m memory) {
			m.put(0, "http://hab")
			m.put(600, 8, 1, 9, 1)
			m.put(512, 0, 201, 1, 600, 1, 1, 0, 4)
		}, []uint64{1, 0, 8, 600, 1, 0, 0, 1, 0, 4, 512},
			`wasi-outbound-http.request(post, "http://h", ["a": "b"], [], "http") = {status: 201, headers: ["a": "b"], body: "http"}`},
		{"a request without a body", "wasi-outbound-http", "request", func(m memory) { m.put(512, 1, 1) },
			[]uint64{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 512}, `wasi-outbound-http.request(get, "", [], [], none) = error destination-not-allowed`},
		{"a function that nobody described", "sqlite", "open", func(memory) {}, []uint64{0, 0, 0}, `sqlite.open()`},
		{"an argument outside the memory", "key-value", "open", func(memory) {}, []uint64{1 << 20, 7, 1 << 20}, `key-value.open(?) = ?`},
		{"a tag that does not exist", "spin-config", "get-config", func(m memory) { m.put(512, 2) }, []uint64{0, 0, 512}, `spin-config.get-config("") = ?`},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := make(memory, 1024)
			c.lay(m)
			if got := line(definition{module: c.module, name: c.function}, m, c.params, nil); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestACallOfWASIIsReadByTheNamesOfItsParameters(t *testing.T) {
	const i32, i64 = 0x7f, 0x7e
	for _, c := range []struct {
		name   string
		d      definition
		lay    func(m memory)
		params []uint64
		errno  uint64
		want   string
	}{
		{"a write in pieces", definition{"", "fd_write", []string{"fd", "iovs", "iovs_len", "result.nwritten"}, []byte{i32, i32, i32, i32}},
			func(m memory) { m.put(0, "hello\n"); m.put(100, 0, 2, 2, 4); m.put(200, 6) }, []uint64{1, 100, 2, 200}, 0, `wasi.fd_write(fd=1, "hello\n") = 6`},
		{"a path", definition{"", "path_open", []string{"fd", "dirflags", "path", "path_len", "rights", "result.opened_fd"}, []byte{i32, i32, i32, i32, i64, i32}},
			func(m memory) { m.put(0, "a.txt"); m.put(200, 4) }, []uint64{3, 0, 0, 5, 1 << 40, 200}, 0, `wasi.path_open(fd=3, dirflags=0, "a.txt", rights=1099511627776) = 4`},
		{"an error", definition{"", "fd_close", []string{"fd"}, []byte{i32}}, func(memory) {}, []uint64{9 | 1<<40}, 8, `wasi.fd_close(fd=9) = error EBADF`},
		{"random bytes are not shown", definition{"", "random_get", []string{"buf", "buf_len"}, []byte{i32, i32}}, func(memory) {}, []uint64{0, 16}, 0, `wasi.random_get(buf_len=16) = ok`},
		{"a time", definition{"", "clock_time_get", []string{"id", "precision", "result.timestamp"}, []byte{i32, i64, i32}},
			func(m memory) { m.put(200, 0, 1) }, []uint64{0, 1000, 200}, 0, `wasi.clock_time_get(id=0, precision=1000) = 4294967296`},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := make(memory, 256)
			c.lay(m)
			c.d.module = wasiModule
			if got := line(c.d, m, c.params, []uint64{c.errno}); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestErrorCodesHaveTheirNumbers(t *testing.T) {
	for number, name := range map[uint32]string{8: "EBADF", 28: "EINVAL", 44: "ENOENT", 52: "ENOSYS", 63: "EPERM", 69: "EROFS", 76: "ENOTCAPABLE", 77: "77"} {
		if got := errnoName(number); got != name {
			t.Errorf("%d: got %s, want %s", number, got, name)
		}
	}
}

func TestLongTextsAndListsAreCut(t *testing.T) {
	m := make(memory, 1024)
	m.put(0, strings.Repeat("ü", 100))
	m.put(512, 0, 600, 20)
	for _, c := range []struct{ name, got, want string }{
		{"a text", line(definition{module: "key-value", name: "open"}, m, []uint64{0, 200, 1000}, nil),
			`key-value.open("` + strings.Repeat("ü", maxShown) + `"…(200 bytes)) = 0`},
		{"a list", line(definition{module: "key-value", name: "get-keys"}, m, []uint64{7, 512}, nil),
			`key-value.get-keys(7) = [` + strings.Repeat(`"", `, maxItems-1) + `"", …4 more]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.got != c.want {
				t.Errorf("got  %s\nwant %s", c.got, c.want)
			}
		})
	}
}

// replacer hides a word.
type replacer struct{ open }

func (replacer) Text(text string) string { return strings.ReplaceAll(text, "hunter2", "***") }

func TestTextIsHiddenBeforeItIsCut(t *testing.T) {
	m := make(memory, 1024)
	m.put(0, strings.Repeat("x", maxShown-3)+"hunter2")
	_, f := Lookup(definition{module: "key-value", name: "open"})
	got := Call{Arguments: f.Arguments(m, []uint64{0, maxShown + 4, 512})}.Line(replacer{})
	if want := `("` + strings.Repeat("x", maxShown-3) + `***") <0s>`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestACallThatEndsTheGuestSaysWhyInOneLine(t *testing.T) {
	c := Call{Function: "wasi.proc_exit", Failure: errors.New("exit code 1: hunter2\nstack"), Took: 1500 * time.Nanosecond}
	if got, want := c.Line(replacer{}), "wasi.proc_exit() = trap: exit code 1: *** <2µs>"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

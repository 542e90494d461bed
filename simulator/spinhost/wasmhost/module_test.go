package wasmhost

import (
	"context"
	"os"
	"strings"
	"testing"
)

// i32 is the one value type of the modules below, as the binary format writes it.
const i32 = 0x7f

// fn is a function to import (with module) or to export, with its numbers of i32 parameters and results.
type fn struct {
	module, name    string
	params, results int
}

// fit holds the exports that a module needs.
var fit = []fn{
	{name: "handle-http-request", params: 10, results: 1},
	{name: "canonical_abi_realloc", params: 4, results: 1},
	{name: "canonical_abi_free", params: 3},
}

// assemble writes a module with these imports and exports; every body is unreachable.
func assemble(imports, exports []fn, memory bool) []byte {
	var types, imported, funcs, exported, code [][]byte
	signature := func(f fn) {
		t := append([]byte{0x60, byte(f.params)}, strings.Repeat(string(rune(i32)), f.params)...)
		t = append(append(t, byte(f.results)), strings.Repeat(string(rune(i32)), f.results)...)
		types = append(types, t)
	}
	for _, f := range imports {
		imported = append(imported, append(append(name(f.module), name(f.name)...), 0, byte(len(types))))
		signature(f)
	}
	for _, f := range exports {
		funcs = append(funcs, []byte{byte(len(types))})
		exported = append(exported, append(name(f.name), 0, byte(len(imports)+len(exported))))
		code = append(code, []byte{3, 0, 0x00, 0x0b})
		signature(f)
	}
	if memory {
		exported = append(exported, append(name("memory"), 2, 0))
	}
	wasm := []byte("\x00asm\x01\x00\x00\x00")
	wasm = section(section(section(wasm, 1, types), 2, imported), 3, funcs)
	wasm = section(wasm, 5, [][]byte{{0, 1}})
	return section(section(wasm, 7, exported), 10, code)
}

func name(s string) []byte { return append([]byte{byte(len(s))}, s...) }

func section(wasm []byte, id byte, entries [][]byte) []byte {
	body := []byte{byte(len(entries))}
	for _, e := range entries {
		body = append(body, e...)
	}
	size := []byte{byte(len(body)&0x7f | 0x80), byte(len(body) >> 7)}
	return append(append(append(wasm, id), size...), body...)
}

// without returns fit lacking one export; with puts f in its place.
func without(name string) []fn {
	var rest []fn
	for _, f := range fit {
		if f.name != name {
			rest = append(rest, f)
		}
	}
	return rest
}

func with(f fn) []fn { return append(without(f.name), f) }

func engine(t *testing.T, config Config) *Engine {
	t.Helper()
	e, err := NewEngine(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close(context.Background()) })
	return e
}

func TestAFitModuleCompiles(t *testing.T) {
	imports := []fn{
		{"spin-config", "get-config", 3, 0},
		{"wasi_snapshot_preview1", "fd_write", 4, 1},
		// Spin Go SDK v2.2.0, kv/key-value.c, redis/outbound-redis.c and http/wasi-outbound-http.c.
		{"key-value", "open", 3, 0}, {"key-value", "get", 4, 0}, {"key-value", "set", 6, 0}, {"key-value", "delete", 4, 0},
		{"key-value", "exists", 4, 0}, {"key-value", "get-keys", 2, 0}, {"key-value", "close", 1, 0},
		{"outbound-redis", "publish", 7, 0}, {"outbound-redis", "get", 5, 0}, {"outbound-redis", "set", 7, 0},
		{"outbound-redis", "incr", 5, 0}, {"outbound-redis", "del", 5, 0}, {"outbound-redis", "sadd", 7, 0},
		{"outbound-redis", "smembers", 5, 0}, {"outbound-redis", "srem", 7, 0}, {"outbound-redis", "execute", 7, 0},
		{"wasi-outbound-http", "request", 11, 0},
	}
	if _, err := engine(t, Config{}).Compile(t.Context(), assemble(imports, fit, true), Fixtures{}); err != nil {
		t.Fatal(err)
	}
}

func TestAnUnfitModuleIsRefusedByName(t *testing.T) {
	raw, err := os.ReadFile("../testdata/raw.wasm")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		wasm []byte
		want string
	}{
		{"an empty file", nil, "not a WebAssembly file"},
		{"an ELF file", []byte("\x7fELF\x02\x01\x01\x00\x00"), "not a WebAssembly file"},
		{"a component", []byte("\x00asm\x0d\x00\x01\x00"), "a WebAssembly component, where a core module is needed"},
		{"a future version", []byte("\x00asm\x02\x00\x00\x00"), "unknown version (02 00 00 00)"},
		{"a truncated module", raw[:len(raw)/2], "not a valid WebAssembly module"},
		{"sqlite", assemble([]fn{{"sqlite", "open", 3, 0}}, fit, true), "imports sqlite.open, which this host does not offer " +
			"(it offers key-value, outbound-redis, spin-config, wasi-outbound-http, wasi_snapshot_preview1)"},
		{"PostgreSQL", assemble([]fn{{"outbound-pg", "query", 7, 0}}, fit, true), "imports outbound-pg.query, which this host does not offer"},
		{"MySQL", assemble([]fn{{"outbound-mysql", "execute", 7, 0}}, fit, true), "imports outbound-mysql.execute, which this host does not offer"},
		{"llm", assemble([]fn{{"llm", "generate-embeddings", 5, 0}}, fit, true), "imports llm.generate-embeddings, which this host does not offer"},
		{"an unknown function of key-value", assemble([]fn{{"key-value", "increment", 4, 0}}, fit, true),
			"imports key-value.increment, but this host's key-value has no such function"},
		{"an outbound request with a wrong signature", assemble([]fn{{"wasi-outbound-http", "request", 10, 0}}, fit, true),
			"imports wasi-outbound-http.request as (i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) -> ()"},
		{"an unknown function of spin-config", assemble([]fn{{"spin-config", "set-config", 3, 0}}, fit, true),
			"imports spin-config.set-config, but this host's spin-config has no such function"},
		{"an unknown function of WASI", assemble([]fn{{"wasi_snapshot_preview1", "sock_open", 1, 1}}, fit, true),
			"imports wasi_snapshot_preview1.sock_open"},
		{"get-config with a wrong signature", assemble([]fn{{"spin-config", "get-config", 2, 1}}, fit, true),
			"imports spin-config.get-config as (i32 i32) -> (i32), but it is (i32 i32 i32) -> ()"},
		{"WASI with a wrong signature", assemble([]fn{{"wasi_snapshot_preview1", "fd_write", 3, 1}}, fit, true),
			"imports wasi_snapshot_preview1.fd_write as"},
		{"no handler", assemble(nil, without("handle-http-request"), true), "does not export handle-http-request"},
		{"no allocator", assemble(nil, without("canonical_abi_realloc"), true), "does not export canonical_abi_realloc"},
		{"no free", assemble(nil, without("canonical_abi_free"), true), "does not export canonical_abi_free"},
		{"a handler with nine parameters", assemble(nil, with(fn{name: "handle-http-request", params: 9, results: 1}), true),
			"exports handle-http-request as (i32 i32 i32 i32 i32 i32 i32 i32 i32) -> (i32), but it has to be"},
		{"an _initialize with a result", assemble(nil, with(fn{name: "_initialize", results: 1}), true),
			"exports _initialize as () -> (i32), but it has to be () -> ()"},
		{"no memory", assemble(nil, fit, false), `does not export its memory as "memory"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := engine(t, Config{}).Compile(t.Context(), c.wasm, Fixtures{})
			if err == nil {
				t.Fatal("it was accepted")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %q\nwant %q", err, c.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
		})
	}
}

func TestAModuleThatNeedsMoreMemoryThanItMayHaveIsRefused(t *testing.T) {
	raw, err := os.ReadFile("../testdata/raw.wasm")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine(t, Config{MemoryPages: 2}).Compile(t.Context(), raw, Fixtures{}); err == nil {
		t.Fatal("it was accepted")
	} else if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than one line: %q", err)
	}
}

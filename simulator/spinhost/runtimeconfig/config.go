// Package runtimeconfig reads what spin up takes as --runtime-config-file, as far as this host can follow it: where state
// and logs are kept, how much memory an instance may have, providers of variables, and key-value stores. All else is refused
// by name and line.
package runtimeconfig

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"aiuta-edge/simulator/document"
	"aiuta-edge/simulator/spinhost/redis"
	"aiuta-edge/simulator/spinhost/variables"
)

// Config is what a runtime configuration says (Spin v4.0.2 crates/runtime-config/src/lib.rs). What it leaves out is zero.
type Config struct {
	// File is where it was read.
	File string
	// StateDir and LogDir are relative to the current folder.
	StateDir, LogDir string
	// MemoryLimit is max_instance_memory, in bytes.
	MemoryLimit uint64
	// Providers are those of variables, in the order in which they are asked.
	Providers []Provider
	// Stores are the key-value stores by label.
	Stores map[string]Store
}

// Read and Refused are the keys of a runtime configuration that this host follows, and those that it does not.
var (
	Read    = []string{"key_value_store", "log_dir", "max_instance_memory", "state_dir", "variables_provider"}
	Refused = []string{"client_tls", "llm_compute", "outbound_http", "outbound_networking", "sqlite_database"}
)

// Provider is one of [[variables_provider]]: static if it has Values, a Vault if it has one, and otherwise the environment.
type Provider struct {
	// Values are those of a static provider.
	Values map[string]string
	// Vault asks a Vault.
	Vault *variables.Vault
	// Prefix stands with an underscore before the names that the environment is asked for.
	Prefix string
	// DotEnv is the path of a .env file, relative to the current folder; empty for none.
	DotEnv string

	file  string
	lines map[string]int
}

// Where says in which line of which file a value stands.
func (p Provider) Where(name string) string { return fmt.Sprintf("%s:%d", p.file, p.lines[name]) }

// Store is one of [key_value_store.LABEL].
type Store struct {
	// RedisURL is the server of a store of type redis, and empty for one of type spin.
	RedisURL string
	// Path is the file of a store of type spin; empty keeps it in memory.
	Path string
}

// Summary lists the key-value stores as spin up does, such as "[key_value_store.default: redis]". It is empty if there are
// none.
func (c *Config) Summary() string {
	var stores []string
	for _, label := range slices.Sorted(maps.Keys(c.Stores)) {
		kind := "spin"
		if c.Stores[label].RedisURL != "" {
			kind = "redis"
		}
		stores = append(stores, fmt.Sprintf("[key_value_store.%s: %s]", label, kind))
	}
	return strings.Join(stores, ", ")
}

// Load reads a runtime configuration. The error is a [document.Problems] that names the line, or says why the file cannot
// be read.
func Load(path string) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the runtime configuration: %w", err)
	}
	c := &Config{File: path, Stores: make(map[string]Store)}
	if err := document.TOML(path, data, c.read); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Config) read(root *document.Table) {
	c.StateDir, c.LogDir = root.Text("state_dir"), root.Text("log_dir")
	if limit, ok := document.Typed[int64](root, "max_instance_memory", "a number of bytes"); ok {
		if c.MemoryLimit = uint64(max(limit, 0)); limit <= 0 {
			root.Complain("max_instance_memory", "must be a number of bytes above zero")
		}
	}
	key := "variables_provider"
	if !root.Has(key) && root.Has("config_provider") {
		key = "config_provider" // its older name
	}
	for _, t := range root.Subs(key) {
		c.Providers = append(c.Providers, readProvider(t, c.File))
	}
	stores := root.Sub("key_value_store")
	for _, label := range stores.Keys() {
		c.Stores[label] = readStore(stores.Sub(label), filepath.Dir(c.File))
	}
	root.Refuse(Refused...)
	root.Done()
}

// readProvider reads a provider (Spin v4.0.2 crates/runtime-config/src/variables.rs).
func readProvider(t *document.Table, file string) Provider {
	p := Provider{file: file, lines: make(map[string]int)}
	t.Need("type")
	switch kind := t.Text("type"); kind {
	case "static":
		t.Need("values")
		p.Values = t.TextMap("values")
		values := t.Sub("values")
		for name := range p.Values {
			p.lines[name] = values.Line(name)
		}
	case "env":
		if p.Prefix = t.Text("prefix"); !t.Has("prefix") {
			p.Prefix = variables.DefaultPrefix
		}
		p.DotEnv = t.Text("dotenv_path")
	case "vault":
		for _, key := range []string{"url", "token", "mount"} {
			t.Need(key)
		}
		var err error
		if p.Vault, err = variables.NewVault(t.Text("url"), t.Text("token"), t.Text("mount"), t.Text("prefix")); err != nil && t.Has("url") {
			t.Complain("url", "%v", err)
		}
	default:
		refuseType(t, kind, "static, env, vault", "azure_key_vault")
		return p
	}
	t.Done()
	return p
}

// readStore reads a store (Spin v4.0.2 crates/key-value-spin/src/lib.rs and crates/key-value-redis/src/lib.rs). A path is
// relative to the folder of the configuration.
func readStore(t *document.Table, dir string) Store {
	var s Store
	t.Need("type")
	switch kind := t.Text("type"); kind {
	case "spin":
		if s.Path = t.Text("path"); s.Path != "" && !filepath.IsAbs(s.Path) {
			s.Path = filepath.Join(dir, s.Path)
		}
	case "redis":
		t.Need("url")
		address, ok := document.Typed[string](t, "url", "a string")
		if err := redis.CheckAddress(address); ok && err != nil {
			t.Complain("url", "%v", err)
		}
		s.RedisURL = address
	default:
		refuseType(t, kind, "spin, redis", "azure_cosmos", "aws_dynamo")
		return s
	}
	t.Done()
	return s
}

// refuseType complains of a type that is not offered or, if Spin does not have it either, unknown.
func refuseType(t *document.Table, kind, offered string, spins ...string) {
	for _, known := range spins {
		if kind == known {
			t.Complain("type", "%q: Spin knows this type, but this host does not offer it: use one of %s", kind, offered)
			return
		}
	}
	if _, ok := t.Peek("type").(string); ok {
		t.Complain("type", "unknown type %q: use one of %s", kind, offered)
	}
}

package runtimeconfig

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"aiuta-edge/simulator/document"
)

// load reads a configuration from a file that holds text, and returns its folder.
func load(t *testing.T, text string) (c *Config, dir string, err error) {
	t.Helper()
	dir = t.TempDir()
	path := filepath.Join(dir, "runtime-config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err = Load(path)
	return c, dir, err
}

func TestARuntimeConfigurationIsRead(t *testing.T) {
	c, dir, err := load(t, `state_dir = "state"
log_dir = "logs"
max_instance_memory = 16777216

[[variables_provider]]
type = "static"
[variables_provider.values]
token_ttl = "30s"

[[variables_provider]]
type = "env"

[[variables_provider]]
type = "env"
prefix = "SHOP"
dotenv_path = "shop.env"

[key_value_store.default]
type = "redis"
url = "redis://127.0.0.1:6379/1"

[key_value_store.local]
type = "spin"
path = "kept/local.db"

[key_value_store.absolute]
type = "spin"
path = "/var/lib/kv.db"

[key_value_store.memory]
type = "spin"
`)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Providers[0].Where("token_ttl"); got != c.File+":8" {
		t.Errorf("token_ttl stands in %s", got)
	}
	for i := range c.Providers {
		c.Providers[i].file, c.Providers[i].lines = "", nil
	}
	want := &Config{
		File: filepath.Join(dir, "runtime-config.toml"), StateDir: "state", LogDir: "logs", MemoryLimit: 16 << 20,
		Providers: []Provider{
			{Values: map[string]string{"token_ttl": "30s"}},
			{Prefix: "SPIN_VARIABLE"},
			{Prefix: "SHOP", DotEnv: "shop.env"},
		},
		Stores: map[string]Store{
			"default":  {RedisURL: "redis://127.0.0.1:6379/1"},
			"local":    {Path: filepath.Join(dir, "kept", "local.db")},
			"absolute": {Path: "/var/lib/kv.db"},
			"memory":   {},
		},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
}

func TestAnEmptyRuntimeConfigurationAsksForNothing(t *testing.T) {
	c, _, err := load(t, "")
	if err != nil || c.StateDir+c.LogDir != "" || c.MemoryLimit != 0 || len(c.Providers)+len(c.Stores) != 0 {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestTheOlderNameOfProvidersIsRead(t *testing.T) {
	c, _, err := load(t, "[[config_provider]]\ntype = \"env\"\n")
	if err != nil || len(c.Providers) != 1 {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestWhatIsNotUnderstoodIsRefusedByNameAndLine(t *testing.T) {
	const store, provider = "[key_value_store.default]\n", "[[variables_provider]]\n"
	for name, tc := range map[string]struct {
		text string
		line int
		want string
	}{
		"no TOML":                      {"a = 1\n=\n", 2, ""},
		"an unknown key":               {"\nstat_dir = \"x\"\n", 2, "stat_dir: is unknown here"},
		"a folder that is a number":    {"state_dir = 1\n", 1, "state_dir: must be a string"},
		"no memory":                    {"max_instance_memory = 0\n", 1, "max_instance_memory: must be a number of bytes above zero"},
		"memory in words":              {"max_instance_memory = \"16MB\"\n", 1, "max_instance_memory: must be a number of bytes"},
		"SQLite":                       {"[sqlite_database.default]\ntype = \"spin\"\n", 1, "sqlite_database: Spin knows this"},
		"a model":                      {"[llm_compute]\ntype = \"spin\"\n", 1, "llm_compute: Spin knows this"},
		"limits of outbound HTTP":      {"[outbound_http]\nmax_concurrent_requests = 10\n", 1, "outbound_http: Spin knows this"},
		"blocked networks":             {"[outbound_networking]\nblock_networks = [\"private\"]\n", 1, "outbound_networking: Spin knows this"},
		"certificates":                 {"[[client_tls]]\nhosts = [\"a.test\"]\n", 1, "client_tls: Spin knows this"},
		"both names of providers":      {provider + "type = \"env\"\n[[config_provider]]\ntype = \"env\"\n", 3, "config_provider: is unknown here"},
		"a provider without a type":    {"\n" + provider + "values = {}\n", 2, "variables_provider[0].type: is missing"},
		"Vault without a token":        {provider + "type = \"vault\"\nurl = \"http://127.0.0.1:8200\"\nmount = \"secret\"\n", 1, "variables_provider[0].token: is missing"},
		"Vault at no address":          {provider + "type = \"vault\"\nurl = \"hunter2\"\ntoken = \"t\"\nmount = \"secret\"\n", 3, "variables_provider[0].url: not the address of a Vault"},
		"Vault with something else":    {provider + "type = \"vault\"\nurl = \"http://127.0.0.1:8200\"\ntoken = \"hunter2\"\nmount = \"secret\"\nnamespace = \"x\"\n", 6, "variables_provider[0].namespace: is unknown here"},
		"Azure Key Vault":              {provider + "type = \"env\"\n" + provider + "type = \"azure_key_vault\"\n", 4, `variables_provider[1].type: "azure_key_vault": Spin knows this type, but this host does not offer it: use one of static, env, vault`},
		"an unknown provider":          {provider + "type = \"evn\"\n", 2, `unknown type "evn": use one of static, env, vault`},
		"a provider on one line":       {"\nvariables_provider = [{ type = \"evn\" }]\n", 2, `unknown type "evn"`},
		"static without values":        {provider + "type = \"static\"\n", 1, "variables_provider[0].values: is missing"},
		"a value that is a number":     {provider + "type = \"static\"\n[variables_provider.values]\nquota = 5\n", 4, "variables_provider[0].values.quota: must be a string"},
		"env with something else":      {provider + "type = \"env\"\ndotenv = \".env\"\n", 3, "variables_provider[0].dotenv: is unknown here"},
		"a store without a type":       {store, 1, "key_value_store.default.type: is missing"},
		"Cosmos DB":                    {store + "type = \"azure_cosmos\"\n", 2, `"azure_cosmos": Spin knows this type, but this host does not offer it: use one of spin, redis`},
		"DynamoDB":                     {store + "type = \"aws_dynamo\"\n", 2, `"aws_dynamo": Spin knows this type`},
		"an unknown store":             {store + "type = \"sqlite\"\n", 2, `unknown type "sqlite": use one of spin, redis`},
		"Redis without an address":     {store + "type = \"redis\"\n", 1, "key_value_store.default.url: is missing"},
		"Redis at an empty address":    {store + "type = \"redis\"\nurl = \"\"\n", 3, "key_value_store.default.url: not an address of a Redis server"},
		"Redis at no address":          {store + "type = \"redis\"\nurl = \"http://:hunter2@127.0.0.1\"\n", 3, "key_value_store.default.url: not an address of a Redis server"},
		"a file with an address":       {store + "type = \"spin\"\nurl = \"redis://127.0.0.1\"\n", 3, "key_value_store.default.url: is unknown here"},
		"a type that is not even text": {store + "type = 1\n", 2, "key_value_store.default.type: must be a string"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := load(t, tc.text)
			var wrong document.Problems
			if !errors.As(err, &wrong) {
				t.Fatalf("got %v", err)
			}
			if wrong[0].Line != tc.line || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got line %d: %s\nwant line %d: %s", wrong[0].Line, err, tc.line, tc.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Error("it shows a password")
			}
		})
	}
}

func TestEveryKeyThatIsListedAsReadIsRead(t *testing.T) {
	for _, key := range Read {
		if _, _, err := load(t, key+" = []\n"); err != nil && strings.Contains(err.Error(), "is unknown here") {
			t.Error(err)
		}
	}
}

func TestARuntimeConfigurationThatIsGoneIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.toml")
	if _, err := Load(path); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v", err)
	}
}

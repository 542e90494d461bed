package spinhost_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/redis/redistest"
	"aiuta-edge/simulator/spinhost/runtimeconfig"
	"aiuta-edge/simulator/spinhost/variables"
)

// configured loads a runtime configuration from a folder of the test's own.
func configured(t *testing.T, text string) (c *runtimeconfig.Config, dir string) {
	t.Helper()
	dir = t.TempDir()
	path := filepath.Join(dir, "runtime-config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := runtimeconfig.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return c, dir
}

func TestTheDefaultStoreMayBeOnARedisServer(t *testing.T) {
	server := redistest.Start(t)
	config, _ := configured(t, "[key_value_store.default]\ntype = \"redis\"\nurl = \"redis://"+server+"\"\n")
	manifest := scripted + "key_value_stores = [\"default\"]\nallowed_outbound_hosts = [\"redis://" + server + "\"]\n"
	app, _ := open(t, manifest, spinhost.WithRuntimeConfig(config))
	expect(t, app, `
		kv open default → opened
		kv get 0 key → error: no such key
		kv set 0 key value → set
		kv get 0 key → "value"
		kv keys 0 → 1 key
		redis get redis://`+server+` key → "value"
		kv delete 0 key → deleted
		kv exists 0 key → false
	`)
}

func TestAStoreOnAServerThatIsGoneFailsWhenItIsOpened(t *testing.T) {
	config, _ := configured(t, "[key_value_store.default]\ntype = \"redis\"\nurl = \"redis://127.0.0.1:1\"\n")
	app, _ := open(t, scripted+"key_value_stores = [\"default\"]\n", spinhost.WithRuntimeConfig(config))
	if got := play(t, app, "kv open default")[0]; !strings.Contains(got, "connection refused") {
		t.Errorf("got %s", got)
	}
}

func TestStoresOfARuntimeConfigurationAreKeptApart(t *testing.T) {
	config, dir := configured(t, `[key_value_store.one]
type = "spin"
path = "kept/shared.db"
[key_value_store.two]
type = "spin"
path = "kept/shared.db"
[key_value_store.three]
type = "spin"
`)
	manifest := scripted + "key_value_stores = [\"default\", \"one\", \"two\", \"three\"]\n"
	app, _ := open(t, manifest, spinhost.WithRuntimeConfig(config))
	expect(t, app, `
		kv open default → opened
		kv open one → opened
		kv open two → opened
		kv open three → opened
		kv set 1 key value → set
		kv exists 0 key → false
		kv get 1 key → "value"
		kv exists 2 key → false
		kv exists 3 key → false
	`)
	if _, err := os.Stat(filepath.Join(dir, "kept", "shared.db")); err != nil {
		t.Error(err)
	}
	if err := app.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	app, _ = open(t, manifest, spinhost.WithRuntimeConfig(config))
	expect(t, app, `
		kv open one → opened
		kv get 0 key → "value"
	`)
}

func TestALabelThatNothingDefinesFailsTheStart(t *testing.T) {
	config, _ := configured(t, "[key_value_store.one]\ntype = \"spin\"\n")
	_, err := spinhost.Open(t.Context(), parse(t, scripted+"key_value_stores = [\"other\"]\n"), sealed(&logBuffer{}, spinhost.WithRuntimeConfig(config))...)
	if err == nil || !strings.Contains(err.Error(), `"other"`) || !strings.Contains(err.Error(), "[key_value_store.other]") {
		t.Errorf("got %v", err)
	}
}

func TestTheProvidersOfARuntimeConfigurationComeBeforeOthersAndTheEnvironment(t *testing.T) {
	config, dir := configured(t, `[[variables_provider]]
type = "env"
prefix = "SHOP"
dotenv_path = "DIR/shop.env"
[[variables_provider]]
type = "static"
values = { first = "static", second = "static", third = "static" }
`)
	config.Providers[0].DotEnv = filepath.Join(dir, "shop.env")
	if err := os.WriteFile(config.Providers[0].DotEnv, []byte("SHOP_SECOND='shop.env'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := map[string]string{"SHOP_FIRST": "shop", "SPIN_VARIABLE_THIRD": "environment", "SPIN_VARIABLE_FOURTH": "environment"}
	app, _ := open(t, `[variables]
first = { required = true }
second = { required = true }
third = { required = true }
fourth = { required = true }
fifth = { required = true }
sixth = { required = true }
`+edge+`[component.edge.variables]
all = "{{ first }} {{ second }} {{ third }} {{ fourth }} {{ fifth }} {{ sixth }}"
`, spinhost.WithRuntimeConfig(config), spinhost.WithVariables(map[string]string{"fifth": "flag"}),
		spinhost.WithVariableProvider(variables.Fixed{"third": "provider", "sixth": "provider"}),
		spinhost.WithEnvironment(func(name string) (string, bool) { v, ok := environment[name]; return v, ok }))
	if got, want := get(app, "/variable?all").Body.String(), "shop shop.env static environment flag provider"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAVaultIsAskedBeforeTheEnvironmentAndItsFailureIsTheGuests(t *testing.T) {
	sealed := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case sealed:
			w.WriteHeader(http.StatusServiceUnavailable)
		case r.URL.Path == "/v1/secret/data/shop/first" && r.Header.Get("X-Vault-Token") == "hunter2":
			w.Write([]byte(`{"data":{"data":{"value":"vault"}}}`))
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer server.Close()
	config, _ := configured(t, "[[variables_provider]]\ntype = \"vault\"\nurl = \""+server.URL+"\"\ntoken = \"hunter2\"\nmount = \"secret\"\nprefix = \"shop\"\n")
	app, _ := open(t, `[variables]
first = { required = true }
second = { required = true }
`+edge+`[component.edge.variables]
all = "{{ first }} {{ second }}"
`, spinhost.WithRuntimeConfig(config), spinhost.WithEnvironment(func(string) (string, bool) { return "environment", true }))
	if got, want := get(app, "/variable?all").Body.String(), "vault environment"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	sealed = true
	if w := get(app, "/variable?all"); w.Code != 404 || !strings.Contains(w.Body.String(), "failed to check Vault for config: it answers 503") {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
}

func TestAConfiguredValueOfAnUnknownVariableIsRefusedWithItsLine(t *testing.T) {
	config, _ := configured(t, "[[variables_provider]]\ntype = \"static\"\n[variables_provider.values]\ngreating = \"hunter2\"\n")
	_, err := spinhost.Open(t.Context(), parse(t, "[variables]\ngreeting = { default = \"x\" }\nother = { default = \"\" }\n"+edge), sealed(&logBuffer{}, spinhost.WithRuntimeConfig(config))...)
	var unknown *variables.UnknownError
	if !errors.As(err, &unknown) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{config.File + ":4", `"greating"`, `did you mean "greeting"?`} {
		if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("got %q, want %q and no value", err, want)
		}
	}
}

func TestFoldersAndMemoryOfARuntimeConfigurationGiveWayToLaterOptions(t *testing.T) {
	config, dir := configured(t, "max_instance_memory = 1048576\n")
	config.StateDir, config.LogDir = filepath.Join(dir, "state"), filepath.Join(dir, "logs")
	manifest := scripted + "key_value_stores = [\"default\"]\n"
	fill := func(app *spinhost.App) int { // takes more than a mebibyte of the guest's memory
		return do(app, httptest.NewRequest("POST", "/", strings.NewReader("kv open default\nkv fill 0 key 3000000"))).Code
	}
	app, _ := open(t, manifest, spinhost.WithRuntimeConfig(config))
	if got := fill(app); got != 500 {
		t.Errorf("with a limit of 1 MiB the guest answers %d", got)
	}
	read(t, config.LogDir, "edge_stdout.txt")
	read(t, config.StateDir, "key_value.db")
	later := filepath.Join(dir, "later")
	app, _ = open(t, manifest, spinhost.WithRuntimeConfig(config), spinhost.WithStateDir(later), spinhost.WithLogDir(later),
		spinhost.WithMemoryLimit(spinhost.DefaultMemoryLimit))
	if got := fill(app); got != 200 {
		t.Errorf("with the default limit the guest answers %d", got)
	}
	read(t, later, "edge_stdout.txt")
	read(t, later, "key_value.db")
}

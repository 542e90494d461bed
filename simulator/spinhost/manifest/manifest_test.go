package manifest

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"aiuta-edge/simulator/document"
	"aiuta-edge/simulator/spinhost/variables"
)

const manifestHead = `spin_manifest_version = 2
application = { name = "test" }
`

const oneComponent = `
[[trigger.http]]
route = "/..."
component = "edge"
[component.edge]
source = "edge.wasm"
`

func TestAManifestIsRead(t *testing.T) {
	m, err := Parse([]byte(`#:schema https://schemas.spinframework.dev/spin/manifest-v2/latest.json
spin_manifest_version = 2

[application]
name = "aiuta-edge"
version = "0.1.0"
description = "a token endpoint"
authors = ["Ada <ada@example.com>"]
targets = ["spin-up:3.3"]
trigger = { http = { base = "/" } }

[application.tool.lint]
level = "savage"

[variables]
issuer = { required = true, description = "who" }
ttl = { default = "60s" }
secret = { required = true, secret = true }

[[trigger.http]]
id = "first"
route = "/aiuta_jwt"
component = "edge"
executor = { type = "http" }

[[trigger.http]]
route = { private = true }
component = "edge"

[[trigger.http]]
route = "/teapot"
static_response = { status_code = 418, headers = { X-Tea = "yes" }, body = "short" }

[[trigger.http]]
route = "/plain"
static_response = { whatever = 1 }

[component.edge]
source = "build/edge.wasm"
description = "the endpoint"
files = ["assets/*.txt", { source = "data", destination = "/" }]
exclude_files = ["**/*.bak"]
environment = { MODE = "test" }
allowed_outbound_hosts = []
key_value_stores = []
dependencies_inherit_configuration = false
[component.edge.variables]
jwt_issuer = "{{ issuer }}"
[component.edge.build]
command = "make"
workdir = "edge"
watch = ["**/*.go"]
[component.edge.tool.any]
thing = 1
[component.second]
source = "/abs/second.wasm"
build = { command = ["make", "make install"] }
`), "/app")
	if err != nil {
		t.Fatal(err)
	}
	want := &Manifest{
		Name: "aiuta-edge", Version: "0.1.0", Description: "a token endpoint", Authors: []string{"Ada <ada@example.com>"},
		Dir: "/app",
		Variables: map[string]variables.Variable{
			"issuer": {Required: true, Description: "who"}, "ttl": {Default: "60s"}, "secret": {Required: true, Secret: true},
		},
		Triggers: []Trigger{
			{ID: "first", Route: "/aiuta_jwt", Component: "edge"},
			{ID: "edge-http-trigger", Private: true, Component: "edge"},
			{ID: "http-trigger1", Route: "/teapot", Static: &StaticResponse{418, map[string]string{"X-Tea": "yes"}, "short"}},
			{ID: "http-trigger2", Route: "/plain", Static: &StaticResponse{200, map[string]string{}, ""}},
		},
		Components: map[string]Component{
			"edge": {
				Source: "/app/build/edge.wasm", Description: "the endpoint",
				Variables:    map[string]string{"jwt_issuer": "{{ issuer }}"},
				Environment:  map[string]string{"MODE": "test"},
				Files:        []FileMount{{Source: "assets/*.txt"}, {"data", "/"}},
				ExcludeFiles: []string{"**/*.bak"},
				Build:        &Build{Commands: []string{"make"}, Dir: "edge", Watch: []string{"**/*.go"}},
			},
			"second": {
				Source: "/abs/second.wasm", Variables: map[string]string{}, Environment: map[string]string{},
				Build: &Build{Commands: []string{"make", "make install"}},
			},
		},
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("got  %+v\nwant %+v", m, want)
	}
}

func TestABrokenManifestIsRefusedWithItsLine(t *testing.T) {
	const trigger = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"edge\"\n"
	const component = "[component.edge]\nsource = \"edge.wasm\"\n"
	for _, c := range []struct {
		name, text, want string
	}{
		{"no TOML", "spin_manifest_version = 2\nname = \n", "spin.toml:2:8: "},
		{"a key twice", "spin_manifest_version = 2\nspin_manifest_version = 2\n", "spin.toml"},
		{"empty", "", "spin.toml:1:1: spin_manifest_version: must be 2"},
		{"version 1", "spin_manifest_version = \"1\"\nname = \"x\"\n", "spin.toml:1:1: spin_manifest_version: must be 2"},
		{"version 3", "# comment\nspin_manifest_version = 3\n", "spin.toml:2:1: spin_manifest_version: must be 2"},
		{"no application", "spin_manifest_version = 2\n" + trigger + component, "application: is missing"},
		{"no trigger", manifestHead + component, "trigger: is missing"},
		{"no name", "spin_manifest_version = 2\n[application]\n" + trigger + component, "spin.toml:2:2: application.name: is missing"},
		{"a wrong type", manifestHead + component + "[[trigger.http]]\nroute = 7\ncomponent = \"edge\"\n", "spin.toml:6:1: trigger.http[0].route: must be a string"},
		{"an unknown key at the top", manifestHead + "nmae = \"x\"\n" + trigger + component, "spin.toml:3:1: nmae: is unknown here: use one of application, component, spin_manifest_version, trigger, variables"},
		{"an unknown key in a component", manifestHead + trigger + component + "sorce = \"x\"\n", `spin.toml:8:1: component.edge.sorce: is unknown here: did you mean "source"?`},
		{"a key in upper case", manifestHead + trigger + "[component.edge]\nSource = \"x\"\n", "component.edge.source: is missing"},
		{"an unknown key in an inline table", manifestHead + "[variables]\na = { default = \"x\", requierd = true }\n" + trigger + component, `spin.toml:4:22: variables.a.requierd: is unknown here: did you mean "required"?`},
		{"an unknown key of a trigger", manifestHead + trigger + "rout = \"/\"\n" + component, `spin.toml:6:1: trigger.http[0].rout: is unknown here: did you mean "route"?`},
		{"the second trigger", manifestHead + trigger + "[[trigger.http]]\nroute = \"/:\"\ncomponent = \"edge\"\n" + component, `spin.toml:7:1: trigger.http[1].route: route "/:": a parameter needs a name`},
		{"required with a default", manifestHead + "[variables]\na = { default = \"x\", required = true }\n" + trigger + component, "spin.toml:4:1: variables.a: must be `required` or have a `default`, and not both"},
		{"neither required nor a default", manifestHead + "[variables]\na = {}\n" + trigger + component, "spin.toml:4:1: variables.a: must be `required`"},
		{"a default that is no string", manifestHead + "[variables]\na = { default = 5 }\n" + trigger + component, "spin.toml:4:7: variables.a.default: must be a string"},
		{"a variable's name", manifestHead + "[variables]\n\"a-b\" = { default = \"\" }\n" + trigger + component, "spin.toml:4:1: variables.a-b: invalid character '-'"},
		{"a component variable's name", manifestHead + trigger + component + "variables = { A = \"\" }\n", "spin.toml:8:15: component.edge.variables.A: invalid character 'A'"},
		{"a template that does not end", manifestHead + trigger + component + "[component.edge.variables]\na = \"{{ b\"\n", "spin.toml:9:1: component.edge.variables.a: unmatched '{{' in template"},
		{"a template with an unknown variable", manifestHead + trigger + component + "[component.edge.variables]\na = \"{{ b }}\"\n", `spin.toml:9:1: component.edge.variables.a: unknown variable "b"`},
		{"a component's id", manifestHead + trigger + component + "[component.my_edge]\nsource = \"x\"\n", "spin.toml:8:12: component.my_edge: words must be separated with '-', not '_'"},
		{"a trigger without a component", manifestHead + "[[trigger.http]]\nroute = \"/\"\n" + component, "spin.toml:3:11: trigger.http[0].component: is missing"},
		{"a trigger for a component that is not there", manifestHead + trigger + "[component.other]\nsource = \"x\"\n", "spin.toml:5:1: trigger.http[0].component: there is no [component.edge]"},
		{"a route that is not private", manifestHead + "[[trigger.http]]\nroute = { private = false }\ncomponent = \"edge\"\n" + component, "spin.toml:4:1: trigger.http[0].route: must be a string or { private = true }"},
		{"a base", "spin_manifest_version = 2\n[application]\nname = \"x\"\n[application.trigger.http]\nbase = \"/b\"\n" + trigger + component, "spin.toml:5:1: application.trigger.http.base: is no longer supported"},
		{"a source from a URL", manifestHead + trigger + "[component.edge]\nsource = { url = \"https://example.com\", digest = \"sha256:0\" }\n", "spin.toml:7:1: component.edge.source: this host takes wasm from a file only"},
		{"an inline component", manifestHead + "[[trigger.http]]\nroute = \"/\"\ncomponent = { source = \"x.wasm\" }\n", "spin.toml:5:1: trigger.http[0].component: this host takes the id"},
		{"a redis trigger", manifestHead + trigger + component + "[[trigger.redis]]\nchannel = \"x\"\n", "spin.toml:8:11: trigger.redis: Spin knows this"},
		{"a static response and a component", manifestHead + trigger + "static_response = { body = \"x\" }\n" + component, "spin.toml:6:1: trigger.http[0].static_response: a trigger has either a component or a static_response"},
		{"a static response that cannot be sent", manifestHead + "[[trigger.http]]\nroute = \"/\"\nstatic_response = { status_code = 103 }\n" + component, "spin.toml:5:21: trigger.http[0].static_response.status_code: must be from 200 to 999"},
		{"a static response's header", manifestHead + "[[trigger.http]]\nroute = \"/\"\nstatic_response = { headers = { \"a b\" = \"\" } }\n" + component, `spin.toml:5:21: trigger.http[0].static_response.headers: invalid response header name "a b"`},
		{"the wagi executor", manifestHead + trigger + "executor = { type = \"wagi\" }\n" + component, `spin.toml:6:14: trigger.http[0].executor.type: must be "http"`},
		{"an outbound host without a scheme", manifestHead + trigger + component + "allowed_outbound_hosts = [\"https://ok.example\", \"example.com\"]\n", `spin.toml:8:1: component.edge.allowed_outbound_hosts: "example.com" has no scheme`},
		{"an outbound host with an unknown variable", manifestHead + trigger + component + "allowed_outbound_hosts = [\"https://{{ b }}\"]\n", `spin.toml:8:1: component.edge.allowed_outbound_hosts: "https://{{ b }}": unknown variable "b"`},
		{"an outbound host whose template does not end", manifestHead + trigger + component + "allowed_outbound_hosts = [\"https://{{ b\"]\n", `spin.toml:8:1: component.edge.allowed_outbound_hosts: "https://{{ b": unmatched '{{' in template`},
		{"a key-value store's label", manifestHead + trigger + component + "key_value_stores = [\"My Store\"]\n", `spin.toml:8:1: component.edge.key_value_stores: label "My Store": '-'-separated words may only contain`},
		{"SQLite databases", manifestHead + trigger + component + "sqlite_databases = [\"default\"]\n", "spin.toml:8:1: component.edge.sqlite_databases: Spin knows this, but this host does not offer it yet"},
		{"outbound hosts as they once were", manifestHead + trigger + component + "allowed_http_hosts = [\"example.com\"]\n", "spin.toml:8:1: component.edge.allowed_http_hosts: Spin knows this"},
		{"files above the folder", manifestHead + trigger + component + "files = [\"../x\"]\n", `spin.toml:8:1: component.edge.files: "../x" lies outside the application's folder`},
		{"absolute files", manifestHead + trigger + component + "files = [{ source = \"/etc\", destination = \"/\" }]\n", `spin.toml:8:1: component.edge.files: "/etc" lies outside the application's folder`},
		{"files that go above the guest's root", manifestHead + trigger + component + "files = [{ source = \"x\", destination = \"../x\" }]\n", `spin.toml:8:1: component.edge.files: "../x" leads out of the guest's root`},
		{"a folder that is no glob", manifestHead + trigger + component + "files = [\"assets/.\"]\n", `component.edge.files: "assets/." cannot end in . or ..`},
		{"a malformed glob", manifestHead + trigger + component + "files = [\"a**\"]\n", `component.edge.files: the glob "a**" is malformed: ** must be a whole part`},
		{"an open bracket", manifestHead + trigger + component + "exclude_files = [\"[a\"]\n", `component.edge.exclude_files: the glob "[a" is malformed: a [ has no ]`},
		{"files without a destination", manifestHead + trigger + component + "files = [{ source = \"x\" }]\n", "component.edge.files.destination: is missing"},
		{"files that are numbers", manifestHead + trigger + component + "files = [1]\n", "component.edge.files: each must be a glob or"},
		{"dependencies", manifestHead + trigger + component + "[component.edge.dependencies]\n\"a:b/c\" = \"1\"\n", "spin.toml:8:17: component.edge.dependencies: Spin knows this"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.text), "/app")
			var broken document.Problems
			if !errors.As(err, &broken) {
				t.Fatalf("got %v", err)
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

func TestAManifestIsLoadedFromItsFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "spin.toml")
	if err := os.WriteFile(path, []byte(manifestHead+oneComponent), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.Components["edge"].Source, filepath.Join(dir, "edge.wasm"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAManifestThatCannotBeReadIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spin.toml")
	if _, err := Load(path); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil || !strings.HasPrefix(err.Error(), path+":1:2: ") {
		t.Errorf("got %v", err)
	}
}

package docs_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/cli"
	"aiuta-edge/simulator/spinhost/runtimeconfig"
)

// asProgram makes the test binary act as the simulator, so that documents' commands run what was built here.
const asProgram = "AIUTA_EDGE_TEST_AS_SIMULATOR"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(cli.Main())
	}
	os.Exit(m.Run())
}

// simulatorOnPath returns an environment in which simulator is what was built here.
func simulatorOnPath(t *testing.T) []string {
	t.Helper()
	return append(os.Environ(), "PATH="+simulatorFolder(t)+":"+os.Getenv("PATH"))
}

// simulatorFolder writes a command called simulator into a folder of the test's.
func simulatorFolder(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	script := "#!/bin/sh\n" + asProgram + "=1 exec '" + self + "' \"$@\"\n"
	if err := os.WriteFile(filepath.Join(folder, "simulator"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return folder
}

// need skips a test without a program, unless all are required.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err == nil {
			continue
		}
		missing(t, "%s is missing", program)
	}
}

// operatorsDocuments hold commands that an operator pastes.
var operatorsDocuments = []string{"../README.md", "configuration.md", "deploying.md", "usage.md", "runbooks.md", "pointing-an-app-at-the-simulator.md"}

// commandLines are the indented lines of a document and those of systemd's ExecStart, without comments.
func commandLines(t *testing.T, document string) []string {
	t.Helper()
	text := strings.ReplaceAll(read(t, document), "\\\n", " ")
	var lines []string
	for _, found := range regexp.MustCompile(`(?m)^(?:    |\$ |ExecStart=/usr/local/bin/)((?:[A-Z_]+=\S+ )*(?:spin|simulator|go run ./simulator) .*)$`).FindAllStringSubmatch(text, -1) {
		line, _, _ := strings.Cut(found[1], " #")
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

// spinFlags are the flags that a command of Spin's has, as far as documents here use them.
//
// Sources: Spin v4.0.2, crates/trigger/src/cli.rs, crates/trigger-http/src/lib.rs, crates/runtime-factors/src/lib.rs,
// src/commands/up.rs and registry.rs; fermyon/developer eb02fabb, content/wasm-functions/aka-command-reference.md and
// content/cloud/cloud-command-reference.md; spinkube/spin-plugin-kube 6089cc4, pkg/cmd/scaffold.go.
var spinFlags = map[string][]string{
	"up":                  {"from", "listen", "variable", "env", "key-value", "log-dir", "state-dir", "runtime-config-file", "tls-cert", "tls-key", "quiet", "follow", "find-free-port", "max-instance-memory", "build"},
	"build":               {"from"},
	"plugins install":     {"yes", "version"},
	"registry push":       {"from", "build"},
	"aka login":           {},
	"aka deploy":          {"from", "variable", "no-confirm", "create-name", "app-id", "account-id", "build"},
	"aka logs":            {"app-name"},
	"cloud login":         {},
	"cloud deploy":        {"from", "variable", "key-value"},
	"cloud variables set": {"app"},
	"kube scaffold":       {"from", "replicas", "max-replicas", "autoscaler", "cpu-limit", "memory-limit", "runtime-config-file", "variable", "out"},
}

// redirection is what follows a command's own words in a shell.
var redirection = regexp.MustCompile(`\s2?[<>].*$`)

var flagName = regexp.MustCompile(`\s--([a-z-]+)`)

func TestSpinsCommandsInTheDocumentsExist(t *testing.T) {
	seen := 0
	for _, document := range operatorsDocuments {
		for _, line := range commandLines(t, document) {
			spin := regexp.MustCompile(`(?:^|\s)spin ([^|]+)`).FindStringSubmatch(line)
			if spin == nil || strings.HasPrefix(line, "simulator ") { // of which spin is an argument
				continue
			}
			seen++
			command := ""
			for name := range spinFlags {
				if strings.HasPrefix(spin[1]+" ", name+" ") && len(name) > len(command) {
					command = name
				}
			}
			if command == "" {
				t.Errorf("%s: Spin has no such command: %s", document, line)
				continue
			}
			for _, flag := range flagName.FindAllStringSubmatch(spin[1], -1) {
				if !slices.Contains(spinFlags[command], flag[1]) {
					t.Errorf("%s: spin %s has no --%s: %s", document, command, flag[1], line)
				}
			}
			// Only spin up reads NAME=@FILE.
			if command != "up" && regexp.MustCompile(`--variable [a-z_]+=@`).MatchString(line) {
				t.Errorf("%s: spin %s would take the name of the file for the value: %s", document, command, line)
			}
		}
	}
	if seen < 10 {
		t.Errorf("found %d commands of Spin's, want those of all platforms", seen)
	}
}

// Every command of the simulator's in these documents parses: its flags exist. Those of usage.md also run.
func TestTheSimulatorsCommandsInTheDocumentsExist(t *testing.T) {
	need(t, "bash")
	environment := simulatorOnPath(t)
	for _, document := range operatorsDocuments {
		for _, line := range commandLines(t, document) {
			simulator := regexp.MustCompile(`(?:^|\| )(?:go run \./)?(simulator [^|]+)`).FindStringSubmatch(line)
			if simulator == nil || strings.ContainsAny(simulator[1], "…[") {
				continue
			}
			command := redirection.ReplaceAllString(strings.Replace(simulator[1], `"${@/#/--variable=}"`, "", 1), "")
			cmd := exec.CommandContext(t.Context(), "bash", "-c", command+" --help")
			cmd.Env, cmd.Dir = environment, t.TempDir()
			if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "unknown") {
				t.Errorf("%s: %s: %v: %s", document, line, err, out)
			}
		}
	}
}

func TestTheCommandsOfUsageRun(t *testing.T) {
	need(t, "bash")
	environment := simulatorOnPath(t)
	folder := t.TempDir()
	logs := filepath.Join(folder, ".spin", "logs")
	if err := os.MkdirAll(logs, 0o700); err != nil {
		t.Fatal(err)
	}
	const line = `{"time":"2026-11-28T12:00:00.000Z","request_id":"r","caller":"u1","decision":"allow","status":200,"duration_us":90}` + "\n"
	if err := os.WriteFile(filepath.Join(logs, "edge_stderr.txt"), []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, command := range commandLines(t, "usage.md") {
		if strings.Contains(command, "…") || !strings.Contains(command, "simulator usage") || strings.Contains(command, "edge.log") {
			continue // a placeholder, and what would take minutes
		}
		ran++
		cmd := exec.CommandContext(t.Context(), "bash", "-c", command[strings.Index(command, "simulator"):])
		cmd.Env, cmd.Dir, cmd.Stdin = environment, folder, strings.NewReader(line)
		out, err := cmd.Output()
		if err != nil || !regexp.MustCompile(`(?m)^1 tokens|^total,,,,,,,,,1,`).Match(out) {
			t.Errorf("%s: %v: %s", command, err, out)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "usage.html")); err != nil || ran < 5 {
		t.Errorf("ran %d commands; the page: %v", ran, err)
	}
}

// Each flag of usage is in usage.md.
func TestUsagesFlagsAreExplained(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), filepath.Join(simulatorFolder(t), "simulator"), "usage", "--help")
	help, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, "usage.md")
	flags := map[string]bool{}
	for _, flag := range regexp.MustCompile(`(?m)^ {2,}(?:-., )?--([a-z-]+)`).FindAllStringSubmatch(string(help), -1) {
		flags[flag[1]] = true
	}
	delete(flags, "help")
	for _, flag := range slices.Sorted(maps.Keys(flags)) {
		if !strings.Contains(text, "`--"+flag) {
			t.Errorf("usage.md does not explain --%s", flag)
		}
	}
	if len(flags) < 8 {
		t.Errorf("found %d flags, want all", len(flags))
	}
}

// A runtime configuration is read as deploying.md says.
func TestEachKeyOfARuntimeConfigurationIsExplained(t *testing.T) {
	_, table, _ := strings.Cut(read(t, "deploying.md"), "| of a runtime configuration |")
	table, _, _ = strings.Cut(table, "\n\n")
	taken, refused, _ := strings.Cut(table, "| all else")
	for _, key := range runtimeconfig.Read {
		if !strings.Contains(taken, key) {
			t.Errorf("deploying.md does not say that %s is read", key)
		}
	}
	for _, key := range runtimeconfig.Refused {
		if !strings.Contains(refused, "`"+key+"`") {
			t.Errorf("deploying.md does not say that %s is refused", key)
		}
	}
}

// logMembers are members of a line of the log that these documents name.
var logMembers = []string{"duration_us", "request_id"}

// A code, a variable or a member of the log that a runbook names exists.
func TestWhatTheOperatorsDocumentsNameExists(t *testing.T) {
	known := slices.Clone(logMembers)
	for _, code := range problem.Codes() {
		known = append(known, string(code))
	}
	for _, v := range endpoint.Declared() {
		known = append(known, v.Name)
	}
	// Members of the JSON of usage, and names of Spin's and of Linux.
	known = append(append(known, runtimeconfig.Read...), runtimeconfig.Refused...)
	known = append(known, "too_long", "allowed_outbound_hosts", "serve_http", "serve_https", "tcp_tw_reuse")
	seen := 0
	for _, document := range []string{"deploying.md", "usage.md", "runbooks.md", "pointing-an-app-at-the-simulator.md"} {
		for _, name := range regexp.MustCompile("`([a-z]+(?:_[a-z]+)+)(?:=[^`]*)?`").FindAllStringSubmatch(read(t, document), -1) {
			seen++
			if !slices.Contains(known, name[1]) {
				t.Errorf("%s names %s, which is no code, variable or member of the log", document, name[1])
			}
		}
	}
	if seen < 30 {
		t.Errorf("found %d names, want those of all documents", seen)
	}
}

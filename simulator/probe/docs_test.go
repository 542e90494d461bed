package probe_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/report"
)

const checkDocs = "../../docs/check.md"

var update = flag.Bool("update", false, "write what the tests see into docs/check.md and docs/attacks.md")

// block holds a document to a text between two comments, or writes it there.
func block(t *testing.T, docs, name, want string) {
	t.Helper()
	text, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->\n"
	before, rest, ok := strings.Cut(string(text), begin)
	got, after, closed := strings.Cut(rest, end)
	switch {
	case !ok || !closed:
		t.Fatalf("%s has no block %q", docs, name)
	case *update:
		if err := os.WriteFile(docs, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	case got != want:
		is, should := strings.Split(got, "\n"), strings.Split(want, "\n")
		i := 0
		for i < min(len(is), len(should))-1 && is[i] == should[i] {
			i++
		}
		t.Errorf("%s says of %s\n%s\nwant\n%s\ngo test ./simulator/probe -update writes it", docs, name, is[i], should[i])
	}
}

func TestTheDocumentationListsEveryProbe(t *testing.T) {
	var table strings.Builder
	table.WriteString("\n| probe | severity | what holds | source |\n|---|---|---|---|\n")
	for _, p := range probe.Probes() {
		if p.Group != probe.GroupAttacks {
			fmt.Fprintf(&table, "| `%s` | %s | %s | %s |\n", p.ID(), p.Severity, p.Holds, p.Rule)
		}
	}
	table.WriteByte('\n')
	block(t, checkDocs, "probes", table.String())
}

func TestTheSampleIsJudgedAsDocumented(t *testing.T) {
	cases := judge(t, probe.Config{Seed: 1, Endpoint: probe.Endpoint{URL: sample(t), Issuer: testIssuer, Secret: []byte(testSecret)}}, probe.GroupAttacks)
	var table strings.Builder
	table.WriteString("\n| severity | finding | what should hold |\n|---|---|---|\n")
	for _, severity := range slices.Backward(report.Severities()) {
		for _, c := range cases {
			if c.Severity == severity {
				fmt.Fprintf(&table, "| %s | `%s/%s` | %s |\n", severity, c.Group, c.Name, c.Summary)
			}
		}
	}
	table.WriteByte('\n')
	block(t, checkDocs, "sample", table.String())
}

// python is Debian's, for which Debian packages Flask and PyJWT.
const python = "/usr/bin/python3"

// sample starts Aiuta's sample as package target restates it, and returns the URL of its endpoint.
func sample(t *testing.T) string {
	t.Helper()
	if exec.Command(python, "-c", "import flask, jwt").Run() != nil {
		if os.Getenv("AIUTA_EDGE_REQUIRE") == "all" {
			t.Fatal("this test needs python3-flask and python3-jwt")
		}
		t.Skip("this test needs python3-flask and python3-jwt; make test installs them")
	}
	cmd := exec.CommandContext(t.Context(), python, "../target/testdata/sample.py")
	cmd.Env = append(os.Environ(), "SAMPLE_ISSUER="+testIssuer, "SAMPLE_SECRET="+testSecret)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it serves until it is killed
		_ = cmd.Wait()
	})
	port, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("the sample did not start: %v", err)
	}
	return "http://127.0.0.1:" + strings.TrimSpace(port) + "/aiuta_jwt"
}

package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// TestTheActionRunsTheSimulator runs the last step of .github/actions/simulate with a simulator that prints what it is given.
func TestTheActionRunsTheSimulator(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the step is a script for bash")
	}
	text, err := os.ReadFile("../.github/actions/simulate/action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var action struct {
		Runs struct {
			Steps []struct {
				Run string            `yaml:"run"`
				Env map[string]string `yaml:"env"`
			} `yaml:"steps"`
		} `yaml:"runs"`
	}
	if err := yaml.Unmarshal(text, &action); err != nil {
		t.Fatal(err)
	}
	step := action.Runs.Steps[len(action.Runs.Steps)-1]
	if strings.Contains(step.Run, "${{") {
		t.Error("the script holds an expression of the workflow's: hand it over by env")
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "simulator"), []byte("#!/bin/sh\nprintf '<%s>' \"$@\"; printf ' %s' \"$SPIN_VARIABLE_JWT_ISSUER\" \"$SPIN_VARIABLE_JWT_SECRET\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		env  []string
		want string
	}{
		"what is the default":   {[]string{"COMMAND=run", "TARGET=component", "ARGUMENTS=", "ISSUER=", "SECRET="}, "<run><--report><junit=a.xml><--target><component>  "},
		"arguments with blanks": {[]string{"COMMAND=run", "TARGET=native", "ARGUMENTS=--persona\nios $(id)", "ISSUER=", "SECRET="}, "<run><--report><junit=a.xml><--persona><ios $(id)><--target><native>  "},
		"a secret":              {[]string{"COMMAND=check", "TARGET=https://a.example", "ARGUMENTS=", "ISSUER=i", "SECRET=s"}, "<check><--report><junit=a.xml><--target><https://a.example> i s"},
		"a job's summary":       {[]string{"COMMAND=run", "TARGET=native", "ARGUMENTS=", "ISSUER=", "SECRET=", "GITHUB_STEP_SUMMARY=/s"}, "<run><--report><junit=a.xml,mermaid=/s><--target><native>  "},
		"two targets":           {[]string{"COMMAND=diff", "TARGET=component", "ARGUMENTS=component\nnative", "ISSUER=", "SECRET="}, "<diff><--report><junit=a.xml><component><native>  "},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command("bash", "-euo", "pipefail", "-c", step.Run)
			cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "RUNNER_TEMP=" + folder, "REPORTS=junit=a.xml"}, tc.env...)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if string(out) != tc.want {
				t.Errorf("got  %s\nwant %s", out, tc.want)
			}
		})
	}
}

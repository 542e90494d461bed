package cli

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAChangedScenarioIsPlayedAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "caught.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(caught)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "run", file, "--target", "native", "-q", "--watch")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	pipe, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stdout strings.Builder
	cmd.Stdout = &stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(pipe)
	waits := func() {
		for {
			line, err := reader.ReadString('\n')
			if err != nil {
				t.Fatalf("it ended: %v", err)
			}
			if strings.HasPrefix(line, "watching") {
				return
			}
		}
	}
	waits()
	write("name: [")
	waits() // a file that is broken for a moment ends nothing
	write(strings.ReplaceAll(caught, "loading", "result"))
	waits()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the last run was good, and it ends with %v", err)
	}
	if text := stdout.String(); !strings.Contains(text, "FAIL  ") || !strings.HasSuffix(strings.SplitAfter(text, "3 passed, 0 failed")[0], "3 passed, 0 failed") {
		t.Errorf("got %s", text)
	}
	if got := simulate(t, "", "run", "jwt", "--watch"); got.code != exitUsage || !strings.Contains(got.stderr, "--watch watches files") {
		t.Errorf("got %+v", got)
	}
}

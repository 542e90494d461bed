package identity_test

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// installed skips the test unless a program is there, and what a folder's install.sh fetches as its file pins it.
func installed(t *testing.T, program, folder, pins, fetched string) {
	t.Helper()
	if testing.Short() {
		t.Skip("it starts a program, as make test does")
	}
	if _, err := exec.LookPath(program); err != nil {
		require(t, program+" is missing: run make identity")
	}
	want, err := os.ReadFile(filepath.Join(folder, pins))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(folder, fetched, ".installed"))
	if err != nil || !bytes.Equal(got, want) {
		require(t, folder+" is not installed as "+pins+" pins it: run make identity")
	}
}

// process is a server that a test has started. It ends with the test at the latest.
type process struct {
	command *exec.Cmd
	stdin   io.WriteCloser
	lines   *bufio.Scanner
	output  bytes.Buffer // of standard error
	ended   bool
}

// patience is how long a server may take to start or to answer a line: seconds, on a machine that does little else.
const patience = time.Minute

func start(t *testing.T, command *exec.Cmd) *process {
	t.Helper()
	p := &process{command: command}
	command.Stderr = &p.output
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.lines = bufio.NewScanner(stdout)
	if p.stdin, err = command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.end)
	return p
}

// end kills the server and waits for it.
func (p *process) end() {
	if !p.ended {
		p.ended = true
		p.command.Process.Kill()
		p.command.Wait()
	}
}

// line returns what the server prints after a word at the beginning of a line.
func (p *process) line(t *testing.T, word string) string {
	t.Helper()
	giveUp := time.AfterFunc(patience, func() { p.command.Process.Kill() })
	defer giveUp.Stop()
	for p.lines.Scan() {
		if rest, ok := strings.CutPrefix(p.lines.Text(), word); ok {
			return strings.TrimSpace(rest)
		}
	}
	p.end()
	t.Fatalf("%s ended without %q: %s", p.command.Path, word, p.output.String())
	return ""
}

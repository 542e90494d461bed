package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheComponentIsOfTheseSources fails after a change in edge or pkg: the simulator would go on running the old component.
func TestTheComponentIsOfTheseSources(t *testing.T) {
	made, err := os.ReadFile("../component/edge.inputs")
	if err != nil {
		t.Fatal(err)
	}
	here, err := inputs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(string(made)) != here {
		t.Error("edge/component/edge.wasm is of other sources than these: run make component")
	}
}

func TestAChangeOfASourceChangesTheName(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	name := func() string {
		t.Helper()
		name, err := inputs(root)
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	write("go.mod", "module example\n\ngo 1.26\n")
	write("edge/main.go", "package main\n\nfunc main() {}\n")
	write("pkg/a/a.go", "package a\n")
	before := name()
	write("pkg/a/a_test.go", "package a\n")
	write("edge/component/component.go", "package component\n")
	write("edge/main.go", "package main\r\n\r\nfunc main() {}\r\n")
	if name() != before {
		t.Error("a test, the component's own package or the ends of lines count as a source")
	}
	write("pkg/a/a.go", "package a // changed\n")
	if name() == before {
		t.Error("another source has the same name")
	}
}

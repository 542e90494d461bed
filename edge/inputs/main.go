// Command inputs prints a name for the sources that the component is made of: the Go files of edge and pkg, and the
// modules that they link. The same sources have the same name on every machine. edge/toolchain/component.sh keeps the name
// next to edge.wasm, so that a test can say, without TinyGo, when the two are no longer of the same sources.
package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	name, err := inputs(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "inputs:", err)
		os.Exit(1)
	}
	fmt.Println(name)
}

// inputs names the sources below the root of the repository.
func inputs(root string) (string, error) {
	h := sha256.New()
	for _, tree := range []string{"edge", "pkg"} {
		if err := hashTree(h, root, tree); err != nil {
			return "", err
		}
	}
	modules, err := linked(root)
	if err != nil {
		return "", err
	}
	fmt.Fprintln(h, strings.Join(modules, "\n"))
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}

// hashTree adds the Go files of a tree, in the order of their names. A line ends alike whatever Git made of it.
func hashTree(h io.Writer, root, tree string) error {
	return filepath.WalkDir(filepath.Join(root, tree), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if entry.IsDir() {
			if entry.Name() == "testdata" || slices.Contains([]string{"edge/component", "edge/inputs", "edge/toolchain"}, name) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(entry.Name(), ".") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(h, "%s %x\n", name, sha256.Sum256(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
		return err
	})
}

// linked returns the modules behind the component with their versions, sorted. TinyGo's own files of Spin's SDK are not for
// the go command, hence -e.
func linked(root string) ([]string, error) {
	cmd := exec.Command("go", "list", "-e", "-tags=tinygo", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "./edge")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "GOFLAGS=", "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list the component's modules: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(lines)
	return slices.DeleteFunc(slices.Compact(lines), func(line string) bool { return line == "" }), nil
}

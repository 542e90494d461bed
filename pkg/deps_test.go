// Package pkg_test guards what the component links: every package behind pkg costs start-up in front of a
// person who waits.
package pkg_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// outside is what pkg may link besides the standard library: what signs.
var outside = []string{"github.com/golang-jwt/jwt/v5"}

func TestPkgStandsOnTheStandardLibraryAndOneModuleAlone(t *testing.T) {
	for _, platform := range []string{"GOOS=linux GOARCH=amd64", "GOOS=wasip1 GOARCH=wasm"} {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./...")
		cmd.Env = append(os.Environ(), strings.Fields(platform)...)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: go list: %v", platform, err)
		}
		paths := strings.Fields(string(out))
		if len(paths) == 0 {
			t.Fatalf("%s: go list names no package", platform)
		}
		for _, path := range paths {
			if !strings.HasPrefix(path, "aiuta-edge/pkg") && !slices.Contains(outside, path) {
				t.Errorf("%s: pkg links %s", platform, path)
			}
		}
	}
}

// used has, for packages that bring far more than pkg needs of them, what may be used: nothing else is linked then.
// The import of a package in golang-jwt says nothing, because TinyGo leaves out what is never reached.
var used = map[string][]string{
	// The type alone. What reads and writes works by reflection; see package strictjson.
	"encoding/json": {"Number"},
	// golang-jwt's tokens and parsers read and write with encoding/json, and its ES256 brings four curves.
	"github.com/golang-jwt/jwt/v5": {"SigningMethodHS256", "SigningMethodEdDSA"},
	"crypto/rsa":                   nil,
	"crypto/ecdsa":                 nil,
	"crypto/elliptic":              nil,
	"crypto/x509":                  nil,
	"reflect":                      nil,
	"regexp":                       nil,
}

func TestPkgUsesOnlyWhatIsLight(t *testing.T) {
	looked := 0
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		looked++
		heavy := heavyImports(file)
		ast.Inspect(file, func(node ast.Node) bool {
			selector, ok := node.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if selector.Sel.Name == "ScalarBaseMult" {
				t.Errorf("%s: ScalarBaseMult brings its table", set.Position(node.Pos()))
			}
			name, ok := selector.X.(*ast.Ident)
			if !ok {
				return true
			}
			if imported, ok := heavy[name.Name]; ok && !slices.Contains(used[imported], selector.Sel.Name) {
				t.Errorf("%s: %s of %s is used", set.Position(node.Pos()), selector.Sel.Name, imported)
			}
			return true
		})
		return nil
	})
	if err != nil || looked == 0 {
		t.Fatalf("looked at %d files: %v", looked, err)
	}
}

// heavyImports returns the packages of [used] that a file imports, by the name that it has there.
func heavyImports(file *ast.File) map[string]string {
	heavy := map[string]string{}
	for _, spec := range file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		if _, ok := used[imported]; !ok {
			continue
		}
		name := path.Base(strings.TrimSuffix(imported, "/v5"))
		if spec.Name != nil {
			name = spec.Name.Name
		}
		heavy[name] = imported
	}
	return heavy
}

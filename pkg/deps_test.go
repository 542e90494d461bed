// Package pkg_test guards what the component links: every package behind pkg costs start-up in front of a
// person who waits.
package pkg_test

import (
	"os/exec"
	"strings"
	"testing"
)

func TestPkgStandsOnTheStandardLibraryAndGolangJWTAlone(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	paths := strings.Fields(string(out))
	if len(paths) == 0 {
		t.Fatal("go list names no package")
	}
	for _, path := range paths {
		if !strings.HasPrefix(path, "aiuta-edge/pkg") && path != "github.com/golang-jwt/jwt/v5" {
			t.Errorf("pkg links %s", path)
		}
	}
}

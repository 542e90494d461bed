package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeSpin writes a program that takes the arguments of spin up, runs serve with them, and says where in Spin's words.
func fakeSpin(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "spin")
	script := `#!/bin/sh
[ "$1" = up ] || exit 2
shift
` + asProgram + `=1 '` + self + `' serve --backend-listen 127.0.0.1:0 --admin-listen 127.0.0.1:0 "$@" | sed -un 's|^Endpoint *\(http://[^/]*\)/.*|Serving \1|p'
`
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestUnderAFakeSpinScenariosCheckAndAttackAreTried(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts a process for each play, as make test does")
	}
	spin := fakeSpin(t)
	for name, tc := range map[string]struct {
		args []string
		want []string
	}{
		"run": {
			[]string{"run", "jwt", "hook", "hook-garbage", "sessions-eddsa", "tokens-without-jti", "--persona", "web", "--target", "spin"},
			[]string{"0 failed", "5 passed"},
		},
		"check":  {[]string{"check", "--target", "spin", "--only", "token,caller"}, []string{"findings: none", "0 failed"}},
		"attack": {[]string{"attack", "keys", "quota", "alg-none", "--target", "spin", "-q"}, []string{"0 failed"}},
		"diff":   {[]string{"diff", "spin", "component"}, []string{"0 failed"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := simulate(t, "", append(tc.args, "--spin", spin)...)
			for _, want := range tc.want {
				if got.code != 0 || !strings.Contains(got.stdout, want) {
					t.Errorf("exit %d, want %q in\n%s%s", got.code, want, got.stdout, got.stderr)
				}
			}
		})
	}
}

func TestWhatSpinNeedsIsSaidInOneLine(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for name, tc := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no Spin":             {[]string{"run", "jwt", "--target", "spin"}, 3, "install Spin"},
		"no Spin at a path":   {[]string{"check", "--target", "spin", "--spin", "/nowhere/spin"}, 3, `no spin at "/nowhere/spin"`},
		"a path without need": {[]string{"attack", "--spin", "/nowhere/spin"}, 1, "--target spin"},
		"serve":               {[]string{"serve", "--target", "spin", "--spin", os.Args[0]}, 1, "serve runs an endpoint itself"},
	} {
		t.Run(name, func(t *testing.T) {
			got := simulate(t, "", tc.args...)
			if got.code != tc.code || !strings.Contains(got.stderr, tc.want) || strings.Count(got.stderr, "\n") != 1 {
				t.Errorf("exit %d with %q, want %d with %q", got.code, got.stderr, tc.code, tc.want)
			}
		})
	}
}

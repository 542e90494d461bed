package cli

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestEveryCommandRefusesAVariableThatThereIsNot(t *testing.T) {
	for name, args := range map[string][]string{
		"serve": {"serve", "--edge-listen", "127.0.0.1:0", "--backend-listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"},
		"load":  {"load", "--duration", "1s"},
		"diff":  {"diff", "component", "native"},
		"check": {"check"},
	} {
		t.Run(name, func(t *testing.T) {
			got := simulate(t, "", append(args, "--variable", "token_tl=hunter2")...)
			if got.code == 0 || !strings.Contains(got.stderr, `unknown variable "token_tl": did you mean "token_ttl"?`) || strings.Contains(got.stderr, "hunter2") {
				t.Errorf("exit code %d, stderr %q", got.code, got.stderr)
			}
		})
	}
}

func TestServeRefusesANameThatOnlyAVariableCouldHave(t *testing.T) {
	t.Setenv("SPIN_VARIABLE_QOUTA", "hunter2")
	got := simulate(t, "", "serve", "--edge-listen", "127.0.0.1:0", "--backend-listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0")
	if got.code == 0 || !strings.Contains(got.stderr, `did you mean "SPIN_VARIABLE_QUOTA"?`) || strings.Contains(got.stderr, "hunter2") {
		t.Errorf("exit code %d, stderr %q", got.code, got.stderr)
	}
}

func TestServeWarnsOfADotEnvThatEveryUserCanRead(t *testing.T) {
	for mode, warns := range map[os.FileMode]bool{0o644: true, 0o600: false} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, ".env"), []byte("SPIN_VARIABLE_TOKEN_TTL=2m\n"), mode); err != nil {
			t.Fatal(err)
		}
		p := startServeIn(t, dir, "native", nil)
		p.stop(t, syscall.SIGTERM)
		if got := strings.Contains(p.stderr.String(), "chmod 600 .env"); got != warns {
			t.Errorf("mode %o: stderr is %q", mode, p.stderr.String())
		}
	}
}

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

func TestALineOfADotEnvThatOnlyLacksThePrefixIsRefused(t *testing.T) {
	for line, want := range map[string]string{
		"QOUTA=hunter2":       `.env: unknown variable "QOUTA": did you mean "SPIN_VARIABLE_QUOTA"?`,
		"token_ttl=hunter2":   `.env: unknown variable "token_ttl": did you mean "SPIN_VARIABLE_TOKEN_TTL"?`,
		"NODE_ENV=production": "",
	} {
		t.Run(line, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, ".env"), []byte(line+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			if want == "" {
				startServeIn(t, dir, "native", nil).stop(t, syscall.SIGTERM)
				return
			}
			t.Chdir(dir)
			got := simulate(t, "", "serve", "--edge-listen", "127.0.0.1:0", "--backend-listen", "127.0.0.1:0", "--admin-listen", "")
			if got.code == 0 || !strings.Contains(got.stderr, want) || strings.Contains(got.stderr, "hunter2") {
				t.Errorf("exit code %d, stderr %q", got.code, got.stderr)
			}
		})
	}
}

func TestAWrongOriginIsNamedByItsVariableAndNeverShown(t *testing.T) {
	for set, want := range map[string]string{
		"quota_redis_origin=redis://:hunter2@redis.example:6379":   `the value of "{{ quota_redis_origin }}" has a user or a password`,
		"authorize_origin=https://u:hunter2@x.example/p?q=hunter2": `the value of "{{ authorize_origin }}" has a user or a password`,
		"authorize_origin=https://x.example:443/p?q=hunter2":       `the value of "{{ authorize_origin }}" must not have a path`,
		"caller_jwks_origin=": `the value of "{{ caller_jwks_origin }}" has no scheme`,
	} {
		t.Run(set, func(t *testing.T) {
			got := simulate(t, "", "serve", "--target", "component", "--edge-listen", "127.0.0.1:0", "--backend-listen", "127.0.0.1:0", "--admin-listen", "",
				"--variable", "jwt_issuer=iss-1", "--variable", "caller_auth=none", "--variable", set)
			if got.code == 0 || !strings.Contains(got.stderr, want) || strings.Contains(got.stderr, "hunter2") {
				t.Errorf("exit code %d, stderr %q", got.code, got.stderr)
			}
		})
	}
}

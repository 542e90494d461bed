package variables_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aiuta-edge/edge/component"
	"aiuta-edge/simulator/spinhost/manifest"
	"aiuta-edge/simulator/spinhost/variables"
)

func TestAnUnknownVariableIsRefusedWithTheOneThatWasMeant(t *testing.T) {
	m, err := manifest.Parse(component.Manifest, "")
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		variables map[string]string
		dotEnv    string
		want      []string
	}{
		"a flag":                      {map[string]string{"token_tl": "hunter2"}, "", []string{"--variable", `"token_tl"`, `did you mean "token_ttl"?`}},
		"a flag in upper case":        {map[string]string{"JWT_SECRET": ""}, "", []string{"--variable", `"JWT_SECRET"`, `did you mean "jwt_secret"?`}},
		"a flag that is nothing like": {map[string]string{"zzzzzzzzzz": "hunter2"}, "", []string{`"zzzzzzzzzz"`, "spin.toml"}},
		"a line of .env":              {nil, "OTHER=1\nSPIN_VARIABLE_QOUTA=hunter2\n", []string{".env", `"SPIN_VARIABLE_QOUTA"`, `did you mean "SPIN_VARIABLE_QUOTA"?`}},
		"what is there":               {map[string]string{"token_ttl": "2m"}, "OTHER=1\nSPIN_VARIABLE_QUOTA=1/1m\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), ".env")
			if err := os.WriteFile(path, []byte(tc.dotEnv), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := variables.NewResolver(m.Variables, nil, variables.Sources{
				Fixed: tc.variables, DotEnv: path, Environment: func(string) (string, bool) { return "x", true },
			})
			var unknown *variables.UnknownError
			if errors.As(err, &unknown) != (tc.want != nil) {
				t.Fatalf("got %v", err)
			}
			for _, part := range tc.want {
				if !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "hunter2") {
					t.Errorf("got %q, want %q and no value", err, part)
				}
			}
		})
	}
}

func TestTheOnlyVariableIsNotTakenForWhateverElseWasMeant(t *testing.T) {
	_, err := variables.NewResolver(map[string]variables.Variable{"greeting": {Default: "hello"}}, nil, variables.Sources{
		Fixed: map[string]string{"zzzzzzzzzz": "1"}, Environment: func(string) (string, bool) { return "", false },
	})
	var unknown *variables.UnknownError
	if !errors.As(err, &unknown) || strings.Contains(err.Error(), "did you mean") {
		t.Errorf("got %v", err)
	}
}

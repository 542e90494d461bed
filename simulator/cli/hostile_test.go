package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"aiuta-edge/simulator/report"
)

// hidden are characters that a terminal obeys or that turn the direction of writing around.
func hidden(text string) string {
	for _, c := range text {
		if c != '\n' && unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return string(c)
		}
	}
	return ""
}

func TestNothingFromOutsideReachesTheTerminalAsAControlCharacter(t *testing.T) {
	const hostile = "\u001b[31m \u009b31m \u202e \U000e0041 end"
	quoted, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	secret := writeFile(t, "secret", testSecret)
	raw := simulate(t, "", "token", "mint", "--issuer", "i", "--secret-file", secret, "--claims", `{"note":`+string(quoted)+`}`).stdout
	folder := t.TempDir()
	file := filepath.Join(folder, "a.yaml")
	text := "name: a-name\nsummary: " + string(quoted) + "\npersonas: [ios]\nsteps: [{try_on: {photo: portrait, skus: [" + string(quoted) + "]}}]\nexpect: {shown: result}\n"
	broken := filepath.Join(folder, "b.yaml")
	for name, content := range map[string]string{file: text, broken: strings.Replace(text, "a-name", string(quoted), 1)} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, args := range map[string][]string{
		"inspect":           {"token", "inspect", strings.TrimSpace(raw)},
		"verify":            {"token", "verify", "--issuer", "i", "--secret-file", secret, strings.TrimSpace(raw)},
		"run":               {"run", file, "--target", "native", "--verbose"},
		"run --json":        {"run", file, "--target", "native", "--json"},
		"run --list":        {"run", file, "--list"},
		"run --list --json": {"run", file, "--list", "--json"},
		"export k6":         {"export", "k6", file},
		"a broken file":     {"run", broken},
		"a wrong command":   {hostile},
		"a wrong scenario":  {"run", hostile},
	} {
		got := simulate(t, "", args...)
		if found := hidden(got.stdout + got.stderr); found != "" {
			t.Errorf("%s prints %+q: %+q", name, found, got.stdout+got.stderr)
		}
		if strings.HasSuffix(name, "inspect") {
			var read struct{ Claims map[string]any }
			if err := json.Unmarshal([]byte(got.stdout), &read); err != nil || read.Claims["note"] != hostile {
				t.Errorf("a program reads %+q, %v", read.Claims["note"], err)
			}
		}
	}
}

func TestOnlyFilesOfScenariosAreRead(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a.yaml", "._a.yaml", ".#a.yaml", "a.yaml~"} {
		text := "\x00\x05\x16\x07"
		if name == "a.yaml" {
			text = "\ufeff" + strings.ReplaceAll(caught, "loading", "result")
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := simulate(t, "", "run", folder, "--target", "native", "--persona", "ios"); got.code != 0 {
		t.Errorf("got %+v", got)
	}
	if got := simulate(t, "", "run", os.DevNull); got.code != exitFile || !strings.Contains(got.stderr, "is not a regular file") {
		t.Errorf("a device: got %+v", got)
	}
	latin := filepath.Join(folder, "latin.yaml")
	if err := os.WriteFile(latin, []byte("name: caf\xe9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := simulate(t, "", "run", latin); got.code != exitFile || !strings.Contains(got.stderr, "save it as UTF-8") {
		t.Errorf("another encoding: got %+v", got)
	}
}

func TestTwoCasesOfOneNameStayApartInJUnit(t *testing.T) {
	file, other := filepath.Join(t.TempDir(), "a.yaml"), filepath.Join(t.TempDir(), "b.yaml")
	for _, name := range []string{file, other} {
		if err := os.WriteFile(name, []byte(strings.ReplaceAll(caught, "loading", "result")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	junit := filepath.Join(t.TempDir(), "j.xml")
	simulate(t, "", "run", file, other, "--target", "native", "--persona", "ios", "--report", string(report.JUnit)+"="+junit)
	text, err := os.ReadFile(junit)
	if err != nil || strings.Count(string(text), `name="caught, ios@4.4.3"`) != 1 || !strings.Contains(string(text), `name="caught, ios@4.4.3 (2)"`) {
		t.Errorf("%v: %s", err, text)
	}
}

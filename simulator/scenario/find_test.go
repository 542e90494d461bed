package scenario_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aiuta-edge/simulator/document"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/target"
)

const small = "name: small\nsummary: a test\nsteps: [{try_on: {photo: portrait, skus: [sku-1]}}]\nexpect: {shown: result}\n"

func write(t *testing.T, folder, name, text string) string {
	t.Helper()
	file := filepath.Join(folder, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestFindTakesNamesFilesAndFolders(t *testing.T) {
	folder := t.TempDir()
	file := write(t, folder, "b.yaml", small)
	write(t, folder, "a.yml", strings.Replace(small, "small", "first", 1))
	write(t, folder, "notes.txt", "not a scenario")
	found, err := scenario.Find("api-key", file, folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range found {
		names = append(names, s.Name)
	}
	if got, want := strings.Join(names, " "), "api-key small first small"; got != want {
		t.Errorf("found %s, want %s", got, want)
	}
}

func TestFindSaysWhatIsWrong(t *testing.T) {
	folder := t.TempDir()
	broken := write(t, folder, "broken.yaml", "name: A\n")
	empty := t.TempDir()
	if _, err := scenario.Find("jwt-expird"); !errors.Is(err, scenario.ErrUnknown) || !strings.Contains(err.Error(), `did you mean "jwt-expired"?`) {
		t.Errorf("a mistyped name: %v", err)
	}
	if _, err := scenario.Find("nonsense"); !errors.Is(err, scenario.ErrUnknown) || !strings.Contains(err.Error(), "run --list") {
		t.Errorf("an unknown name: %v", err)
	}
	var problems document.Problems
	if _, err := scenario.Find(broken); !errors.As(err, &problems) || len(problems) != 3 {
		t.Errorf("a broken file: %v", err)
	}
	if _, err := scenario.Find(filepath.Join(folder, "none.yaml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no such file: %v", err)
	}
	if _, err := scenario.Find(empty); err == nil || errors.Is(err, scenario.ErrUnknown) {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := scenario.Find(broken, filepath.Join(folder, "none.yaml")); !errors.As(err, &problems) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("two files: %v", err)
	}
}

func TestANewScenarioPassesAsItIs(t *testing.T) {
	for _, source := range []string{"", "jwt-other-image"} {
		var text []byte
		if source != "" {
			var err error
			if text, err = scenario.Source(source); err != nil {
				t.Fatal(err)
			}
		}
		text, err := scenario.New("my-case", text, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "$schema") {
			t.Error("it names a schema that is not there")
		}
		s, err := scenario.Parse("my-case.yaml", text)
		if err != nil {
			t.Fatal(err)
		}
		if s.Name != "my-case" {
			t.Errorf("it is called %s", s.Name)
		}
		for _, p := range s.Players() {
			if played := play(t, runner(t, target.Native), s, p); played.Outcome != report.Passed {
				t.Errorf("from %q, %s: %s", source, p, played.Message)
			}
		}
	}
	if text, err := scenario.New("my-case", nil, "."); err != nil || !strings.HasPrefix(string(text), "# yaml-language-server: $schema=../../docs/scenario.schema.json\n") {
		t.Errorf("it does not find the schema: %.80s, %v", text, err)
	}
	if _, err := scenario.New("../escape", nil, "."); err == nil {
		t.Error("a path is taken for a name")
	}
}

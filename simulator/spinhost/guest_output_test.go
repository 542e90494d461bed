package spinhost_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost"
)

// two is an application with the probe as component edge and once more as component other.
const two = edge + `
[[trigger.http]]
route = "/other/print"
component = "other"
[component.other]
source = "guest.wasm"
`

// read returns what a file of a folder holds.
func read(t *testing.T, dir, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestTheFilesOfALogDirHoldWhatTheGuestWroteAsItIs(t *testing.T) {
	for name, tc := range map[string]struct {
		options []spinhost.Option
		logged  bool
	}{
		"in addition to the log": {nil, true},
		"quietly":                {[]spinhost.Option{spinhost.WithoutGuestOutput()}, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "new", "logs")
			app, log := open(t, edge, append(tc.options, spinhost.WithLogDir(dir))...)
			get(app, "/print")
			get(app, "/print")
			if got, want := read(t, dir, "edge_stdout.txt"), strings.Repeat("a line on stdout\nan unfinished line", 2); got != want {
				t.Errorf("stdout is %q, want %q", got, want)
			}
			if got, want := read(t, dir, "edge_stderr.txt"), strings.Repeat("a line on stderr\n", 2); got != want {
				t.Errorf("stderr is %q, want %q", got, want)
			}
			if got := strings.Contains(log.String(), "a line on stdout"); got != tc.logged {
				t.Errorf("the log has the line: %t, want %t", got, tc.logged)
			}
		})
	}
}

func TestALogDirIsAppendedToUnlessItsFilesAreTruncated(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"edge_stdout.txt": "earlier\n", "edge_stderr.txt": "earlier\n", "mine_stdout.txt": "not the application's\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	app, _ := open(t, edge, spinhost.WithLogDir(dir))
	get(app, "/print")
	if got := read(t, dir, "edge_stderr.txt"); got != "earlier\na line on stderr\n" {
		t.Errorf("appended, stderr is %q", got)
	}
	app, _ = open(t, edge, spinhost.WithLogDir(dir), spinhost.WithTruncatedLogs())
	get(app, "/print")
	if got := read(t, dir, "edge_stderr.txt"); got != "a line on stderr\n" {
		t.Errorf("truncated, stderr is %q", got)
	}
	if got := read(t, dir, "mine_stdout.txt"); got != "not the application's\n" {
		t.Errorf("a file of another application's is %q", got)
	}
}

func TestALogThatWasMovedAwayIsBegunAnew(t *testing.T) {
	dir := t.TempDir()
	app, _ := open(t, edge, spinhost.WithLogDir(dir))
	get(app, "/print")
	if err := os.Rename(filepath.Join(dir, "edge_stderr.txt"), filepath.Join(dir, "edge_stderr.1")); err != nil {
		t.Fatal(err)
	}
	get(app, "/print")
	if got := read(t, dir, "edge_stderr.txt"); got != "a line on stderr\n" {
		t.Errorf("stderr is %q", got)
	}
}

func TestALogDirIsHeldToTheOutputLimit(t *testing.T) {
	dir := t.TempDir()
	app, log := open(t, edge, spinhost.WithLogDir(dir), spinhost.WithoutGuestOutput(), spinhost.WithOutputLimit(100))
	get(app, "/print")
	if size := len(read(t, dir, "edge_stdout.txt")) + len(read(t, dir, "edge_stderr.txt")); size > 100 {
		t.Errorf("the files have %d bytes", size)
	}
	if !strings.Contains(log.String(), "the rest of its output is dropped") {
		t.Errorf("the log does not say so: %s", log)
	}
}

func TestARequestWhoseFilesCannotBeOpenedIsAnsweredWith500(t *testing.T) {
	dir := t.TempDir()
	app, log := open(t, edge, spinhost.WithLogDir(dir))
	if err := os.Mkdir(filepath.Join(dir, "edge_stderr.txt"), 0o700); err != nil {
		t.Fatal(err)
	}
	if w := get(app, "/print"); w.Code != http.StatusInternalServerError || w.Body.Len() != 0 {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "edge_stderr.txt") {
		t.Errorf("the log does not name the file: %s", log)
	}
}

func TestOnlyTheOutputOfFollowedComponentsIsLogged(t *testing.T) {
	dir := t.TempDir()
	app, log := open(t, two, spinhost.WithGuestOutputOf("other"), spinhost.WithLogDir(dir))
	get(app, "/print")
	if strings.Contains(log.String(), "a line on") {
		t.Errorf("the log has lines of edge: %s", log)
	}
	get(app, "/other/print")
	if !strings.Contains(log.String(), `msg="a line on stderr" component=other`) {
		t.Errorf("the log has no lines of other: %s", log)
	}
	if got := read(t, dir, "edge_stderr.txt"); got != "a line on stderr\n" {
		t.Errorf("the file of edge holds %q", got)
	}
}

func TestAComponentThatIsNotThereCannotBeFollowed(t *testing.T) {
	_, err := spinhost.Open(t.Context(), parse(t, edge), sealed(&logBuffer{}, spinhost.WithGuestOutputOf("egde"))...)
	if err == nil || !strings.Contains(err.Error(), `"egde"`) || !strings.Contains(err.Error(), `did you mean "edge"?`) {
		t.Errorf("got %v", err)
	}
}

package spinhost_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/manifest"
)

// withFiles opens an application whose manifest lies in a folder with some files, and has keys added to its component.
func withFiles(t *testing.T, dir, keys string) (*spinhost.App, error) {
	t.Helper()
	source, err := filepath.Abs("testdata/outside.wasm")
	if err != nil {
		t.Fatal(err)
	}
	text := head + strings.Replace(outside, "outside.wasm", source, 1) + keys
	m, err := manifest.Parse([]byte(text), dir)
	if err != nil {
		t.Fatal(err)
	}
	app, err := spinhost.Open(t.Context(), m, sealed(&logBuffer{})...)
	if err == nil {
		t.Cleanup(func() { app.Close(t.Context()) })
	}
	return app, err
}

// tree makes a folder with files, each of which holds its own path.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestTheGuestSeesTheFilesOfTheManifest(t *testing.T) {
	dir := tree(t, "a.txt", "b.bak", "img/1.png", "img/deep/2.png", "img/deep/.3.png", "img/[x].png", "data/x", "data/sub/y", "data/sub/y.bak")
	for _, c := range []struct {
		name, keys string
		there      map[string]string // guest path to what it holds
		gone       []string
	}{
		{"a file", `files = ["a.txt"]`, map[string]string{"/a.txt": "a.txt"}, []string{"/b.bak", "/img/1.png"}},
		{"a glob in one folder", `files = ["img/*.png"]`, map[string]string{"/img/1.png": "img/1.png"}, []string{"/img/deep/2.png", "/a.txt"}},
		{"a glob through folders", `files = ["img/**/*"]`, map[string]string{"/img/1.png": "img/1.png", "/img/deep/2.png": "img/deep/2.png", "/img/deep/.3.png": "img/deep/.3.png"}, nil},
		{"a class", `files = ["img/[!a-c0].png", "img/[1]*"]`, map[string]string{"/img/1.png": "img/1.png"}, []string{"/img/[x].png"}},
		{"a name that looks like a glob", `files = ["img/[x].png"]`, map[string]string{"/img/[x].png": "img/[x].png"}, []string{"/img/x.png"}},
		{"a folder at the root", `files = [{ source = "data", destination = "/" }]`, map[string]string{"/x": "data/x", "/sub/y": "data/sub/y"}, []string{"/a.txt"}},
		{"the whole folder", `files = [{ source = ".", destination = "/all" }]`, map[string]string{"/all/data/x": "data/x", "/all/img/deep/.3.png": "img/deep/.3.png"}, []string{"/a.txt"}},
		{"a file elsewhere", `files = [{ source = "a.txt", destination = "/etc/b.txt" }]`, map[string]string{"/etc/b.txt": "a.txt"}, []string{"/a.txt"}},
		{"exclusions cross folders", "files = [{ source = \"data\", destination = \"/\" }]\nexclude_files = [\"*.bak\"]", map[string]string{"/sub/y": "data/sub/y"}, []string{"/sub/y.bak"}},
		{"exclusions are about the application's paths", "files = [{ source = \"data\", destination = \"/\" }]\nexclude_files = [\"data/**/y\"]", map[string]string{"/x": "data/x"}, []string{"/sub/y"}},
		{"a folder without a destination, twice as Spin has it", `files = ["data"]`, map[string]string{"/data/data/x": "data/x"}, []string{"/data/x"}},
		{"a glob that matches nothing", `files = ["none/*"]`, nil, []string{"/a.txt"}},
		{"no files", ``, nil, []string{"/a.txt", "a.txt", "/etc/passwd", "../a.txt"}},
		{"no way out", `files = ["a.txt"]`, nil, []string{"/../b.bak", "../b.bak", "/etc/passwd", "/img/../../etc/passwd"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			app, err := withFiles(t, dir, c.keys)
			if err != nil {
				t.Fatal(err)
			}
			for path, want := range c.there {
				if w := get(app, "/read?"+path); w.Code != http.StatusOK || w.Body.String() != want {
					t.Errorf("%s: got %d %q, want %q", path, w.Code, w.Body, want)
				}
			}
			for _, path := range c.gone {
				if w := get(app, "/read?"+path); w.Code == http.StatusOK {
					t.Errorf("%s: it is there: %q", path, w.Body)
				}
			}
		})
	}
}

func TestTheGuestCannotChangeFiles(t *testing.T) {
	const notPermitted = "errno 63" // WASI's EPERM, which is what Wasmtime answers
	dir := tree(t, "a.txt")
	app, err := withFiles(t, dir, `files = ["a.txt"]`)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/write?/a.txt", "/write?/new.txt", "/remove?/a.txt"} {
		if w := get(app, path); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), notPermitted) {
			t.Errorf("%s: got %d %q", path, w.Code, w.Body)
		}
	}
	if content, err := os.ReadFile(filepath.Join(dir, "a.txt")); string(content) != "a.txt" {
		t.Errorf("the file holds %q, %v", content, err)
	}
	if w := get(app, "/read?/a.txt"); w.Body.String() != "a.txt" {
		t.Errorf("the guest reads %q", w.Body)
	}
}

func TestFilesAreThoseOfTheStart(t *testing.T) {
	dir := tree(t, "a.txt")
	app, err := withFiles(t, dir, `files = ["*.txt"]`)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte("later"), 0o600); err != nil {
		t.Fatal(err)
	}
	if w := get(app, "/read?/a.txt"); w.Body.String() != "a.txt" {
		t.Errorf("got %q", w.Body)
	}
}

func TestFoldersCanBeListed(t *testing.T) {
	app, err := withFiles(t, tree(t, "d/b", "d/a", "d/c/e"), `files = ["d/**/*"]`)
	if err != nil {
		t.Fatal(err)
	}
	names := strings.Fields(get(app, "/list?/d").Body.String())
	if slices.Sort(names); !slices.Equal(names, []string{"a", "b", "c"}) {
		t.Errorf("got %q", names)
	}
}

func TestFilesThatAreNotThereAreNamedAtTheStart(t *testing.T) {
	dir := tree(t, "a.txt")
	if err := os.Symlink("/etc", filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.txt")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, keys, want string }{
		{"a file", `files = ["none.txt"]`, "component outside: files: "},
		{"a source", `files = [{ source = "none*", destination = "/" }]`, "none*"},
		{"a file name that is a folder's", `files = [{ source = "a.txt", destination = "/x/" }]`, `"/x/" is no name for the file "a.txt"`},
		{"a link out of the folder", `files = ["link.txt"]`, "link.txt: path escapes from parent"},
		{"a glob's link out of the folder", `files = ["*.txt"]`, "link.txt: path escapes from parent"},
		{"a folder's link out of the folder", `files = [{ source = "out", destination = "/" }]`, "out: path escapes from parent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := withFiles(t, dir, c.keys)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

package race_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	function = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	skip     = regexp.MustCompile(`race\.Skip\(t, "([^"]+)"\)`)
	name     = regexp.MustCompile(`\bTest\w+`)
)

// A test that another one is left out for is there, and watched.
func TestWhatIsWatchedInstead(t *testing.T) {
	watched := map[string]bool{}
	var named []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		starts := function.FindAllSubmatchIndex(text, -1)
		for i, start := range starts {
			end := len(text)
			if i+1 < len(starts) {
				end = starts[i+1][0]
			}
			// What is left out of a table, in a second block, is left out of a test that is watched.
			watched[string(text[start[2]:start[3]])] = !strings.Contains(string(text[start[0]:end]), "\n\trace.Skip(")
		}
		for _, found := range skip.FindAllSubmatch(text, -1) {
			named = append(named, name.FindAllString(string(found[1]), -1)...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(named) == 0 {
		t.Error("no test is named")
	}
	for _, one := range named {
		if !watched[one] {
			t.Errorf("%s, which is watched in the place of others, is not there or not watched", one)
		}
	}
}

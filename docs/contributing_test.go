package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestWhatContributingNamesExists holds the paths of CONTRIBUTING.md to the tree, and its targets to the Makefile.
func TestWhatContributingNamesExists(t *testing.T) {
	text, err := os.ReadFile("../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	paths := 0
	for _, match := range regexp.MustCompile("`((?:edge|pkg|simulator|docs|\\.github)/[^`\\s]*|spin\\.toml)`").FindAllStringSubmatch(string(text), -1) {
		path := strings.TrimSuffix(match[1], "…")
		found, err := filepath.Glob("../" + path + "*")
		if err != nil || len(found) == 0 {
			t.Errorf("%s does not exist", match[1])
		}
		paths++
	}
	if paths < 30 {
		t.Errorf("only %d paths were found", paths)
	}
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range regexp.MustCompile("make ([a-z-]+)").FindAllStringSubmatch(string(text), -1) {
		if !strings.Contains(string(makefile), "\n"+match[1]+":") {
			t.Errorf("there is no make %s", match[1])
		}
	}
}

// TestWhatContributingSaysToUpdateCanBeUpdated holds its commands with -update to the tests that take it.
func TestWhatContributingSaysToUpdateCanBeUpdated(t *testing.T) {
	text := read(t, "../CONTRIBUTING.md")
	commands := regexp.MustCompile(`go test \./([a-z/]+) -run ([A-Za-z]+) -update`).FindAllStringSubmatch(text, -1)
	if len(commands) < 4 {
		t.Errorf("only %d commands were found", len(commands))
	}
	for _, command := range commands {
		files, err := filepath.Glob("../" + command[1] + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		var tests strings.Builder
		for _, file := range files {
			tests.WriteString(read(t, file))
		}
		if !strings.Contains(tests.String(), `flag.Bool("update"`) {
			t.Errorf("%s: its tests do not take -update", command[0])
		}
		if !regexp.MustCompile(`func Test\w*` + command[2]).MatchString(tests.String()) {
			t.Errorf("%s: no test has this name", command[0])
		}
	}
}

// TestTheReadmesHouseHasEveryRoom holds the picture in README.md to the folders of the simulator.
func TestTheReadmesHouseHasEveryRoom(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, house, _ := strings.Cut(string(text), "\n## The house\n")
	house, _, _ = strings.Cut(house, "\n## ")
	named := map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)\b([a-z]+)/`).FindAllStringSubmatch(house, -1) {
		named[match[1]] = true
	}
	rooms, err := os.ReadDir("../simulator")
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range rooms {
		if room.IsDir() && !named[room.Name()] {
			t.Errorf("README.md does not say what simulator/%s is", room.Name())
		}
	}
}

package scenario

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

//go:embed template.yaml
var template []byte

// schemaFile is where the JSON Schema of scenario files stands in this project.
const schemaFile = "docs/scenario.schema.json"

// New returns the text of a scenario that goes by a name and passes as it is: a commented one to begin with, or the
// one in source if that is not nil. The file will stand in a folder, from which editors find the schema if it is there.
// An error says that the name is not valid.
func New(name string, source []byte, folder string) ([]byte, error) {
	if !scenarioName.MatchString(name) {
		return nil, fmt.Errorf("%q is no name of a scenario: use lower-case words joined by hyphens, such as expired-token", name)
	}
	if source == nil {
		source = template
	}
	text := nameLine.ReplaceAll(source, []byte("name: "+name))
	schema := ""
	if found := findSchema(folder); found != "" {
		schema = "# yaml-language-server: $$schema=" + found + "\n"
	}
	return schemaLine.ReplaceAll(text, []byte(schema)), nil
}

var (
	nameLine   = regexp.MustCompile(`(?m)^name: .*$`)
	schemaLine = regexp.MustCompile(`^# yaml-language-server: .*\n`)
)

// findSchema looks for the schema in a folder and those above it, and returns its path as seen from the folder.
func findSchema(folder string) string {
	way := ""
	for range 16 {
		file := filepath.Join(way, schemaFile)
		if _, err := os.Stat(filepath.Join(folder, file)); err == nil {
			return filepath.ToSlash(file)
		}
		way = filepath.Join(way, "..")
	}
	return ""
}

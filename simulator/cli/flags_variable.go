package cli

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"aiuta-edge/simulator/document"
)

// variablesFlag describes --variable for commands that start an endpoint with credentials of its own.
const variablesFlag = "set a variable of an endpoint of our own: NAME=value, NAME=@file, @file.json or @file.toml (may be given several times)"

// errVariableOfURL says that an endpoint at a URL is configured elsewhere.
var errVariableOfURL = errors.New("--variable is about an endpoint of our own: use --target component or native")

// variableFlags reads all uses of --variable. Of the same name the last counts.
func variableFlags(texts []string) (map[string]string, error) {
	values := make(map[string]string)
	for _, text := range texts {
		if err := variableFlag(text, values); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// variableFlag reads one --variable as spin up does (Spin v4.0.2 crates/variables-static/src/source.rs): NAME=value,
// NAME=@file for what a file holds, byte for byte, and @file.json or @file.toml for any number of names and texts.
// No error holds a value.
func variableFlag(text string, into map[string]string) error {
	if path, ok := strings.CutPrefix(text, "@"); ok {
		return variableFile(path, into)
	}
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New("--variable: use NAME=value, NAME=@file, @file.json or @file.toml")
	}
	if path, ok := strings.CutPrefix(value, "@"); ok {
		content, err := readVariables(path)
		if err != nil {
			return err
		}
		value = string(content)
	}
	into[name] = value
	return nil
}

func variableFile(path string, into map[string]string) error {
	read, ok := variableFiles[filepath.Ext(path)]
	if !ok {
		return fmt.Errorf("--variable: %s: the name of a file with variables ends in .json or .toml", path)
	}
	content, err := readVariables(path)
	if err != nil {
		return err
	}
	values, err := read(path, content)
	if err != nil {
		return couldNotRun(fmt.Errorf("--variable: use names with text values only: %w", err))
	}
	maps.Copy(into, values)
	return nil
}

// variableFiles read names with text values, by the ends of file names.
var variableFiles = map[string]func(path string, content []byte) (map[string]string, error){
	".json": func(path string, content []byte) (values map[string]string, err error) {
		return values, document.JSON(path, content, &values)
	},
	".toml": func(path string, content []byte) (map[string]string, error) {
		values := map[string]string{}
		err := document.TOML(path, content, func(root *document.Table) {
			for _, name := range root.Keys() {
				values[name] = root.Text(name)
			}
		})
		return values, err
	},
}

func readVariables(path string) ([]byte, error) {
	content, err := os.ReadFile(path)
	if err == nil && !utf8.Valid(content) {
		err = fmt.Errorf("%s is not valid UTF-8", path)
	}
	if err != nil {
		return nil, couldNotRun(fmt.Errorf("--variable: %w", err))
	}
	return content, nil
}

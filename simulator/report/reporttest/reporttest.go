// Package reporttest reads reports for tests.
package reporttest

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/report"
)

// Read returns all that a report says that was written to a path: also what a page's script would show, and each picture of
// a folder.
func Read(t *testing.T, format report.Format, path string) string {
	t.Helper()
	if format != report.SVG {
		text := read(t, path)
		if format == report.HTML {
			text += Unpack(t, text)
		}
		return text
	}
	var all strings.Builder
	for name, picture := range Pictures(t, path) {
		all.WriteString(name + "\n" + picture)
	}
	return all.String()
}

// Pictures returns the files of a folder by their names, in their order.
func Pictures(t *testing.T, folder string) iter.Seq2[string, string] {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(string, string) bool) {
		for _, entry := range entries {
			if !yield(entry.Name(), read(t, filepath.Join(folder, entry.Name()))) {
				return
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Write writes a report in a format, and returns the path of it.
func Write(t *testing.T, format report.Format, r report.Report) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report")
	var f report.Flag
	if err := f.Set(string(format) + "=" + path); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteAll(r); err != nil {
		t.Fatal(err)
	}
	return path
}

var packed = regexp.MustCompile(`<template id="packed">([^<]*)</template>`)

// Unpack returns every text that the script of an HTML report has to show, one a line.
func Unpack(t *testing.T, page string) string {
	t.Helper()
	found := packed.FindStringSubmatch(page)
	if found == nil {
		t.Fatal("the page has no data")
	}
	reader, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(found[1])))
	if err != nil {
		t.Fatal(err)
	}
	var data any
	if err := json.NewDecoder(reader).Decode(&data); err != nil {
		t.Fatal(err)
	}
	var lines []string
	var collect func(any)
	collect = func(value any) {
		switch value := value.(type) {
		case string:
			lines = append(lines, value)
		case []any:
			for _, one := range value {
				collect(one)
			}
		case map[string]any:
			var names []string
			for name := range value {
				names = append(names, name)
			}
			slices.Sort(names)
			for _, name := range names {
				collect(value[name])
			}
		}
	}
	collect(data)
	return strings.Join(lines, "\n")
}

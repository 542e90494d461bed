// Package reporttest reads reports for tests.
package reporttest

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
)

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

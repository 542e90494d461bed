package backend_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/switches"
)

var update = flag.Bool("update", false, "write the tables of docs/backend.md, and with AIUTA_OPENAPI testdata/*.shapes")

// table draws a table of Markdown.
func table(head []string, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(head)
	b.WriteString(strings.Repeat("|---", len(head)) + "|\n")
	for _, row := range rows {
		line(row)
	}
	return b.String()
}

func code(s string) string { return "`" + s + "`" }

// documented are the tables that docs/backend.md has to hold, by the heading above them.
func documented() map[string]string {
	var settings, calls, magic, reasons [][]string
	for _, s := range switches.Docs() {
		var values []string
		for _, v := range s.Values {
			if !strings.HasPrefix(v, "‹") {
				v = code(v)
			}
			values = append(values, v)
		}
		settings = append(settings, []string{code(s.Name), code(s.Default), strings.Join(values, ", "), s.Means, s.Note})
	}
	for _, c := range backend.New(backend.Config{}).Calls() {
		calls = append(calls, []string{code(c.Method + " " + c.Path), c.Needs, c.Source})
	}
	for _, m := range backend.Magic() {
		magic = append(magic, []string{code(m.Name), m.Effect})
	}
	for _, r := range reason.Docs() {
		reasons = append(reasons, []string{code(string(r.Reason)), r.Means})
	}
	return map[string]string{
		"## Switches":  table([]string{"switch", "default, a guess", "values", "decides", "what is known"}, settings),
		"## Calls":     table([]string{"call", "needs at least", "source"}, calls),
		"## Magic ids": table([]string{"id", "effect"}, magic),
		"## Reasons":   table([]string{"reason", "means"}, reasons),
	}
}

func TestTheDocumentationHoldsEveryTable(t *testing.T) {
	const path = "../../docs/backend.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for heading, want := range documented() {
		_, section, _ := strings.Cut(string(text), heading+"\n")
		section, _, _ = strings.Cut(section, "\n## ")
		if *update {
			head, _, _ := strings.Cut(want, "\n")
			_, old, found := strings.Cut(section, head+"\n")
			if !found {
				t.Fatalf("no table below %s begins with %s", heading, head)
			}
			end := strings.Index(old+"\n", "\n\n") + 1
			text = []byte(strings.Replace(string(text), head+"\n"+old[:min(end, len(old))], strings.TrimSuffix(want, "\n")+"\n", 1))
			continue
		}
		if !strings.Contains(section+"\n", want) {
			t.Errorf("docs/backend.md, %s, does not hold this table:\n%s", heading, want)
		}
	}
	if *update {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestEveryMagicSKUIsPlayedByATest(t *testing.T) {
	tests, err := os.ReadFile("magic_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range backend.Magic() {
		if !strings.Contains(string(tests), `"`+m.Name+`"`) {
			t.Errorf("no test names %s", m.Name)
		}
	}
}

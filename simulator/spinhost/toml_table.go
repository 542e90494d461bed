package spinhost

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// document collects what is wrong with a TOML document.
type document struct {
	lines    map[string]int
	problems []problem
}

// problem is one complaint and the line it is about.
type problem struct {
	line   int
	reason string
}

// first returns the complaint that comes first in the document.
func (d *document) first() (problem, bool) {
	if len(d.problems) == 0 {
		return problem{}, false
	}
	return slices.MinFunc(d.problems, func(a, b problem) int { return cmp.Compare(a.line, b.line) }), true
}

// table is a TOML table that remembers which of its keys were asked for: Spin refuses keys that it does not know, in
// every table, and spells them in lower case only.
type table struct {
	doc    *document
	path   string
	values map[string]any
	known  map[string]bool
}

func newTable(doc *document, path string, values map[string]any) *table {
	return &table{doc: doc, path: path, values: values, known: make(map[string]bool)}
}

// at returns the path of a key as it is written in messages and found in lines.
func (t *table) at(key string) string {
	switch {
	case key == "":
		return t.path
	case t.path == "":
		return key
	}
	return t.path + "." + key
}

// complain records a problem with a key, or with the table itself if key is empty.
func (t *table) complain(key, format string, args ...any) {
	line := t.doc.lines[t.at(key)]
	if line == 0 { // a missing key is complained of where its table begins
		line = t.doc.lines[t.path]
	}
	reason := fmt.Sprintf(format, args...)
	if path := t.at(key); path != "" {
		reason = path + ": " + reason
	}
	t.doc.problems = append(t.doc.problems, problem{line, reason})
}

// take marks a key as known and returns its value.
func (t *table) take(key string) (any, bool) {
	t.known[key] = true
	value, ok := t.values[key]
	return value, ok
}

// typed returns the value of a key if it is there and of the right type.
func typed[T any](t *table, key, want string) (value T, ok bool) {
	found, there := t.take(key)
	if !there {
		return value, false
	}
	if value, ok = found.(T); !ok {
		t.complain(key, "must be %s", want)
	}
	return value, ok
}

func (t *table) text(key string) string {
	value, _ := typed[string](t, key, "a string")
	return value
}

func (t *table) flag(key string) bool {
	value, _ := typed[bool](t, key, "true or false")
	return value
}

func (t *table) texts(key string) []string {
	list, _ := typed[[]any](t, key, "an array of strings")
	var texts []string
	for _, item := range list {
		text, ok := item.(string)
		if !ok {
			t.complain(key, "must be an array of strings")
			return nil
		}
		texts = append(texts, text)
	}
	return texts
}

// textMap returns a table of strings with free keys.
func (t *table) textMap(key string) map[string]string {
	sub := t.sub(key)
	texts := make(map[string]string)
	for _, name := range sub.keys() {
		texts[name] = sub.text(name)
	}
	return texts
}

// sub returns the table under a key, an empty one if there is none.
func (t *table) sub(key string) *table {
	values, _ := typed[map[string]any](t, key, "a table")
	return newTable(t.doc, t.at(key), values)
}

// subs returns the tables of an array of tables.
func (t *table) subs(key string) []*table {
	list, _ := typed[[]any](t, key, "an array of tables: write [["+t.at(key)+"]]")
	var tables []*table
	for i, item := range list {
		values, ok := item.(map[string]any)
		if !ok {
			t.complain(key, "must be an array of tables")
			return nil
		}
		tables = append(tables, newTable(t.doc, fmt.Sprintf("%s[%d]", t.at(key), i), values))
	}
	return tables
}

// keys returns all keys in alphabetical order.
func (t *table) keys() []string {
	return slices.Sorted(maps.Keys(t.values))
}

// has reports whether a key is there.
func (t *table) has(key string) bool {
	_, ok := t.take(key)
	return ok
}

// need complains unless the key is there.
func (t *table) need(key string) {
	if !t.has(key) {
		t.complain(key, "is missing")
	}
}

// skip accepts a key whose value does not matter to a host.
func (t *table) skip(keys ...string) {
	for _, key := range keys {
		t.take(key)
	}
}

// refuse complains of a key that Spin knows and this host does not offer, unless its value asks for nothing.
func (t *table) refuse(why string, keys ...string) {
	for _, key := range keys {
		value, ok := t.take(key)
		if !ok || value == false {
			continue
		}
		if list, isList := value.([]any); isList && len(list) == 0 {
			continue
		}
		t.complain(key, "%s", why)
	}
}

// done complains of every key that nobody asked for.
func (t *table) done() {
	for _, key := range t.keys() {
		if !t.known[key] {
			known := slices.Sorted(maps.Keys(t.known))
			t.complain(key, "unknown key (known here: %s)", strings.Join(known, ", "))
		}
	}
}

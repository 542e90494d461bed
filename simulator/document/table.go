package document

import (
	"maps"
	"slices"
	"strings"

	"aiuta-edge/simulator/suggest"
)

// Table is a table of a document. It remembers which of its keys were asked for, so that [Table.Done] can complain of the
// others.
type Table struct {
	doc    *Document
	path   string
	values map[string]any
	known  map[string]bool
}

func newTable(doc *Document, path string, values map[string]any) *Table {
	return &Table{doc: doc, path: path, values: values, known: make(map[string]bool)}
}

// at returns the path of a key as it is written in messages.
func (t *Table) at(key string) string {
	if key == "" {
		return t.path
	}
	return Join(t.path, key)
}

// Line returns where a key is, or, if it is missing or empty, where the next table around it begins. Lines count from 1.
func (t *Table) Line(key string) int {
	return t.doc.at(t.at(key)).line
}

// Complain records a problem with a key, or with the table itself if key is empty.
func (t *Table) Complain(key, format string, args ...any) {
	t.doc.Report(t.at(key), format, args...)
}

// Peek returns the value of a key without marking it as known, nil if there is none.
func (t *Table) Peek(key string) any { return t.values[key] }

// Take marks a key as known and returns its value.
func (t *Table) Take(key string) (any, bool) {
	t.known[key] = true
	value, ok := t.values[key]
	return value, ok
}

// Typed returns the value of a key if it is there, and complains unless it is of type T; want names the type.
func Typed[T any](t *Table, key, want string) (value T, ok bool) {
	found, there := t.Take(key)
	if !there {
		return value, false
	}
	if value, ok = found.(T); !ok {
		t.Complain(key, "must be %s", want)
	}
	return value, ok
}

// Text returns a string, empty if there is none.
func (t *Table) Text(key string) string {
	value, _ := Typed[string](t, key, "a string")
	return value
}

// Flag returns a boolean, false if there is none.
func (t *Table) Flag(key string) bool {
	value, _ := Typed[bool](t, key, "true or false")
	return value
}

// Texts returns an array of strings.
func (t *Table) Texts(key string) []string {
	list, _ := Typed[[]any](t, key, "an array of strings")
	var texts []string
	for _, item := range list {
		text, ok := item.(string)
		if !ok {
			t.Complain(key, "must be an array of strings")
			return nil
		}
		texts = append(texts, text)
	}
	return texts
}

// TextMap returns a table of strings with any keys.
func (t *Table) TextMap(key string) map[string]string {
	sub := t.Sub(key)
	texts := make(map[string]string)
	for _, name := range sub.Keys() {
		texts[name] = sub.Text(name)
	}
	return texts
}

// Sub returns the table under a key, an empty one if there is none.
func (t *Table) Sub(key string) *Table {
	values, _ := Typed[map[string]any](t, key, "a table")
	return newTable(t.doc, t.at(key), values)
}

// Entry returns a table that is an element of the array under a key.
func (t *Table) Entry(key string, values map[string]any) *Table {
	return newTable(t.doc, t.at(key), values)
}

// Subs returns the tables of an array of tables.
func (t *Table) Subs(key string) []*Table {
	list, _ := Typed[[]any](t, key, "an array of tables: write [["+t.at(key)+"]]")
	var tables []*Table
	for i, item := range list {
		values, ok := item.(map[string]any)
		if !ok {
			t.Complain(key, "must be an array of tables")
			return nil
		}
		tables = append(tables, newTable(t.doc, element(t.at(key), i), values))
	}
	return tables
}

// Keys returns all keys in alphabetical order.
func (t *Table) Keys() []string {
	return slices.Sorted(maps.Keys(t.values))
}

// Has marks a key as known and reports whether it is there.
func (t *Table) Has(key string) bool {
	_, ok := t.Take(key)
	return ok
}

// Need complains unless the key is there.
func (t *Table) Need(key string) {
	if !t.Has(key) {
		t.Complain(key, "is missing")
	}
}

// Skip accepts keys whose values do not matter to a host.
func (t *Table) Skip(keys ...string) {
	for _, key := range keys {
		t.Take(key)
	}
}

// NotOffered ends the message about everything that Spin knows and this host does not.
const NotOffered = "Spin knows this, but this host does not offer it yet: remove it"

// Refuse complains with [NotOffered] of keys that are there, unless their values ask for nothing.
func (t *Table) Refuse(keys ...string) {
	for _, key := range keys {
		value, ok := t.Take(key)
		if !ok || value == false {
			continue
		}
		if list, isList := value.([]any); isList && len(list) == 0 {
			continue
		}
		t.Complain(key, NotOffered)
	}
}

// Done complains of every key that was not asked for.
func (t *Table) Done() {
	for _, key := range t.Keys() {
		if !t.known[key] {
			known := slices.Sorted(maps.Keys(t.known))
			t.Complain(key, "is unknown here%s", suggest.For(key, known, "use one of "+strings.Join(known, ", ")))
		}
	}
}

// Package document reads a file in YAML, TOML or JSON and says of everything that is wrong where it stands and what to
// change. Nothing is read twice, guessed or passed over: a name that nothing reads is a problem, and so is text where a
// number belongs.
//
// A struct is filled by [YAML] and [JSON]; where what is allowed depends on the values, a [Table] is asked for them, by [TOML].
package document

import (
	"fmt"
	"slices"
	"strings"
)

// Document is a file that was read. It knows the place of each value in it.
type Document struct {
	file     string
	places   map[string]place
	problems Problems
}

// place is where a value begins, both counted from one, and how it is written if it is a scalar of YAML.
type place struct {
	line, column int
	text         string
}

// source is what a file holds, in any of the formats.
type source struct {
	// value is nil, a bool, an int64, a uint64, a float64, a string, a []any, a map[string]any, or unread. TOML has times
	// as well.
	value  any
	places map[string]place
}

// unread stands for a value that is valid in its language, and not read.
type unread string

// open makes a document of what was parsed.
func open(file string, s source, wrong *Problem) *Document {
	d := &Document{file: file, places: s.places}
	if d.places == nil {
		d.places = map[string]place{}
	}
	d.places[""] = place{line: 1, column: 1}
	if wrong != nil {
		wrong.File = file
		d.problems = Problems{*wrong}
	}
	return d
}

// Report notes a problem with the value at a path such as "steps[2].try_on.skus". A path that does not stand in the
// file, such as that of a missing field, is placed where the nearest value around it begins.
func (d *Document) Report(path, format string, args ...any) {
	at := d.at(path)
	d.problems = append(d.problems, Problem{d.file, at.line, at.column, path, fmt.Sprintf(format, args...)})
}

func (d *Document) at(path string) place {
	at, known := d.places[path]
	for outer := path; !known; at, known = d.places[outer] {
		outer = outer[:max(strings.LastIndexAny(outer, ".["), 0)]
	}
	return at
}

// Err returns all problems in the order of the file, or nil.
func (d *Document) Err() error {
	if len(d.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(d.problems, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return d.problems
}

// Join returns the path of a member of the value at a path.
func Join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func element(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

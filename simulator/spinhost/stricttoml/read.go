// Package stricttoml reads the TOML files of Spin, in which a key that Spin does not know is an error, in every table, and
// names the line of what is wrong.
package stricttoml

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Error is what is wrong with a file, and where.
type Error struct {
	// File is the file's path.
	File string
	// Line counts from 1; 0 means the file as a whole.
	Line int
	// Reason says what to change.
	Reason string
}

// Error returns file, line and reason in one line.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Reason
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason)
}

// Read parses a document and gives its root table to read, which takes what it knows and complains of the rest. The error
// is an [*Error]: TOML that does not parse, or of all complaints the one that comes first in the document. file is the
// document's name in it.
func Read(data []byte, file string, read func(root *Table)) error {
	var values map[string]any
	if err := toml.Unmarshal(data, &values); err != nil {
		var syntax *toml.DecodeError
		if errors.As(err, &syntax) {
			line, _ := syntax.Position()
			return &Error{file, line, strings.TrimPrefix(syntax.Error(), "toml: ")}
		}
		return &Error{File: file, Reason: err.Error()}
	}
	doc := &document{lines: keyLines(data)}
	read(newTable(doc, "", values))
	if len(doc.problems) == 0 {
		return nil
	}
	first := slices.MinFunc(doc.problems, func(a, b problem) int { return cmp.Compare(a.line, b.line) })
	return &Error{file, first.line, first.reason}
}

// document collects what is wrong with a TOML document.
type document struct {
	lines    map[string]int
	problems []problem
}

// problem is one complaint and the line that it is about.
type problem struct {
	line   int
	reason string
}

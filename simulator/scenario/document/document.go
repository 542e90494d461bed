// Package document reads a YAML file into a Go value and says of everything that is wrong where it stands and what
// to change. Nothing is read twice, guessed or passed over: a name that the value has no field for is a problem, and
// so is text where a number belongs.
package document

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Document is a file that was read. It knows the place of each value in it.
type Document struct {
	file     string
	places   map[string]place
	problems Problems
}

// place is where a value begins, both counted from one.
type place struct{ line, column int }

// Read decodes the bytes of a file into v, a pointer to a struct. Fields go by the names in their yaml tags, or else in their json
// tags. The file is named in problems alone. The error is [Problems].
func Read(file string, raw []byte, v any) (*Document, error) {
	d := &Document{file: file, places: map[string]place{}}
	content, err := text(raw)
	if err != nil {
		d.problems = Problems{{File: file, Line: 1, Column: 1, Message: err.Error()}}
		return d, d.problems
	}
	root, err := parse(content)
	if err != nil {
		d.problems = Problems{syntax(file, err)}
		return d, d.problems
	}
	d.places[""] = place{1, 1}
	if root == nil {
		d.Report("", "is empty: write it, or delete it")
		return d, d.Err()
	}
	d.decode("", root, reflect.ValueOf(v).Elem())
	return d, d.Err()
}

// Report notes a problem with the value at a path such as "steps[2].try_on.skus". A path that does not stand in the
// file, such as that of a missing field, is placed where the nearest value around it begins.
func (d *Document) Report(path, format string, args ...any) {
	at, known := d.places[path]
	for outer := path; !known; at, known = d.places[outer] {
		outer = outer[:max(strings.LastIndexAny(outer, ".["), 0)]
	}
	d.problems = append(d.problems, Problem{d.file, at.line, at.column, path, fmt.Sprintf(format, args...)})
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

// parse returns the one value of a document; nil if the file holds none.
func parse(text []byte) (root ast.Node, err error) {
	// The parser has met few hostile files. One more must not end a run of many.
	defer func() {
		if recover() != nil {
			err = errors.New("is not YAML")
		}
	}()
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, err
	}
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if root != nil {
			return nil, errors.New("holds more than one document: put each into a file of its own")
		}
		root = doc.Body
	}
	return root, nil
}

// syntax is what the parser could not read.
func syntax(file string, err error) Problem {
	var located interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if errors.As(err, &located) && located.GetToken() != nil {
		at := located.GetToken().Position
		return Problem{file, at.Line, at.Column, "", located.GetMessage()}
	}
	return Problem{file, 1, 1, "", err.Error()}
}

// begin is where a value begins: for a mapping that is its first key, for the parser the colon after it.
func begin(node ast.Node) place {
	if mapping, ok := node.(*ast.MappingNode); ok && !mapping.IsFlowStyle && len(mapping.Values) > 0 {
		node = mapping.Values[0].Key
	}
	at := node.GetToken().Position
	return place{at.Line, at.Column}
}

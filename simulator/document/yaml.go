package document

import (
	"errors"
	"reflect"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// YAML decodes the bytes of a file into v, a pointer to a struct. Fields go by the names in their yaml tags, or else in
// their json tags. The file's name is used only in problems. The error is [Problems].
func YAML(file string, raw []byte, v any) (*Document, error) {
	content, err := text(raw)
	if err != nil {
		d := open(file, source{}, &Problem{Line: 1, Column: 1, Message: err.Error()})
		return d, d.Err()
	}
	root, err := parse(content)
	if err != nil {
		d := open(file, source{}, syntax(err))
		return d, d.Err()
	}
	s := source{places: map[string]place{}}
	if root == nil {
		d := open(file, s, nil)
		d.Report("", "is empty: write it, or delete it")
		return d, d.Err()
	}
	s.value = s.plain("", root)
	d := open(file, s, nil)
	d.decode("", s.value, reflect.ValueOf(v).Elem())
	return d, d.Err()
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
func syntax(err error) *Problem {
	var located interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if errors.As(err, &located) && located.GetToken() != nil {
		at := located.GetToken().Position
		return &Problem{Line: at.Line, Column: at.Column, Message: located.GetMessage()}
	}
	return &Problem{Line: 1, Column: 1, Message: err.Error()}
}

const writeOut = "write the value out: anchors, aliases, tags and special numbers are not read"

// plain returns the value that a node stands for, and notes the places of what is in it.
func (s *source) plain(path string, node ast.Node) any {
	at := begin(node)
	if _, known := s.places[path]; !known {
		s.places[path] = at
	}
	switch node := node.(type) {
	case *ast.NullNode:
		return nil
	case *ast.BoolNode:
		s.written(path, node)
		return node.Value
	case *ast.IntegerNode:
		s.written(path, node)
		return node.Value
	case *ast.FloatNode:
		s.written(path, node)
		return node.Value
	case *ast.StringNode:
		return node.Value
	case *ast.LiteralNode:
		return node.Value.Value
	case *ast.SequenceNode:
		list := make([]any, len(node.Values))
		for i, value := range node.Values {
			list[i] = s.plain(element(path, i), value)
		}
		return list
	case *ast.MappingNode:
		return s.object(path, node.Values)
	case *ast.MappingValueNode:
		return s.object(path, []*ast.MappingValueNode{node})
	}
	return unread(writeOut)
}

// object notes of each member the place of its key.
func (s *source) object(path string, entries []*ast.MappingValueNode) map[string]any {
	object := map[string]any{}
	for _, entry := range entries {
		key := entry.Key.GetToken()
		at := Join(path, key.Value)
		s.places[at] = place{line: key.Position.Line, column: key.Position.Column}
		object[key.Value] = s.plain(at, entry.Value)
	}
	return object
}

// written keeps a scalar as it is written.
func (s *source) written(path string, node ast.Node) {
	at := s.places[path]
	at.text = node.GetToken().Value
	s.places[path] = at
}

// begin is where a value begins: for a mapping that is its first key, for the parser the colon after it.
func begin(node ast.Node) place {
	if mapping, ok := node.(*ast.MappingNode); ok && !mapping.IsFlowStyle && len(mapping.Values) > 0 {
		node = mapping.Values[0].Key
	}
	at := node.GetToken().Position
	return place{line: at.Line, column: at.Column}
}

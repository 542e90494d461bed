package document

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// ValueReader is a type that reads a value of any form by itself. The value is nil, a bool, an int64, a uint64, a
// float64, a string, a []any or a map[string]any. The error says what to change.
type ValueReader interface{ ReadValue(value any) error }

// decode reads a node into v and notes what does not fit.
func (d *Document) decode(path string, node ast.Node, v reflect.Value) {
	if _, known := d.places[path]; !known {
		d.places[path] = begin(node)
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch node.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		d.Report(path, writeOut)
		return
	}
	switch reader := v.Addr().Interface().(type) {
	case ValueReader:
		d.fill(path, node, reader.ReadValue)
		return
	case json.Unmarshaler:
		d.fill(path, node, func(value any) error {
			text, err := json.Marshal(value)
			if err != nil {
				return err
			}
			return reader.UnmarshalJSON(text)
		})
		return
	case encoding.TextUnmarshaler:
		if text, ok := d.scalar(path, node); ok {
			d.note(path, reader.UnmarshalText([]byte(text)))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.decodeStruct(path, node, v)
	case reflect.Map:
		d.decodeMap(path, node, v)
	case reflect.Slice:
		d.decodeList(path, node, v)
	default:
		d.fill(path, node, func(value any) error { return set(v, value) })
	}
}

// fill hands a node's plain value on.
func (d *Document) fill(path string, node ast.Node, read func(any) error) {
	if value, ok := d.plain(path, node); ok {
		d.note(path, read(value))
	}
}

func (d *Document) note(path string, err error) {
	if err != nil {
		d.Report(path, "%v", err)
	}
}

func (d *Document) decodeStruct(path string, node ast.Node, v reflect.Value) {
	fields := Fields(v.Type())
	d.each(path, node, func(name string, value ast.Node) {
		place := Join(path, name)
		for _, field := range fields {
			if field.Name == name {
				d.decode(place, value, v.FieldByIndex(field.Index))
				return
			}
		}
		names := make([]string, len(fields))
		for i, field := range fields {
			names[i] = field.Name
		}
		d.Report(place, "is unknown here: use one of %s", strings.Join(names, ", "))
	})
}

func (d *Document) decodeMap(path string, node ast.Node, v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	d.each(path, node, func(name string, value ast.Node) {
		element := reflect.New(v.Type().Elem()).Elem()
		d.decode(Join(path, name), value, element)
		v.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), element)
	})
}

func (d *Document) decodeList(path string, node ast.Node, v reflect.Value) {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		d.Report(path, "must be a list, such as [%s]", example(v.Type().Elem()))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values)))
	for i, element := range list.Values {
		d.decode(fmt.Sprintf("%s[%d]", path, i), element, v.Index(i))
	}
}

// each calls f for every entry of a mapping, and notes the place of its key.
func (d *Document) each(path string, node ast.Node, f func(name string, value ast.Node)) {
	var entries []*ast.MappingValueNode
	switch node := node.(type) {
	case *ast.MappingNode:
		entries = node.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{node}
	default:
		d.Report(path, "must be a mapping: names with values")
		return
	}
	for _, entry := range entries {
		at := entry.Key.GetToken()
		d.places[Join(path, at.Value)] = place{at.Position.Line, at.Position.Column}
		f(at.Value, entry.Value)
	}
}

func example(element reflect.Type) string {
	if element.Kind() == reflect.String {
		return "a, b"
	}
	return "…"
}

// Join returns the path of a member of the value at a path.
func Join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

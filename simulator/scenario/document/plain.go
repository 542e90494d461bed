package document

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/goccy/go-yaml/ast"
)

const writeOut = "write the value out: anchors, aliases, tags and special numbers are not read"

// plain returns the value that a node stands for; false if it holds something that is not read.
func (d *Document) plain(path string, node ast.Node) (value any, ok bool) {
	switch node := node.(type) {
	case *ast.NullNode:
		return nil, true
	case *ast.BoolNode:
		return node.Value, true
	case *ast.IntegerNode:
		return node.Value, true
	case *ast.FloatNode:
		return node.Value, true
	case *ast.StringNode:
		return node.Value, true
	case *ast.LiteralNode:
		return node.Value.Value, true
	case *ast.SequenceNode:
		list, ok := make([]any, len(node.Values)), true
		for i, element := range node.Values {
			place := fmt.Sprintf("%s[%d]", path, i)
			d.places[place] = begin(element)
			var fine bool
			list[i], fine = d.plain(place, element)
			ok = ok && fine
		}
		return list, ok
	case *ast.MappingNode, *ast.MappingValueNode:
		object, ok := map[string]any{}, true
		d.each(path, node, func(name string, element ast.Node) {
			var fine bool
			object[name], fine = d.plain(Join(path, name), element)
			ok = ok && fine
		})
		return object, ok
	}
	d.Report(path, writeOut)
	return nil, false
}

// scalar returns the text of a node that is one word, number or text.
func (d *Document) scalar(path string, node ast.Node) (text string, ok bool) {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value, true
	case *ast.LiteralNode:
		return node.Value.Value, true
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode:
		return node.GetToken().Value, true
	}
	d.Report(path, "must be text")
	return "", false
}

// set puts a plain value into a Go value of a basic kind.
func set(v reflect.Value, value any) error {
	switch v.Kind() {
	case reflect.String:
		if text, ok := value.(string); ok {
			v.SetString(text)
			return nil
		}
		return errors.New("must be text; put it into quotes if it looks like something else")
	case reflect.Bool:
		if is, ok := value.(bool); ok {
			v.SetBool(is)
			return nil
		}
		return errors.New("must be true or false")
	case reflect.Int, reflect.Int64:
		switch number := value.(type) {
		case uint64:
			if int64(number) >= 0 && !v.OverflowInt(int64(number)) {
				v.SetInt(int64(number))
				return nil
			}
		case int64:
			v.SetInt(number)
			return nil
		}
		return errors.New("must be a whole number")
	case reflect.Float64:
		switch number := value.(type) {
		case uint64:
			v.SetFloat(float64(number))
			return nil
		case int64:
			v.SetFloat(float64(number))
			return nil
		case float64:
			v.SetFloat(number)
			return nil
		}
		return errors.New("must be a number")
	case reflect.Interface:
		if value != nil {
			v.Set(reflect.ValueOf(value))
		}
		return nil
	}
	panic("document: cannot read a " + v.Kind().String())
}

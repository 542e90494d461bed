package backend_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

// A breach is a value that a shape does not allow, in a body that is otherwise full of good ones.
type breach struct {
	what string
	path []any // where the violation is to be
	put  func(body fields)
}

func TestEveryMemberOfEveryBodyIsHeldToItsShape(t *testing.T) {
	count := 0
	eachOperation(t, func(t *testing.T, w *arranged, o operation) {
		if o.media != "json" {
			return
		}
		shape := w.api.objectOf(o.body)
		for _, b := range w.api.breaches(shape, nil) {
			count++
			body := w.api.sample(shape).(fields)
			b.put(body)
			if w.api.validate(o.body, body) == nil {
				t.Errorf("%s at %v breaks no rule of the shape", b.what, b.path)
			}
			got := w.ask(o, body, apiKey(w.mine))
			if got.status != http.StatusUnprocessableEntity || !complains(got, b.path) {
				t.Errorf("%s at %v: got %d %s", b.what, b.path, got.status, got.body)
			}
			w.fits(o, got, http.StatusUnprocessableEntity)
		}
		for name, member := range shape["properties"].(schema) {
			if w.api.nullable(member.(schema)) {
				body := w.api.sample(shape).(fields)
				body[name] = nil
				if got := w.ask(o, body, apiKey(w.mine)); complains(got, []any{name}) {
					t.Errorf("null for %s: got %s", name, got.body)
				}
			}
		}
	})
	if count < 400 {
		t.Errorf("only %d breaches", count)
	}
}

func TestEveryParameterIsHeldToItsShape(t *testing.T) {
	eachOperation(t, func(t *testing.T, w *arranged, o operation) {
		for _, p := range o.query {
			for _, value := range outside(p.schema) {
				got := w.send(o.method, w.path(o)+"?"+p.name+"="+fmt.Sprint(value), nil, apiKey(w.mine))
				w.fits(o, got, http.StatusUnprocessableEntity)
				detail, _ := decoded(got).(fields)["detail"].([]any)
				if len(detail) != 1 || !reflect.DeepEqual(detail[0].(fields)["loc"], []any{"query", p.name}) {
					t.Errorf("%s=%v: got %s", p.name, value, got.body)
				}
			}
		}
	})
}

// outside are numbers next to the limits of a shape, and a text.
func outside(s schema) []any {
	if s["type"] != "integer" {
		return nil
	}
	values := []any{"x", "1.5"}
	if least, ok := s["minimum"].(int); ok {
		values = append(values, least-1)
	}
	if over, ok := s["exclusiveMinimum"].(int); ok {
		values = append(values, over)
	}
	if most, ok := s["maximum"].(int); ok {
		values = append(values, most+1)
	}
	return values
}

// complains reports whether a 422 names a path of the body.
func complains(got answer, path []any) bool {
	object, _ := decoded(got).(fields)
	detail, _ := object["detail"].([]any)
	for _, entry := range detail {
		loc, _ := entry.(fields)["loc"].([]any)
		if fmt.Sprint(loc) == fmt.Sprint(append([]any{"body"}, path...)) {
			return true
		}
	}
	return false
}

// objectOf is what a body is if it is not null.
func (a *api) objectOf(s schema) schema {
	s = a.resolve(s)
	if alternatives, ok := s["anyOf"].([]any); ok {
		return a.objectOf(alternatives[0].(schema))
	}
	return s
}

func (a *api) nullable(s schema) bool {
	s = a.resolve(s)
	alternatives, _ := s["anyOf"].([]any)
	for _, one := range alternatives {
		if one.(schema)["type"] == "null" {
			return true
		}
	}
	return s["type"] == nil && alternatives == nil && s["const"] == nil // any
}

// sample is a value of a shape with every member.
func (a *api) sample(s schema) any {
	s = a.objectOf(s)
	if word, ok := s["const"]; ok {
		return word
	}
	switch s["type"] {
	case "string":
		if s["format"] == "uri" {
			return "https://shop.example/1.jpg"
		}
		return "a"
	case "integer":
		return 1
	case "boolean":
		return true
	case "array":
		return []any{a.sample(s["items"].(schema))}
	case "object":
		object := fields{}
		members, _ := s["properties"].(schema)
		for name, member := range members {
			object[name] = a.sample(member.(schema))
		}
		return object
	}
	return nil
}

// breaches are all ways to break a shape at a path of the body, and below it.
func (a *api) breaches(s schema, path []any) []breach {
	isNullable := a.nullable(s)
	s = a.objectOf(s)
	at := func(what string, value any) breach {
		return breach{what, path, func(body fields) { put(body, path, value) }}
	}
	var all []breach
	if len(path) > 0 && !isNullable {
		all = append(all, at("null", nil))
	}
	if s["const"] != nil {
		return append(all, at("another word", "no such word"), at("a list", []any{}))
	}
	switch s["type"] {
	case "string":
		all = append(all, at("a number", 1), at("a list", []any{}))
		if s["format"] == "uri" {
			all = append(all, at("no URI", "nope"), at("nothing", ""), at("2,084 characters", "https://shop.example/"+strings.Repeat("a", 2084-21)))
		}
	case "integer":
		all = append(all, at("a text", "one"), at("a list", []any{}))
		for _, value := range outside(s)[2:] {
			all = append(all, at("beyond a limit", value))
		}
	case "boolean":
		all = append(all, at("a text", "maybe"), at("a list", []any{}))
	case "array":
		all = append(all, at("a text", "x"))
		if least, ok := s["minItems"].(int); ok && least > 0 {
			all = append(all, at("too few", []any{}))
		}
		if most, ok := s["maxItems"].(int); ok {
			var many []any
			for range most + 1 {
				many = append(many, a.sample(s["items"].(schema)))
			}
			all = append(all, at("too many", many))
		}
		all = append(all, a.breaches(s["items"].(schema), append(append([]any{}, path...), 0))...)
	case "object":
		if len(path) > 0 {
			all = append(all, at("a text", "x"))
		}
		members, _ := s["properties"].(schema)
		for name, member := range members {
			all = append(all, a.breaches(member.(schema), append(append([]any{}, path...), name))...)
		}
		required, _ := s["required"].([]any)
		for _, name := range required {
			missing := append(append([]any{}, path...), name)
			all = append(all, breach{"left out", missing, func(body fields) { delete(below(body, path).(fields), name.(string)) }})
		}
	}
	return all
}

// below is the value at a path.
func below(body any, path []any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			body = body.(fields)[step]
		case int:
			body = body.([]any)[step]
		}
	}
	return body
}

// put replaces the value at a path.
func put(body fields, path []any, value any) {
	last := path[len(path)-1]
	switch within := below(body, path[:len(path)-1]).(type) {
	case fields:
		within[last.(string)] = value
	case []any:
		within[last.(int)] = value
	}
}

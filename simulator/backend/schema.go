package backend

import (
	"encoding/json"
	"strings"
)

// schema notes in v what is wrong with the value at a path of the body. A value that is null or absent never
// gets here.
type schema func(v *violations, value any, path ...any)

// field is one property of an object.
type field struct {
	name     string
	required bool
	schema   schema
}

// object checks properties in their order, and ignores those that it does not know, as Pydantic does. A
// property that is not required may be null.
func object(fields ...field) schema {
	return func(v *violations, value any, path ...any) {
		have, ok := value.(map[string]any)
		if !ok {
			v.add("model_attributes_type", "Input should be a valid dictionary or object to extract fields from", path...)
			return
		}
		for _, f := range fields {
			at := append(append([]any{}, path...), f.name)
			switch got, sent := have[f.name]; {
			case !sent && f.required:
				v.missing(at...)
			case got != nil || f.required && sent:
				f.schema(v, got, at...)
			}
		}
	}
}

func listOf(element schema) schema {
	return func(v *violations, value any, path ...any) {
		list, ok := value.([]any)
		if !ok {
			v.add("list_type", "Input should be a valid list", path...)
			return
		}
		for i, e := range list {
			element(v, e, append(append([]any{}, path...), i)...)
		}
	}
}

func text(v *violations, value any, path ...any) {
	if _, ok := value.(string); !ok {
		v.notString(path...)
	}
}

func truth(v *violations, value any, path ...any) {
	if _, ok := value.(bool); !ok {
		v.add("bool_type", "Input should be a valid boolean", path...)
	}
}

func whole(v *violations, value any, path ...any) {
	number, ok := value.(json.Number)
	if _, err := number.Int64(); !ok || err != nil {
		v.add("int_type", "Input should be a valid integer", path...)
	}
}

// anyObject is a dictionary that is kept as it is.
func anyObject(v *violations, value any, path ...any) {
	if _, ok := value.(map[string]any); !ok {
		v.add("dict_type", "Input should be a valid dictionary", path...)
	}
}

func oneOf(words ...string) schema {
	return func(v *violations, value any, path ...any) {
		for _, word := range words {
			if value == word {
				return
			}
		}
		last := len(words) - 1
		list := "'" + strings.Join(words[:last], "', '") + "' or '" + words[last] + "'"
		v.add("enum", "Input should be "+list, path...)
	}
}

// check returns nil, or the 422 for a body that breaks a schema.
func check(s schema, body map[string]any) error {
	var v violations
	s(&v, body)
	return v.refusal(ReasonBodyInvalid)
}

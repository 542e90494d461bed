package fastapi

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"aiuta-edge/simulator/backend/reason"
)

// Schema notes in v what is wrong with the value at a path of the body.
type Schema func(v *Violations, value any, path ...any)

// Field is one property of an object.
type Field struct {
	name     string
	required bool
	schema   Schema
}

// Required is a property that has to be there.
func Required(name string, s Schema) Field { return Field{name, true, s} }

// Optional is a property that may be left out.
func Optional(name string, s Schema) Field { return Field{name, false, s} }

// Object checks properties in their order, and ignores those that it does not know, as Pydantic does.
func Object(fields ...Field) Schema {
	return func(v *Violations, value any, path ...any) {
		have, ok := value.(map[string]any)
		if !ok {
			v.Add("model_attributes_type", "Input should be a valid dictionary or object to extract fields from", path...)
			return
		}
		for _, f := range fields {
			at := append(append([]any{}, path...), f.name)
			switch got, sent := have[f.name]; {
			case !sent && f.required:
				v.missing(at...)
			case sent:
				f.schema(v, got, at...)
			}
		}
	}
}

// OrNull takes null as well.
func OrNull(s Schema) Schema {
	return func(v *Violations, value any, path ...any) {
		if value != nil {
			s(v, value, path...)
		}
	}
}

// Agreeing checks s, and then what its properties have to be to each other: rule returns what is wrong, or "".
func Agreeing(s Schema, rule func(object map[string]any) string) Schema {
	return func(v *Violations, value any, path ...any) {
		before := len(*v)
		s(v, value, path...)
		if len(*v) > before {
			return
		}
		if wrong := rule(value.(map[string]any)); wrong != "" {
			v.Add("value_error", "Value error, "+wrong, path...)
		}
	}
}

// ListOf is a list of elements that each satisfy a schema.
func ListOf(element Schema) Schema {
	return func(v *Violations, value any, path ...any) {
		list, ok := value.([]any)
		if !ok {
			v.Add("list_type", "Input should be a valid list", path...)
			return
		}
		for i, e := range list {
			element(v, e, append(append([]any{}, path...), i)...)
		}
	}
}

// Between limits the length of a list whose elements are good.
func Between(least, most int, list Schema) Schema {
	return func(v *Violations, value any, path ...any) {
		before := len(*v)
		list(v, value, path...)
		if len(*v) > before {
			return
		}
		switch n := len(value.([]any)); {
		case n < least:
			v.Add("too_short", fmt.Sprintf("List should have at least %s after validation, not %d", items(least), n), path...)
		case n > most:
			v.Add("too_long", fmt.Sprintf("List should have at most %s after validation, not %d", items(most), n), path...)
		}
	}
}

func items(n int) string {
	if n == 1 {
		return "1 item"
	}
	return fmt.Sprintf("%d items", n)
}

// Text is a string.
func Text(v *Violations, value any, path ...any) {
	if _, ok := value.(string); !ok {
		v.notString(path...)
	}
}

// Truth is a boolean.
func Truth(v *Violations, value any, path ...any) {
	if _, ok := value.(bool); !ok {
		v.Add("bool_type", "Input should be a valid boolean", path...)
	}
}

// Whole is a whole number.
func Whole(v *Violations, value any, path ...any) {
	number, ok := value.(json.Number)
	if _, err := number.Int64(); !ok || err != nil {
		v.Add("int_type", "Input should be a valid integer", path...)
	}
}

// WholeBetween is a whole number with limits that it may reach.
func WholeBetween(least, most int64) Schema {
	return func(v *Violations, value any, path ...any) {
		before := len(*v)
		Whole(v, value, path...)
		if len(*v) > before {
			return
		}
		switch n, _ := value.(json.Number).Int64(); {
		case n < least:
			v.Add("greater_than_equal", fmt.Sprintf("Input should be greater than or equal to %d", least), path...)
		case n > most:
			v.Add("less_than_equal", fmt.Sprintf("Input should be less than or equal to %d", most), path...)
		}
	}
}

// maxURL is the longest URL in characters. Source: SkuProductInfo of api/unified; ProductInfo of api/studio.
const maxURL = 2083

// WebURL is a URI of 1 to 2,083 characters. The limits are those of Pydantic's HttpUrl, which takes http and https.
// Source: pydantic/networks.py.
func WebURL(v *Violations, value any, path ...any) {
	text, ok := value.(string)
	if !ok {
		v.Add("url_type", "URL input should be a string or URL", path...)
		return
	}
	parsed, err := url.Parse(text)
	switch {
	case text == "":
		v.Add("url_parsing", "Input should be a valid URL, input is empty", path...)
	case utf8.RuneCountInString(text) > maxURL:
		v.Add("url_too_long", fmt.Sprintf("URL should have at most %d characters", maxURL), path...)
	case err != nil:
		v.Add("url_parsing", "Input should be a valid URL", path...)
	case parsed.Scheme == "":
		v.Add("url_parsing", "Input should be a valid URL, relative URL without a base", path...)
	case parsed.Scheme != "http" && parsed.Scheme != "https":
		v.Add("url_scheme", "URL scheme should be 'http' or 'https'", path...)
	case parsed.Hostname() == "":
		v.Add("url_parsing", "Input should be a valid URL, empty host", path...)
	}
}

// NormalURL writes a URL that [WebURL] takes as Pydantic does: escaped, and with a path.
func NormalURL(text string) string {
	parsed, err := url.Parse(text)
	if err != nil {
		return text
	}
	if parsed.Path == "" {
		parsed.Path = "/"
	}
	return parsed.String()
}

// AnyObject is a dictionary that is kept as it is.
func AnyObject(v *Violations, value any, path ...any) {
	if _, ok := value.(map[string]any); !ok {
		v.Add("dict_type", "Input should be a valid dictionary", path...)
	}
}

// OneOf is one of some words.
func OneOf(words ...string) Schema {
	return func(v *Violations, value any, path ...any) {
		for _, word := range words {
			if value == word {
				return
			}
		}
		last := len(words) - 1
		list := "'" + strings.Join(words[:last], "', '") + "' or '" + words[last] + "'"
		v.Add("enum", "Input should be "+list, path...)
	}
}

// Check returns nil, or the 422 for a body that breaks a schema.
func Check(s Schema, body map[string]any) error {
	var v Violations
	s(&v, body)
	return v.Refusal(reason.BodyInvalid)
}

package backend

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// schema notes in v what is wrong with the value at a path of the body.
type schema func(v *violations, value any, path ...any)

// field is one property of an object.
type field struct {
	name     string
	required bool
	schema   schema
}

// object checks properties in their order, and ignores those that it does not know, as Pydantic does.
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
			case sent:
				f.schema(v, got, at...)
			}
		}
	}
}

// orNull takes null as well.
func orNull(s schema) schema {
	return func(v *violations, value any, path ...any) {
		if value != nil {
			s(v, value, path...)
		}
	}
}

// agreeing checks s, and then what its properties have to be to each other: rule returns what is wrong, or "".
func agreeing(s schema, rule func(object map[string]any) string) schema {
	return func(v *violations, value any, path ...any) {
		before := len(*v)
		s(v, value, path...)
		if len(*v) > before {
			return
		}
		if wrong := rule(value.(map[string]any)); wrong != "" {
			v.add("value_error", "Value error, "+wrong, path...)
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

// between limits the length of a list whose elements are good.
func between(least, most int, list schema) schema {
	return func(v *violations, value any, path ...any) {
		before := len(*v)
		list(v, value, path...)
		if len(*v) > before {
			return
		}
		switch n := len(value.([]any)); {
		case n < least:
			v.add("too_short", fmt.Sprintf("List should have at least %s after validation, not %d", items(least), n), path...)
		case n > most:
			v.add("too_long", fmt.Sprintf("List should have at most %s after validation, not %d", items(most), n), path...)
		}
	}
}

func items(n int) string {
	if n == 1 {
		return "1 item"
	}
	return fmt.Sprintf("%d items", n)
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

// wholeBetween is a whole number with limits that it may reach.
func wholeBetween(least, most int64) schema {
	return func(v *violations, value any, path ...any) {
		before := len(*v)
		whole(v, value, path...)
		if len(*v) > before {
			return
		}
		switch n, _ := value.(json.Number).Int64(); {
		case n < least:
			v.add("greater_than_equal", fmt.Sprintf("Input should be greater than or equal to %d", least), path...)
		case n > most:
			v.add("less_than_equal", fmt.Sprintf("Input should be less than or equal to %d", most), path...)
		}
	}
}

// maxURL is the longest URL in characters. Source: SkuProductInfo of api/unified; ProductInfo of api/studio.
const maxURL = 2083

// webURL is a URI of 1 to 2,083 characters. The limits are those of Pydantic's HttpUrl, which takes http and https.
// Source: pydantic/networks.py.
func webURL(v *violations, value any, path ...any) {
	text, ok := value.(string)
	if !ok {
		v.add("url_type", "URL input should be a string or URL", path...)
		return
	}
	parsed, err := url.Parse(text)
	switch {
	case text == "":
		v.add("url_parsing", "Input should be a valid URL, input is empty", path...)
	case utf8.RuneCountInString(text) > maxURL:
		v.add("url_too_long", fmt.Sprintf("URL should have at most %d characters", maxURL), path...)
	case err != nil:
		v.add("url_parsing", "Input should be a valid URL", path...)
	case parsed.Scheme == "":
		v.add("url_parsing", "Input should be a valid URL, relative URL without a base", path...)
	case parsed.Scheme != "http" && parsed.Scheme != "https":
		v.add("url_scheme", "URL scheme should be 'http' or 'https'", path...)
	case parsed.Hostname() == "":
		v.add("url_parsing", "Input should be a valid URL, empty host", path...)
	}
}

// normalURL writes a URL that webURL takes as Pydantic does: escaped, and with a path.
func normalURL(text string) string {
	parsed, err := url.Parse(text)
	if err != nil {
		return text
	}
	if parsed.Path == "" {
		parsed.Path = "/"
	}
	return parsed.String()
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

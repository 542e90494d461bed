// Package strictjson reads one JSON object and refuses whatever two parsers could read differently.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxDepth is how deep objects and lists may nest, the outermost object counted. Nothing that Aiuta's API
// takes is deeper than three.
const MaxDepth = 16

// What can be wrong with a text. Errors returned by [Object] wrap exactly one of these.
var (
	ErrEncoding  = errors.New("text is not valid UTF-8 throughout")
	ErrSyntax    = errors.New("text is not valid JSON")
	ErrNotObject = errors.New("JSON value is not an object")
	ErrDuplicate = errors.New("a name stands twice in one JSON object")
	ErrDepth     = fmt.Errorf("JSON is nested deeper than %d levels", MaxDepth)
)

// Object reads raw, which must hold one JSON object and nothing else. Numbers come back as [json.Number],
// with the digits that were sent.
//
// A name that stands twice is refused, because parsers disagree on which value counts (RFC 8259 section 4).
// An unpaired surrogate escape, which encoding/json would replace silently, is refused as [ErrEncoding].
// The caller caps the length of raw.
func Object(raw []byte) (map[string]any, error) {
	if !utf8.Valid(raw) {
		return nil, ErrEncoding
	}
	if !json.Valid(raw) {
		return nil, ErrSyntax
	}
	r := reader{json.NewDecoder(bytes.NewReader(raw))}
	r.UseNumber()
	value, err := r.value(0)
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, ErrNotObject
	}
	return object, nil
}

// reader walks the tokens of a text that [json.Valid] has accepted, so the grammar needs no second check.
type reader struct{ *json.Decoder }

func (r reader) value(depth int) (any, error) {
	tok, err := r.Token()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	switch tok := tok.(type) {
	case json.Delim:
		if depth == MaxDepth {
			return nil, ErrDepth
		}
		if tok == '{' {
			return r.object(depth + 1)
		}
		return r.list(depth + 1)
	case string:
		return text(tok)
	}
	return tok, nil
}

func (r reader) object(depth int) (map[string]any, error) {
	object := map[string]any{}
	for r.More() {
		tok, err := r.Token()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrSyntax, err)
		}
		name, err := text(tok.(string))
		if err != nil {
			return nil, err
		}
		if _, ok := object[name]; ok {
			return nil, ErrDuplicate
		}
		if object[name], err = r.value(depth); err != nil {
			return nil, err
		}
	}
	_, err := r.Token()
	return object, err
}

func (r reader) list(depth int) ([]any, error) {
	list := []any{}
	for r.More() {
		element, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, element)
	}
	_, err := r.Token()
	return list, err
}

// text refuses the replacement character: it is all that is left of a code point that did not survive, and
// two different texts must not become one signed value.
func text(s string) (string, error) {
	if strings.ContainsRune(s, utf8.RuneError) {
		return "", ErrEncoding
	}
	return s, nil
}

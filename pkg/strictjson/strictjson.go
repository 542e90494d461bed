// Package strictjson reads one JSON object and refuses whatever two parsers could read differently. It also writes
// JSON, byte for byte as encoding/json does.
//
// It stands in for encoding/json, which works by reflection: that made a tenth of the component, and up to half of the
// allocations of a mint. The fuzz tests here hold the two against each other.
package strictjson

import (
	"errors"
	"strconv"
	"unicode/utf8"
)

// MaxDepth is how deep objects and lists may nest, the outermost object counted. Nothing that Aiuta's API
// takes is deeper than three.
const MaxDepth = 16

// What can be wrong with a text. Errors returned by [Object] and [List] are or wrap exactly one of these.
var (
	ErrEncoding  = errors.New("text is not valid UTF-8 throughout")
	ErrSyntax    = errors.New("text is not valid JSON")
	ErrNotObject = errors.New("JSON value is not an object")
	ErrNotList   = errors.New("JSON value is not a list")
	ErrDuplicate = errors.New("a name stands twice in one JSON object")
	ErrDepth     = errors.New("JSON is nested deeper than " + strconv.Itoa(MaxDepth) + " levels")
)

// Object reads raw, which must hold one JSON object and nothing else. Numbers come back as [json.Number],
// with the digits that were sent; a list as []any, and an object as map[string]any, never nil.
//
// A name that stands twice is refused, because parsers disagree on which value counts (RFC 8259 section 4).
// An unpaired surrogate escape, which encoding/json would replace silently, is refused as [ErrEncoding].
// A text with several faults is refused for its encoding first, then for its syntax, and then for whatever
// comes first. The caller caps the length of raw. Nothing of it is kept, but strings share one copy of it.
func Object[Text []byte | string](raw Text) (map[string]any, error) {
	return object(&reader{text: string(raw)})
}

// Leniency is what a text may have although [Object] refuses it.
type Leniency uint8

const (
	// ReplacedText accepts U+FFFD in names and strings, and reads half a surrogate pair as U+FFFD.
	ReplacedText Leniency = 1 << iota
	// RepeatedNames reads an inner object in which a name stands twice as null.
	RepeatedNames
)

// Lenient is [Object] for a text of which only a few members are used, such as a session or a key set. The caller
// checks what it uses accordingly.
func Lenient(raw []byte, allowed Leniency) (map[string]any, error) {
	return object(&reader{text: string(raw), allowed: allowed})
}

func object(r *reader) (map[string]any, error) {
	value, err := r.whole()
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, ErrNotObject
	}
	return object, nil
}

// List reads text, which must hold one JSON array and nothing else, by the rules of [Object].
func List(text string) ([]any, error) {
	r := reader{text: text}
	value, err := r.whole()
	if err != nil {
		return nil, err
	}
	list, ok := value.([]any)
	if !ok {
		return nil, ErrNotList
	}
	return list, nil
}

// whole returns the one value of the text.
func (r *reader) whole() (any, error) {
	if !utf8.ValidString(r.text) {
		return nil, ErrEncoding
	}
	value, ok := r.read()
	if !ok {
		return nil, ErrSyntax
	}
	return value, r.wrong
}

// HasFalse reports whether raw is an object with a member of this name that is false, whatever else it holds: also where
// [Object] refuses it for anything but its syntax, such as a name that stands twice or text that is not UTF-8. It is for
// an answer that must not be overheard.
func HasFalse[Text []byte | string](raw Text, name string) bool {
	r := reader{text: string(raw), watched: name}
	_, ok := r.read()
	return ok && r.seen
}

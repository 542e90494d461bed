package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Match is what a value must be: "any" for any value, "absent" for none, "/…/" for text that fits a regular expression,
// and otherwise the value itself, in which references such as $first.image are replaced.
type Match struct {
	value   any
	pattern *regexp.Regexp
}

const (
	matchAny    = "any"
	matchAbsent = "absent"
)

// ReadValue implements [document.ValueReader].
func (m *Match) ReadValue(value any) error {
	m.value = value
	text, ok := value.(string)
	if !ok || len(text) < 2 || text[0] != '/' || text[len(text)-1] != '/' {
		return nil
	}
	var err error
	if m.pattern, err = regexp.Compile(text[1 : len(text)-1]); err != nil {
		return fmt.Errorf("is no regular expression: %w", err)
	}
	return nil
}

// expected says in words what a value must be. expand replaces references.
func (m Match) expected(expand func(any) any) string {
	switch {
	case m.value == matchAny:
		return "is there"
	case m.value == matchAbsent:
		return "is not there"
	case m.pattern != nil:
		return "fits " + m.value.(string)
	}
	return "is " + show(expand(m.value))
}

// holds reports whether a value is as it must be. It compares what JSON makes of both.
func (m Match) holds(got any, present bool, expand func(any) any) bool {
	switch {
	case m.value == matchAbsent:
		return !present
	case m.value == matchAny || !present:
		return present
	case m.pattern != nil:
		text, ok := got.(string)
		return ok && m.pattern.MatchString(text)
	}
	return encode(expand(m.value)) == encode(got)
}

// show writes a value for people: text as it is, anything else as JSON.
func show(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return encode(value)
}

// encode writes a value as JSON, the members of objects sorted.
func encode(value any) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Sprint(value)
	}
	return strings.TrimSpace(text.String())
}

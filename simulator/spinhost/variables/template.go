package variables

import (
	"errors"
	"strings"
)

// Template is the value of a component's variable, taken apart: text, and names of application variables.
type Template []templatePart

// templatePart is literal text, or the name of a variable.
type templatePart struct {
	text     string
	variable bool
}

// errUnmatched is Spin's only complaint about a template's syntax.
var errUnmatched = errors.New("unmatched '{{' in template")

// Names returns the application variables in the template, none if it is only text.
func (t Template) Names() []string {
	var names []string
	for _, part := range t {
		if part.variable {
			names = append(names, part.text)
		}
	}
	return names
}

// ParseTemplate reads text in which {{ name }} stands for a variable. Spaces inside the braces do not matter; there is
// no way to write {{ itself (Spin v4.0.2 crates/expressions/src/template.rs).
func ParseTemplate(text string) (Template, error) {
	var t Template
	for text != "" {
		literal, rest, found := strings.Cut(text, "{{")
		if literal != "" {
			t = append(t, templatePart{text: literal})
		}
		if !found {
			break
		}
		name, after, closed := strings.Cut(rest, "}}")
		if !closed {
			return nil, errUnmatched
		}
		t = append(t, templatePart{text: strings.TrimSpace(name), variable: true})
		text = after
	}
	return t, nil
}

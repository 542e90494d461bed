package sdk

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Shapes are what an SDK's decoder demands of the answers that it reads. Unknown members are always ignored.
type Shapes struct {
	Upload, Start, Status Shape
}

// Shape lists the members that a JSON object must have.
type Shape []Member

// demanding returns the shape with one member that may not be missing.
func (s Shape) demanding(name string) Shape {
	s = slices.Clone(s)
	for i := range s {
		s[i].Optional = s[i].Optional && s[i].Name != name
	}
	return s
}

// without returns the shape without one member.
func (s Shape) without(name string) Shape {
	return slices.DeleteFunc(slices.Clone(s), func(m Member) bool { return m.Name == name })
}

// Member is one demand. A member that is not optional must be there and not null.
type Member struct {
	Name     string
	Kind     Kind
	Optional bool
	// Of is the shape of each element of [Images]. An element that is null does not fit.
	Of Shape
}

// Kind is what a member's value must be.
type Kind int

// The kinds: a string; one that is not empty; a list of strings; "user" or "aiuta"; only "user"; a list of
// objects.
const (
	Text Kind = iota
	Filled
	Texts
	Owner
	User
	Images
)

// object is a decoded answer.
type object map[string]json.RawMessage

// read decodes an answer that must have the shape.
func (s Shape) read(body []byte) (object, error) {
	var o object
	if err := json.Unmarshal(body, &o); err != nil {
		return nil, errors.New("it is not a JSON object")
	}
	if o == nil {
		return nil, errors.New("it is null")
	}
	for _, m := range s {
		value, ok := o[m.Name]
		if !ok || string(value) == "null" {
			if m.Optional {
				continue
			}
			return nil, fmt.Errorf("member %q is missing", m.Name)
		}
		if err := m.check(value); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (m Member) check(value json.RawMessage) error {
	text, isText := asText(value)
	var fits bool
	switch m.Kind {
	case Text:
		fits = isText
	case Filled:
		fits = isText && text != ""
	case Owner:
		fits = text == "user" || text == "aiuta"
	case User:
		fits = text == "user"
	case Texts:
		var list []*string
		fits = json.Unmarshal(value, &list) == nil
		for _, element := range list {
			fits = fits && element != nil
		}
	case Images:
		var list []json.RawMessage
		fits = json.Unmarshal(value, &list) == nil
		for i, element := range list {
			if _, err := m.Of.read(element); err != nil {
				return fmt.Errorf("element %d of member %q: %w", i, m.Name, err)
			}
		}
	}
	if !fits {
		return fmt.Errorf("member %q is not what is expected", m.Name)
	}
	return nil
}

func asText(value json.RawMessage) (text string, ok bool) {
	var pointer *string
	if json.Unmarshal(value, &pointer) != nil || pointer == nil {
		return "", false
	}
	return *pointer, true
}

// text returns a member that is a string, and "" for any other.
func (o object) text(name string) string {
	text, _ := asText(o[name])
	return text
}

// urls returns the "url" of each object in a list; "" for an element without one.
func (o object) urls(name string) []string {
	var list []object
	if json.Unmarshal(o[name], &list) != nil {
		return nil
	}
	urls := make([]string, len(list))
	for i, element := range list {
		urls[i] = element.text("url")
	}
	return urls
}

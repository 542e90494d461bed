package switches

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/suggest"
)

// Error is a value that a switch does not have.
type Error struct {
	Name, Value string
	Allowed     []string
}

func (e *Error) Error() string {
	return fmt.Sprintf("switch %s: %q is not one of %s", e.Name, e.Value, strings.Join(e.Allowed, ", "))
}

// UnknownError is a name that no switch has.
type UnknownError struct{ Name string }

func (e *UnknownError) Error() string {
	var names []string
	for _, doc := range docs {
		names = append(names, doc.Name)
	}
	return fmt.Sprintf("unknown switch %q%s", e.Name, suggest.For(e.Name, names, "use one of "+strings.Join(names, ", ")))
}

// Validate returns nil, or a *[Error] for the first switch whose value is not allowed. A zero value is
// the default, and always allowed.
func (s Switches) Validate() error {
	for _, doc := range docs {
		field := fieldOf(&s, doc.Name)
		if value := fieldText(field); !field.IsZero() && !doc.allows(value) {
			return &Error{doc.Name, value, doc.Values}
		}
	}
	return nil
}

// Set sets the switch of the given name to a value written as text, as on a command line. It returns a
// *[Error] for a value that is not allowed, and an *[UnknownError] for a name that does not exist.
func (s *Switches) Set(name, value string) error {
	at := slices.IndexFunc(docs, func(doc Doc) bool { return doc.Name == name })
	if at < 0 {
		return &UnknownError{name}
	}
	doc := docs[at]
	if !doc.allows(value) {
		return &Error{name, value, doc.Values}
	}
	setField(fieldOf(s, name), value)
	return nil
}

// Texts returns the values as text, by name.
func (s Switches) Texts() map[string]string {
	texts := map[string]string{}
	for _, doc := range docs {
		texts[doc.Name] = fieldText(fieldOf(&s, doc.Name))
	}
	return texts
}

// WithDefaults returns s with the default in place of every zero value.
func (s Switches) WithDefaults() Switches {
	for _, doc := range docs {
		if field := fieldOf(&s, doc.Name); field.IsZero() {
			setField(field, doc.Default)
		}
	}
	return s
}

func (d Doc) allows(value string) bool {
	for _, allowed := range d.Values {
		ok := value == allowed
		switch allowed {
		case anyDuration:
			parsed, err := time.ParseDuration(value)
			ok = err == nil && parsed >= 0
		case anyNumber:
			parsed, err := strconv.Atoi(value)
			ok = err == nil && parsed >= 0
		case anyJSON:
			ok = json.Valid([]byte(value))
		}
		if ok {
			return true
		}
	}
	return false
}

// fieldOf returns the field of s with a name in JSON. Every entry of docs has one.
func fieldOf(s *Switches, name string) reflect.Value {
	v := reflect.ValueOf(s).Elem()
	for i := range v.NumField() {
		if tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); tag == name {
			return v.Field(i)
		}
	}
	panic("switches: no field for switch " + name)
}

func fieldText(field reflect.Value) string {
	if field.Kind() == reflect.Pointer && !field.IsNil() {
		field = field.Elem()
	}
	if d, ok := field.Interface().(clock.Duration); ok {
		return time.Duration(d).String()
	}
	return fmt.Sprint(field.Interface())
}

// setField sets a field to a text that its switch allows, so that no parser can fail.
func setField(field reflect.Value, text string) {
	switch field.Interface().(type) {
	case clock.Duration:
		d, _ := time.ParseDuration(text)
		field.SetInt(int64(d))
	case bool:
		field.SetBool(text == "true")
	case *bool:
		on := text == "true"
		field.Set(reflect.ValueOf(&on))
	case int:
		n, _ := strconv.Atoi(text)
		field.SetInt(int64(n))
	default:
		field.SetString(text)
	}
}

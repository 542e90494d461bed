package backend

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"aiuta-edge/simulator/clock"
)

// SwitchError is a value that a switch does not have.
type SwitchError struct {
	Name, Value string
	Allowed     []string
}

func (e *SwitchError) Error() string {
	return fmt.Sprintf("switch %s: %q is not one of %s", e.Name, e.Value, strings.Join(e.Allowed, ", "))
}

// UnknownSwitchError is a name that no switch has.
type UnknownSwitchError struct{ Name string }

func (e *UnknownSwitchError) Error() string {
	var names []string
	for _, doc := range switchDocs {
		names = append(names, doc.Name)
	}
	return fmt.Sprintf("no switch is called %q; there are %s", e.Name, strings.Join(names, ", "))
}

// Validate returns nil, or a *[SwitchError] for the first switch whose value is not allowed. A zero value is
// the default, and always allowed.
func (s Switches) Validate() error {
	for _, doc := range switchDocs {
		field := fieldOf(&s, doc.Name)
		if value := fieldText(field); !field.IsZero() && !doc.allows(value) {
			return &SwitchError{doc.Name, value, doc.Values}
		}
	}
	return nil
}

// Set sets the switch of the given name to a value written as text, as on a command line. It returns a
// *[SwitchError] for a value that is not allowed, and an *[UnknownSwitchError] for a name that does not exist.
func (s *Switches) Set(name, value string) error {
	at := slices.IndexFunc(switchDocs, func(doc SwitchDoc) bool { return doc.Name == name })
	if at < 0 {
		return &UnknownSwitchError{name}
	}
	doc := switchDocs[at]
	if !doc.allows(value) {
		return &SwitchError{name, value, doc.Values}
	}
	setField(fieldOf(s, name), value)
	return nil
}

// withDefaults returns s with the default in place of every zero value.
func (s Switches) withDefaults() Switches {
	for _, doc := range switchDocs {
		if field := fieldOf(&s, doc.Name); field.IsZero() {
			setField(field, doc.Default)
		}
	}
	return s
}

func (d SwitchDoc) allows(value string) bool {
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

// fieldOf returns the field of s with a name in JSON. Every entry of switchDocs has one.
func fieldOf(s *Switches, name string) reflect.Value {
	v := reflect.ValueOf(s).Elem()
	for i := range v.NumField() {
		if tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); tag == name {
			return v.Field(i)
		}
	}
	panic("backend: no field for switch " + name)
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

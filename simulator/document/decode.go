package document

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"aiuta-edge/simulator/suggest"
)

// ValueReader is a type that reads a value of any form by itself. The value is nil, a bool, an int64, a uint64, a
// float64, a string, a []any or a map[string]any. The error says what to change.
type ValueReader interface{ ReadValue(value any) error }

// decode puts a value into v and notes what does not fit.
func (d *Document) decode(path string, value any, v reflect.Value) {
	if why, ok := value.(unread); ok {
		d.Report(path, "%s", string(why))
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch reader := v.Addr().Interface().(type) {
	case ValueReader:
		d.fill(path, value, reader.ReadValue)
		return
	case json.Unmarshaler:
		d.fill(path, value, func(value any) error {
			text, err := json.Marshal(value)
			if err != nil {
				return err
			}
			return reader.UnmarshalJSON(text)
		})
		return
	case encoding.TextUnmarshaler:
		if text, ok := d.scalar(path, value); ok {
			d.note(path, reader.UnmarshalText([]byte(text)))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.decodeStruct(path, value, v)
	case reflect.Map:
		d.decodeMap(path, value, v)
	case reflect.Slice:
		d.decodeList(path, value, v)
	default:
		d.fill(path, value, func(value any) error { return set(v, value) })
	}
}

// fill hands a value on, if all of it is read.
func (d *Document) fill(path string, value any, read func(any) error) {
	if d.isRead(path, value) {
		d.note(path, read(value))
	}
}

func (d *Document) note(path string, err error) {
	if err != nil {
		d.Report(path, "%v", err)
	}
}

// isRead reports whether a value holds nothing that is not read, and notes what is not.
func (d *Document) isRead(path string, value any) bool {
	all := true
	switch value := value.(type) {
	case unread:
		d.Report(path, "%s", string(value))
		return false
	case []any:
		for i, inner := range value {
			all = d.isRead(element(path, i), inner) && all
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			all = d.isRead(Join(path, name), value[name]) && all
		}
	}
	return all
}

// scalar returns the text of a value that is one word, number or text.
func (d *Document) scalar(path string, value any) (text string, ok bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case bool, int64, uint64, float64:
		if written := d.places[path].text; written != "" {
			return written, true
		}
		return fmt.Sprint(value), true
	}
	d.Report(path, "must be text")
	return "", false
}

func (d *Document) decodeStruct(path string, value any, v reflect.Value) {
	fields := Fields(v.Type())
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = field.Name
	}
	d.each(path, value, func(name string, value any) {
		at := slices.Index(names, name)
		if at < 0 {
			d.Report(Join(path, name), "is unknown here%s", suggest.For(name, names, "use one of "+strings.Join(names, ", ")))
			return
		}
		d.decode(Join(path, name), value, v.FieldByIndex(fields[at].Index))
	})
}

func (d *Document) decodeMap(path string, value any, v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	d.each(path, value, func(name string, value any) {
		element := reflect.New(v.Type().Elem()).Elem()
		d.decode(Join(path, name), value, element)
		v.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), element)
	})
}

func (d *Document) decodeList(path string, value any, v reflect.Value) {
	list, ok := value.([]any)
	if !ok {
		d.Report(path, "must be a list, such as [%s]", example(v.Type().Elem()))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
	for i, value := range list {
		d.decode(element(path, i), value, v.Index(i))
	}
}

// each calls f for every entry of a mapping.
func (d *Document) each(path string, value any, f func(name string, value any)) {
	object, ok := value.(map[string]any)
	if !ok {
		d.Report(path, "must be a mapping: names with values")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		f(name, object[name])
	}
}

func example(element reflect.Type) string {
	if element.Kind() == reflect.String {
		return "a, b"
	}
	return "…"
}

// set puts a plain value into a Go value of a basic kind.
func set(v reflect.Value, value any) error {
	switch v.Kind() {
	case reflect.String:
		if text, ok := value.(string); ok {
			v.SetString(text)
			return nil
		}
		return errors.New("must be text; put it into quotes if it looks like something else")
	case reflect.Bool:
		if is, ok := value.(bool); ok {
			v.SetBool(is)
			return nil
		}
		return errors.New("must be true or false")
	case reflect.Int, reflect.Int64:
		switch number := value.(type) {
		case uint64:
			if int64(number) >= 0 && !v.OverflowInt(int64(number)) {
				v.SetInt(int64(number))
				return nil
			}
		case int64:
			v.SetInt(number)
			return nil
		}
		return errors.New("must be a whole number")
	case reflect.Float64:
		switch number := value.(type) {
		case uint64:
			v.SetFloat(float64(number))
			return nil
		case int64:
			v.SetFloat(float64(number))
			return nil
		case float64:
			v.SetFloat(number)
			return nil
		}
		return errors.New("must be a number")
	case reflect.Interface:
		if value != nil {
			v.Set(reflect.ValueOf(value))
		}
		return nil
	}
	panic("document: cannot read a " + v.Kind().String())
}

package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
)

// JSON decodes the bytes of a file, or of a body, into v, a pointer to a struct, a map or a slice. Fields go by the names in
// their json tags. The file's name is used only in problems. The error is [Problems].
func JSON(file string, raw []byte, v any) error {
	r := &jsonReader{raw: raw, decoder: json.NewDecoder(bytes.NewReader(raw)), source: source{places: map[string]place{}}}
	r.decoder.UseNumber()
	if err := r.document(); err != nil {
		at := r.place(r.decoder.InputOffset())
		return open(file, source{}, &Problem{Line: at.line, Column: at.column, Message: err.Error()}).Err()
	}
	d := open(file, r.source, nil)
	d.decode("", r.value, reflect.ValueOf(v).Elem())
	return d.Err()
}

// jsonReader reads one value and notes where each part of it begins.
type jsonReader struct {
	source
	raw     []byte
	decoder *json.Decoder
	depth   int
}

func (r *jsonReader) document() (err error) {
	if r.value, err = r.read(""); err != nil {
		return err
	}
	if _, err := r.decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("holds more than one value: leave one")
	}
	return nil
}

// next returns a token and where it begins.
func (r *jsonReader) next() (json.Token, place, error) {
	before := r.decoder.InputOffset()
	token, err := r.decoder.Token()
	var wrong *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("ends too early")
	case errors.As(err, &wrong):
		err = fmt.Errorf("is not JSON: %w", err)
	}
	for before < int64(len(r.raw)) && bytes.IndexByte([]byte(" \t\r\n,:"), r.raw[before]) >= 0 {
		before++
	}
	return token, r.place(before), err
}

// place counts lines and columns up to an offset; columns are bytes.
func (r *jsonReader) place(offset int64) place {
	before := r.raw[:min(offset, int64(len(r.raw)))]
	return place{
		line:   bytes.Count(before, []byte("\n")) + 1,
		column: len(before) - bytes.LastIndexByte(before, '\n'),
	}
}

func (r *jsonReader) read(path string) (any, error) {
	token, at, err := r.next()
	if err != nil {
		return nil, err
	}
	if _, known := r.places[path]; !known {
		r.places[path] = at
	}
	switch token := token.(type) {
	case json.Delim:
		if r.depth++; r.depth > maxDepth {
			return nil, fmt.Errorf("is nested deeper than %d: nest less", maxDepth)
		}
		defer func() { r.depth-- }()
		if token == '{' {
			return r.object(path)
		}
		return r.list(path)
	case json.Number:
		return number(token), nil
	}
	return token, nil
}

func (r *jsonReader) object(path string) (any, error) {
	object := map[string]any{}
	for r.decoder.More() {
		key, at, err := r.next()
		if err != nil {
			return nil, err
		}
		name := key.(string) // the decoder sees to that
		if _, twice := object[name]; twice {
			return nil, fmt.Errorf("has %q twice: leave one", name)
		}
		r.places[Join(path, name)] = at
		if object[name], err = r.read(Join(path, name)); err != nil {
			return nil, err
		}
	}
	_, _, err := r.next()
	return object, err
}

func (r *jsonReader) list(path string) (any, error) {
	list := []any{}
	for r.decoder.More() {
		value, err := r.read(element(path, len(list)))
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	_, _, err := r.next()
	return list, err
}

// number is a whole number if it is one, as in YAML.
func number(n json.Number) any {
	if whole, err := n.Int64(); err == nil {
		return whole
	}
	if whole, err := strconv.ParseUint(n.String(), 10, 64); err == nil {
		return whole
	}
	float, _ := n.Float64() // the largest there is, for one that is larger
	return float
}

// Package wasm takes a core module of WebAssembly apart and puts it together again, for tools that change one:
// sections, exports, globals, data, and the instructions of function bodies. It checks no more than it needs;
// an engine validates the result.
//
// The names are those of the specification, WebAssembly Core 2.0; section numbers in comments are its.
package wasm

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// ErrMalformed is wrapped by every error about bytes that are no module, or none that this package understands.
var ErrMalformed = errors.New("malformed module")

// The sections that tools have to do with (5.5.2).
const (
	SectionCustom    = 0
	sectionType      = 1
	SectionImport    = 2
	SectionFunction  = 3
	SectionMemory    = 5
	SectionGlobal    = 6
	SectionExport    = 7
	SectionStart     = 8
	SectionElement   = 9
	SectionCode      = 10
	SectionData      = 11
	SectionDataCount = 12
)

var header = []byte("\x00asm\x01\x00\x00\x00")

// Section is one section: its number and what is in it, without its length.
type Section struct {
	ID   byte
	Body []byte
}

// Module is the list of a module's sections, in the order in which they stand.
type Module struct{ Sections []Section }

// Parse splits a module into sections. The bodies share raw's memory and must not be changed in place.
func Parse(raw []byte) (*Module, error) {
	if !bytes.HasPrefix(raw, header) {
		return nil, fmt.Errorf("%w: it does not begin as a core module of version 1", ErrMalformed)
	}
	m := &Module{}
	r := &Reader{rest: raw[len(header):]}
	for r.More() {
		id := r.Byte()
		m.Sections = append(m.Sections, Section{id, r.Bytes(int(r.U32()))})
	}
	return m, r.Err()
}

// Bytes encodes the module.
func (m *Module) Bytes() []byte {
	raw := bytes.Clone(header)
	for _, s := range m.Sections {
		raw = append(raw, s.ID)
		raw = AppendU32(raw, uint32(len(s.Body)))
		raw = append(raw, s.Body...)
	}
	return raw
}

// Section returns the body of the section with this number, nil if there is none.
func (m *Module) Section(id byte) []byte {
	for _, s := range m.Sections {
		if s.ID == id {
			return s.Body
		}
	}
	return nil
}

// Set replaces the body of a section that the module has; nil removes the section. It reports whether there is
// one.
func (m *Module) Set(id byte, body []byte) bool {
	for i := range m.Sections {
		if m.Sections[i].ID != id {
			continue
		}
		if body == nil {
			m.Sections = append(m.Sections[:i:i], m.Sections[i+1:]...)
		} else {
			m.Sections[i].Body = body
		}
		return true
	}
	return false
}

// add puts an empty section where it belongs, unless the module has it.
func (m *Module) add(id byte) {
	if m.Section(id) != nil {
		return
	}
	at := 0
	for i, s := range m.Sections {
		if s.ID != SectionCustom && slices.Index(order, s.ID) < slices.Index(order, id) {
			at = i + 1
		}
	}
	m.Sections = slices.Insert(m.Sections, at, Section{ID: id})
}

// order is where sections stand (5.5.2); custom ones stand anywhere.
var order = []byte{sectionType, SectionImport, SectionFunction, 4, SectionMemory, SectionGlobal, SectionExport, SectionStart,
	SectionElement, SectionDataCount, SectionCode, SectionData}

package wasm

import "fmt"

// The kinds of what is imported and exported (5.5.5, 5.5.10).
const (
	KindFunction = 0
	KindTable    = 1
	KindMemory   = 2
	KindGlobal   = 3
)

// Imports counts what a module imports, by kind.
type Imports [4]uint32

// Imports reads the import section. Imported entities come first in the numbering of each kind.
func (m *Module) Imports() (Imports, error) {
	var counts Imports
	r := NewReader(m.Section(SectionImport))
	for n := m.count(r); n > 0 && r.Err() == nil; n-- {
		r.Name()
		r.Name()
		kind := r.Byte()
		switch kind {
		case KindFunction:
			r.U32()
		case KindTable:
			r.Byte()
			r.limits()
		case KindMemory:
			r.limits()
		case KindGlobal:
			r.Bytes(2)
		default:
			r.fail(fmt.Sprintf("kind %d of an import is not known here", kind))
			continue
		}
		counts[kind]++
	}
	return counts, r.Err()
}

// count reads how many entries a section has; a section that is not there has none.
func (m *Module) count(r *Reader) uint32 {
	if !r.More() {
		return 0
	}
	return r.U32()
}

// limits reads the limits of a table or memory (5.3.7).
func (r *Reader) limits() (minimum uint32, maximum *uint32) {
	flag := r.Byte()
	minimum = r.U32()
	switch flag {
	case 0:
	case 1:
		n := r.U32()
		maximum = &n
	default:
		r.fail("limits are shared or of 64 bits, which is not known here")
	}
	return minimum, maximum
}

// Export is one entry of the export section.
type Export struct {
	Name  string
	Kind  byte
	Index uint32
}

// Exports reads the export section.
func (m *Module) Exports() ([]Export, error) {
	var exports []Export
	r := NewReader(m.Section(SectionExport))
	for n := m.count(r); n > 0 && r.Err() == nil; n-- {
		exports = append(exports, Export{r.Name(), r.Byte(), r.U32()})
	}
	return exports, r.Err()
}

// SetExports replaces the export section, which must be there.
func (m *Module) SetExports(exports []Export) {
	body := AppendU32(nil, uint32(len(exports)))
	for _, e := range exports {
		body = AppendU32(append(AppendName(body, e.Name), e.Kind), e.Index)
	}
	m.Set(SectionExport, body)
}

// Global is a global that the module defines.
type Global struct {
	Type    byte // the number of its value type (5.3.1)
	Mutable bool
	// Init is the expression of its first value, with its end.
	Init []byte
}

// The value types that a global of a C target has.
const (
	TypeI32 = 0x7f
	TypeI64 = 0x7e
	TypeF32 = 0x7d
	TypeF64 = 0x7c
)

// Globals reads the global section.
func (m *Module) Globals() ([]Global, error) {
	var globals []Global
	r := NewReader(m.Section(SectionGlobal))
	for n := m.count(r); n > 0 && r.Err() == nil; n-- {
		global := Global{Type: r.Byte(), Mutable: r.Byte() == 1}
		global.Init = r.expression()
		globals = append(globals, global)
	}
	return globals, r.Err()
}

// expression reads instructions up to and with the end of a constant expression.
func (r *Reader) expression() []byte {
	whole := r.rest
	for r.Err() == nil && r.Instruction() != OpEnd {
	}
	if r.Err() != nil {
		return nil
	}
	return whole[: len(whole)-len(r.rest) : len(whole)-len(r.rest)]
}

// SetGlobals replaces the global section, which must be there.
func (m *Module) SetGlobals(globals []Global) {
	body := AppendU32(nil, uint32(len(globals)))
	for _, g := range globals {
		mutable := byte(0)
		if g.Mutable {
			mutable = 1
		}
		body = append(append(body, g.Type, mutable), g.Init...)
	}
	m.Set(SectionGlobal, body)
}

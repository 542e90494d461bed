package wasm

import "strconv"

// Changes reports whether a function with this body can change state of an instance besides its memory and its globals:
// tables, and segments, which it can drop; an instruction that uses a segment counts too. An instruction of a later version is an error.
func Changes(body []byte) (bool, error) {
	r := NewReader(body)
	r.Locals()
	for r.More() {
		switch r.Instruction() {
		case OpTableSet, OpTableInit, OpTableCopy, OpTableGrow, OpTableFill, OpElemDrop, OpMemoryInit, OpDataDrop:
			return true, r.Err()
		}
	}
	return false, r.Err()
}

// ExportState lets a host read and restore the whole state of an instance, which is its memory and its globals: it exports
// each global that may change, under the prefix and its number. It returns those names, and false, and leaves the module
// as it is, if an instance can have further state: if it imports more than functions, holds something in a global that is
// no number, or has an instruction that changes tables or segments.
func (m *Module) ExportState(prefix string) (names []string, whole bool, err error) {
	imports, err := m.Imports()
	if err != nil || imports[KindTable]+imports[KindMemory]+imports[KindGlobal] > 0 {
		return nil, false, err
	}
	if changes, err := m.changes(); err != nil || changes {
		return nil, false, err
	}
	globals, err := m.Globals()
	if err != nil {
		return nil, false, err
	}
	exports, err := m.Exports()
	if err != nil {
		return nil, false, err
	}
	for i, g := range globals {
		switch {
		case !g.Mutable:
			continue
		case g.Type < TypeF64 || g.Type > TypeI32:
			return nil, false, nil
		}
		names = append(names, prefix+strconv.Itoa(i))
		exports = append(exports, Export{names[len(names)-1], KindGlobal, uint32(i)})
	}
	m.add(SectionExport)
	m.SetExports(exports)
	return names, true, nil
}

// changes reports whether a function of the module [Changes] something.
func (m *Module) changes() (bool, error) {
	r := NewReader(m.Section(SectionCode))
	for n := m.count(r); n > 0 && r.Err() == nil; n-- {
		if changes, err := Changes(r.Bytes(int(r.U32()))); err != nil || changes {
			return changes, err
		}
	}
	return false, r.Err()
}

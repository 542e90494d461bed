package wasm

import "strconv"

// Changes reports whether a function with this body can change state of an instance besides its memory and its globals:
// tables, and segments, which it can drop; an instruction that uses a segment counts too. An instruction of a later version
// is an error.
func Changes(body []byte) (bool, error) {
	r := NewReader(body)
	r.Locals()
	for r.More() {
		if changes(r.Instruction()) {
			return true, r.Err()
		}
	}
	return false, r.Err()
}

func changes(op uint16) bool {
	switch op {
	case OpTableSet, OpTableInit, OpTableCopy, OpTableGrow, OpTableFill, OpElemDrop, OpMemoryInit, OpDataDrop:
		return true
	}
	return false
}

// ExportState lets a host read and restore the whole state of an instance, which is its memory and its globals, if no
// function [Changes] anything else: it exports each global that may change, under the prefix and its number. It returns those
// names, and false, and leaves the module as it is, if an instance can have further state all the same: if it imports more
// than functions, or holds something in a global that is no number.
func (m *Module) ExportState(prefix string) (names []string, whole bool, err error) {
	imports, err := m.Imports()
	if err != nil || imports[KindTable]+imports[KindMemory]+imports[KindGlobal] > 0 {
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

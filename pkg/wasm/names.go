package wasm

import "slices"

// CustomNames is the custom section with the names of functions, segments and more (appendix, 7.4.1).
const CustomNames = "name"

// DropCustom removes the custom sections with this name.
func (m *Module) DropCustom(name string) {
	m.Sections = slices.DeleteFunc(m.Sections, func(s Section) bool {
		return s.ID == SectionCustom && NewReader(s.Body).Name() == name
	})
}

// FunctionNames reads the names of functions, by index; without a name section there are none.
func (m *Module) FunctionNames() (map[uint32]string, error) {
	names := map[uint32]string{}
	for _, s := range m.Sections {
		r := NewReader(s.Body)
		if s.ID != SectionCustom || r.Name() != CustomNames {
			continue
		}
		for r.More() {
			kind, body := r.Byte(), r.Bytes(int(r.U32()))
			if kind != 1 {
				continue
			}
			sub := NewReader(body)
			for n := sub.U32(); n > 0 && sub.Err() == nil; n-- {
				index := sub.U32()
				names[index] = sub.Name()
			}
			if err := sub.Err(); err != nil {
				return nil, err
			}
		}
		if err := r.Err(); err != nil {
			return nil, err
		}
	}
	return names, nil
}

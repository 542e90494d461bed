package wasm

import (
	"bytes"
	"slices"
	"testing"
)

// stateful writes a module with one function of this code, and globals.
func stateful(code []byte, globals ...[]byte) []byte {
	raw := append(bytes.Clone(header), sectionType, 4, 1, formFunction, 0, 0, SectionFunction, 2, 1, 0, SectionMemory, 3, 1, 0, 1)
	body := AppendU32(nil, uint32(len(globals)))
	for _, global := range globals {
		body = append(body, global...)
	}
	raw = append(append(raw, SectionGlobal, byte(len(body))), body...)
	code = append(append([]byte{0}, code...), OpEnd)
	raw = append(raw, SectionCode, byte(len(code)+2), 1, byte(len(code)))
	return append(raw, code...)
}

func TestStateIsExportedOnlyIfItIsAll(t *testing.T) {
	i32 := []byte{TypeI32, 1, OpI32Const, 0, OpEnd}
	constant := []byte{TypeI64, 0, OpI64Const, 0, OpEnd}
	f64 := []byte{TypeF64, 1, OpF64Const, 0, 0, 0, 0, 0, 0, 0, 0, OpEnd}
	for name, tc := range map[string]struct {
		raw   []byte
		names []string
		whole bool
	}{
		"numbers":       {stateful(nil, i32, constant, f64), []string{"g0", "g2"}, true},
		"no global":     {stateful([]byte{OpI32Const, 0, opDrop}), nil, true},
		"a reference":   {stateful(nil, i32, []byte{0x70, 1, 0xd0, 0x70, OpEnd}), nil, false},
		"a vector":      {stateful(nil, slices.Concat([]byte{0x7b, 1, 0xfd, 12}, make([]byte, 16), []byte{OpEnd})), nil, false},
		"table.set":     {stateful([]byte{OpTableSet, 0}), nil, false},
		"table.init":    {stateful([]byte{0xfc, 12, 0, 0}), nil, false},
		"elem.drop":     {stateful([]byte{0xfc, 13, 0}), nil, false},
		"table.copy":    {stateful([]byte{0xfc, 14, 0, 0}), nil, false},
		"table.grow":    {stateful([]byte{0xfc, 15, 0}), nil, false},
		"table.fill":    {stateful([]byte{0xfc, 17, 0}), nil, false},
		"memory.init":   {stateful([]byte{0xfc, 8, 0, 0}), nil, false},
		"data.drop":     {stateful([]byte{0xfc, 9, 0}), nil, false},
		"behind a loop": {stateful([]byte{OpLoop, BlockEmpty, OpEnd, 0xfc, 9, 0}), nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := parse(t, tc.raw)
			names, whole, err := m.ExportState("g")
			if err != nil || whole != tc.whole || !slices.Equal(names, tc.names) {
				t.Fatalf("got %v, %v, %v", names, whole, err)
			}
			exports, err := m.Exports()
			if err != nil {
				t.Fatal(err)
			}
			for i, name := range names {
				if exports[i].Name != name || exports[i].Kind != KindGlobal {
					t.Errorf("exports are %v", exports)
				}
			}
			if !whole && !bytes.Equal(m.Bytes(), tc.raw) {
				t.Error("the module is another one")
			}
		})
	}
}

func TestAnImportedGlobalIsStateOfAnotherInstance(t *testing.T) {
	m := parse(t, append(bytes.Clone(header), SectionImport, 8, 1, 1, 'a', 1, 'b', KindGlobal, TypeI32, 1))
	if _, whole, err := m.ExportState("g"); whole || err != nil {
		t.Errorf("got %v, %v", whole, err)
	}
}

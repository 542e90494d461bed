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
		"numbers":     {stateful(nil, i32, constant, f64), []string{"g0", "g2"}, true},
		"no global":   {stateful([]byte{OpI32Const, 0, opDrop}), nil, true},
		"a reference": {stateful(nil, i32, []byte{0x70, 1, 0xd0, 0x70, OpEnd}), nil, false},
		"a vector":    {stateful(nil, slices.Concat([]byte{0x7b, 1, 0xfd, 12}, make([]byte, 16), []byte{OpEnd})), nil, false},
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

func TestWhatChangesTablesOrSegmentsIsNotSteady(t *testing.T) {
	for name, tc := range map[string]struct {
		code   []byte
		steady bool
	}{
		"nothing":       {nil, true},
		"memory.fill":   {[]byte{0xfc, 11, 0}, true},
		"memory.grow":   {[]byte{opMemoryGrow, 0}, true},
		"table.get":     {[]byte{0x25, 0}, true},
		"table.set":     {[]byte{OpTableSet, 0}, false},
		"memory.init":   {[]byte{0xfc, 8, 0, 0}, false},
		"data.drop":     {[]byte{0xfc, 9, 0}, false},
		"table.init":    {[]byte{0xfc, 12, 0, 0}, false},
		"elem.drop":     {[]byte{0xfc, 13, 0}, false},
		"table.copy":    {[]byte{0xfc, 14, 0, 0}, false},
		"table.grow":    {[]byte{0xfc, 15, 0}, false},
		"table.fill":    {[]byte{0xfc, 17, 0}, false},
		"behind a loop": {[]byte{OpLoop, BlockEmpty, OpEnd, 0xfc, 9, 0}, false},
		"within a loop": {[]byte{OpLoop, BlockEmpty, 0xfc, 9, 0, OpEnd}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if steady, err := parse(t, stateful(tc.code)).Interruptible("stop", "start"); err != nil || steady != tc.steady {
				t.Errorf("got %v, %v", steady, err)
			}
			body := append(append([]byte{0}, tc.code...), OpEnd)
			if changes, err := Changes(body); err != nil || changes == tc.steady {
				t.Errorf("Changes says %v, %v", changes, err)
			}
		})
	}
}

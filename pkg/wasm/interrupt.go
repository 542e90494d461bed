package wasm

// turns is how many turns of loops a guest makes between two looks at its interrupt. Some microseconds go by.
const turns = 1000

// Interruptible makes a module stop where a host wants it to: at a turn of any loop it traps, some microseconds after
// the exported global of the given name, an i32, has become other than 0. A program that never loops ends by
// itself, and one that calls itself for ever runs out of stack. The module must have a memory.
//
// Before each look it grows its memory by nothing. That leaves compiled code for the engine, so that an engine
// written in Go can be scheduled and can collect garbage meanwhile. wazero's own way to stop a guest,
// WithCloseOnContextDone, leaves it at each turn, which takes as long as all the rest of a short request.
//
// A start function, which would run before a host can hold the global, becomes the export startName, for the host
// to call first.
func (m *Module) Interruptible(name, startName string) error {
	imports, err := m.Imports()
	if err != nil {
		return err
	}
	globals, err := m.Globals()
	if err != nil {
		return err
	}
	interrupt := imports[KindGlobal] + uint32(len(globals))
	if err := m.checkLoops(look(interrupt, interrupt+1)); err != nil {
		return err
	}
	exports, err := m.Exports()
	if err != nil {
		return err
	}
	exports = append(exports, Export{name, KindGlobal, interrupt})
	if start := m.Section(SectionStart); start != nil {
		r := NewReader(start)
		exports = append(exports, Export{startName, KindFunction, r.U32()})
		if err := r.Err(); err != nil {
			return err
		}
		m.Set(SectionStart, nil)
	}
	m.add(SectionGlobal)
	m.SetGlobals(append(globals,
		Global{Type: TypeI32, Mutable: true, Init: []byte{OpI32Const, 0, OpEnd}},
		Global{Type: TypeI32, Mutable: true, Init: append(AppendI64([]byte{OpI32Const}, turns), OpEnd)}))
	m.add(SectionExport)
	m.SetExports(exports)
	return nil
}

// look is the code at the beginning of a loop's turn.
func look(interrupt, left uint32) []byte {
	code := AppendU32([]byte{OpGlobalGet}, left)
	code = append(code, OpI32Const, 1, opI32Sub, OpGlobalSet)
	code = append(AppendU32(code, left), OpGlobalGet)
	code = append(AppendU32(code, left), opI32Eqz, OpIf, BlockEmpty, OpI32Const)
	code = append(AppendI64(code, turns), OpGlobalSet)
	code = append(AppendU32(code, left), OpI32Const, 0, opMemoryGrow, 0, opDrop, OpGlobalGet)
	return append(AppendU32(code, interrupt), OpIf, BlockEmpty, OpUnreachable, OpEnd, OpEnd)
}

// checkLoops puts code at the beginning of each loop.
func (m *Module) checkLoops(code []byte) error {
	return m.Code(func(_ uint32, body []byte) ([]byte, error) {
		r := NewReader(body)
		r.Locals()
		changed, copied := make([]byte, 0, len(body)+len(body)/4), 0
		for r.More() {
			if r.Instruction() == OpLoop {
				at := len(body) - r.Left()
				changed = append(append(changed, body[copied:at]...), code...)
				copied = at
			}
		}
		return append(changed, body[copied:]...), r.Err()
	})
}

package wasm

import "fmt"

// turns is how many turns a loop makes without a look at the interrupt, and how many functions with loops are entered
// without one. A guest looks after 65,536 turns at the most, which is some hundred microseconds. It must be a power of 2.
const turns = 256

// Interruptible makes a module stop where a host wants it to: at a turn of any loop it traps, within a millisecond of
// the exported global of the given name, an i32, has become other than 0. A program that never loops ends by
// itself, and one that calls itself for ever runs out of stack. The module must have a memory.
//
// Before each look it grows its memory by nothing. That leaves compiled code for the engine, so that an engine
// written in Go can be scheduled and can collect garbage meanwhile. wazero's own way to stop a guest,
// WithCloseOnContextDone, leaves it at each turn, which takes as long as all the rest of a short request.
//
// A start function, which would run before a host can hold the global, becomes the export startName, for the host
// to call first.
//
// Interruptible also reports whether all functions are steady: whether none of them [Changes] anything.
func (m *Module) Interruptible(name, startName string) (steady bool, err error) {
	imports, err := m.Imports()
	if err != nil {
		return false, err
	}
	globals, err := m.Globals()
	if err != nil {
		return false, err
	}
	interrupt := imports[KindGlobal] + uint32(len(globals))
	if steady, err = m.checkLoops(checks{interrupt, interrupt + 1}); err != nil {
		return false, err
	}
	exports, err := m.Exports()
	if err != nil {
		return false, err
	}
	exports = append(exports, Export{name, KindGlobal, interrupt})
	if start := m.Section(SectionStart); start != nil {
		r := NewReader(start)
		exports = append(exports, Export{startName, KindFunction, r.U32()})
		if err := r.Err(); err != nil {
			return false, err
		}
		m.Set(SectionStart, nil)
	}
	m.add(SectionGlobal)
	m.SetGlobals(append(globals,
		Global{Type: TypeI32, Mutable: true, Init: []byte{OpI32Const, 0, OpEnd}},
		Global{Type: TypeI32, Mutable: true, Init: append(AppendI64([]byte{OpI32Const}, turns), OpEnd)}))
	m.add(SectionExport)
	m.SetExports(exports)
	return steady, nil
}

// checks puts code into functions that have loops: at their beginning, and at the beginning of each loop's turn.
//
// A loop counts in a local variable, which costs next to nothing. Such a count begins anew with each call, so calls are
// counted too, in a global.
type checks struct {
	interrupt, left uint32 // globals
}

// look leaves compiled code for a moment, and traps if the interrupt is set.
func (c checks) look() []byte {
	code := []byte{OpI32Const, 0, opMemoryGrow, 0, opDrop, OpGlobalGet}
	return append(AppendU32(code, c.interrupt), OpIf, BlockEmpty, OpUnreachable, OpEnd)
}

// entry is the code at the beginning of a function.
func (c checks) entry() []byte {
	code := AppendU32([]byte{OpGlobalGet}, c.left)
	code = append(AppendU32(append(code, OpI32Const, 1, opI32Sub, OpGlobalSet), c.left), OpGlobalGet)
	code = append(AppendU32(code, c.left), opI32Eqz, OpIf, BlockEmpty, OpI32Const)
	code = append(AppendU32(append(AppendI64(code, turns), OpGlobalSet), c.left), c.look()...)
	return append(code, OpEnd)
}

// turn is the code at the beginning of a loop, which counts in a local variable.
func (c checks) turn(counter uint32) []byte {
	code := AppendU32([]byte{opLocalGet}, counter)
	code = append(AppendU32(append(code, OpI32Const, 1, opI32Add, opLocalTee), counter), OpI32Const)
	code = append(AppendI64(code, turns-1), opI32And, opI32Eqz, OpIf, BlockEmpty)
	return append(append(code, c.look()...), OpEnd)
}

// put returns the body of a function with so many parameters, with the checks in it, and whether it is steady.
func (c checks) put(parameters uint32, body []byte) (checked []byte, steady bool, err error) {
	steady = true
	r := NewReader(body)
	groups, locals := r.locals()
	declared := body[:len(body)-r.Left()]
	var loops []int // where they begin
	for r.More() {
		op := r.Instruction()
		if op == OpLoop {
			loops = append(loops, len(body)-r.Left())
		}
		steady = steady && !changes(op)
	}
	if r.Err() != nil || loops == nil {
		return body, steady, r.Err()
	}
	turn, entry := c.turn(parameters+locals), c.entry()
	changed := AppendU32(make([]byte, 0, len(body)+len(entry)+len(loops)*len(turn)+16), groups+1)
	changed = append(changed, declared[len(AppendU32(nil, groups)):]...)
	changed = append(append(changed, 1, TypeI32), entry...)
	from := len(declared)
	for _, at := range loops {
		changed = append(append(changed, body[from:at]...), turn...)
		from = at
	}
	return append(changed, body[from:]...), steady, nil
}

// checkLoops puts checks into all functions of the module, and reports whether all are steady.
func (m *Module) checkLoops(c checks) (steady bool, err error) {
	imports, err := m.Imports()
	if err != nil {
		return false, err
	}
	parameters, err := m.parameters()
	if err != nil {
		return false, err
	}
	steady = true
	err = m.Code(func(index uint32, body []byte) ([]byte, error) {
		own := int(index - imports[KindFunction])
		if own >= len(parameters) {
			return nil, fmt.Errorf("%w: there is more code than functions", ErrMalformed)
		}
		checked, still, err := c.put(parameters[own], body)
		steady = steady && still
		return checked, err
	})
	return steady, err
}

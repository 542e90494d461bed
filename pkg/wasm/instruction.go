package wasm

import "fmt"

// The instructions that tools look for (5.4). Those behind the prefix 0xfc are 0xfc00 plus their number.
const (
	OpUnreachable = 0x00
	OpLoop        = 0x03
	OpIf          = 0x04
	OpEnd         = 0x0b
	opDrop        = 0x1a
	opLocalGet    = 0x20
	opLocalTee    = 0x22
	OpGlobalGet   = 0x23
	OpGlobalSet   = 0x24
	OpTableSet    = 0x26
	opMemoryGrow  = 0x40
	OpI32Const    = 0x41
	OpI64Const    = 0x42
	OpF32Const    = 0x43
	OpF64Const    = 0x44
	opI32Eqz      = 0x45
	opI32Add      = 0x6a
	opI32Sub      = 0x6b
	opI32And      = 0x71
	OpMemoryInit  = 0xfc08
	OpDataDrop    = 0xfc09
	OpTableInit   = 0xfc0c
	OpElemDrop    = 0xfc0d
	OpTableCopy   = 0xfc0e
	OpTableGrow   = 0xfc0f
	OpTableFill   = 0xfc11
)

// BlockEmpty is the type of a block that takes and leaves nothing (5.4.1).
const BlockEmpty = 0x40

// What begins an instruction of two numbers.
const (
	prefixMisc   = 0xfc // saturating conversion, bulk memory, tables
	prefixVector = 0xfd
)

// Instruction reads one instruction of WebAssembly 2.0 and returns its number; what follows the number is read
// and dropped. An instruction of a later version is an error.
func (r *Reader) Instruction() uint16 {
	op := r.Byte()
	switch {
	case op == 0x02 || op == OpLoop || op == OpIf: // a block type, which is a number of up to 33 bits
		r.Skip()
	case op == 0x0c || op == 0x0d || op == 0x10 || op >= 0x20 && op <= OpTableSet: // br, br_if, call, variables, tables
		r.U32()
	case op == 0x0e: // br_table
		for n := r.U32(); n > 0 && r.err == nil; n-- {
			r.U32()
		}
		r.U32()
	case op == 0x11: // call_indirect
		r.U32()
		r.U32()
	case op == 0x1c: // select with types
		r.Bytes(int(r.U32()))
	case op >= 0x28 && op <= 0x3e: // loads and stores
		r.place()
	case op == 0x3f || op == 0x40 || op == OpI32Const || op == OpI64Const || op == 0xd0: // memory.size, .grow, ref.null
		r.Skip()
	case op == 0xd2: // ref.func
		r.U32()
	case op == OpF32Const:
		r.Bytes(4)
	case op == OpF64Const:
		r.Bytes(8)
	case op == prefixMisc:
		return r.misc()
	case op == prefixVector:
		r.vector()
	case op <= 0x01 || op == 0x05 || op == OpEnd || op == 0x0f || op == 0x1a || op == 0x1b || op >= 0x45 && op <= 0xc4 || op == 0xd1:
		// unreachable, nop, else, end, return, drop, select, all that compute, ref.is_null
	default:
		r.fail(fmt.Sprintf("instruction 0x%02x is none of WebAssembly 2.0", op))
	}
	return uint16(op)
}

// place reads the alignment and offset of a load or store (5.4.6).
func (r *Reader) place() {
	r.U32()
	r.U32()
}

func (r *Reader) misc() uint16 {
	op := r.U32()
	switch op {
	case 0, 1, 2, 3, 4, 5, 6, 7: // trunc_sat
	case OpMemoryInit & 0xff, 10, OpTableInit & 0xff, OpTableCopy & 0xff: // 10 is memory.copy
		r.U32()
		r.U32()
	case OpDataDrop & 0xff, 11, OpElemDrop & 0xff, OpTableGrow & 0xff, 16, OpTableFill & 0xff: // memory.fill, table.size
		r.U32()
	default:
		r.fail(fmt.Sprintf("instruction 0xfc 0x%02x is none of WebAssembly 2.0", op))
		return 0
	}
	return prefixMisc<<8 | uint16(op)
}

// vector reads what follows the prefix of vector instructions (5.4.8).
func (r *Reader) vector() {
	switch op := r.U32(); {
	case op <= 11 || op == 92 || op == 93: // loads and stores
		r.place()
	case op == 12 || op == 13: // v128.const, i8x16.shuffle
		r.Bytes(16)
	case op >= 21 && op <= 34: // lanes
		r.Byte()
	case op >= 84 && op <= 91: // loads and stores of one lane
		r.place()
		r.Byte()
	case op > 255:
		r.fail(fmt.Sprintf("instruction 0xfd 0x%02x is none of WebAssembly 2.0", op))
	}
}

// Locals reads the local variables at the beginning of a function body and drops them.
func (r *Reader) Locals() { r.locals() }

// locals also counts them, and the groups that they come in.
func (r *Reader) locals() (groups, count uint32) {
	groups = r.U32()
	for n := groups; n > 0 && r.err == nil; n-- {
		count += r.U32()
		r.Byte()
	}
	return groups, count
}

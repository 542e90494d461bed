package hostcall

import (
	"encoding/binary"
	"strconv"

	"aiuta-edge/simulator/spinhost/abi"
)

// maxRead is how much of one text is read, in bytes. It is more than is shown, so that a secret is recognised before
// the text is cut.
const maxRead = 64 << 10

// typ is a type of the interface, as the Canonical ABI lays it out.
type typ interface {
	// layout returns size and alignment in memory, in bytes.
	layout() (size, align uint32)
	// flat is how many arguments a value takes up.
	flat() int
	// load reads a value from memory.
	load(m abi.Memory, at uint32) Value
	// lift reads a value from arguments, of which there are flat.
	lift(m abi.Memory, arguments []uint64) Value
}

// integer is a number of size bytes, or, if truth is set, false or true.
type integer struct {
	size          uint32
	signed, truth bool
}

var (
	u16     = integer{size: 2}
	u32     = integer{size: 4}
	s64     = integer{size: 8, signed: true}
	boolean = integer{size: 1, truth: true}
)

func (i integer) layout() (size, align uint32) { return i.size, i.size }
func (i integer) flat() int                    { return 1 }

func (i integer) load(m abi.Memory, at uint32) Value {
	raw, ok := m.Read(at, i.size)
	if !ok {
		return unreadable
	}
	var wide [8]byte
	copy(wide[:], raw)
	return i.lift(m, []uint64{binary.LittleEndian.Uint64(wide[:])})
}

func (i integer) lift(_ abi.Memory, arguments []uint64) Value {
	// The upper part of an argument is undefined.
	n := arguments[0] << (64 - 8*i.size) >> (64 - 8*i.size)
	switch {
	case i.truth:
		return number(strconv.FormatBool(n != 0))
	case i.signed:
		return number(strconv.FormatInt(int64(n), 10))
	}
	return number(strconv.FormatUint(n, 10))
}

// str is string and list<u8>.
type str struct{}

func (str) layout() (size, align uint32) { return 8, 4 }
func (str) flat() int                    { return 2 }

func (s str) load(m abi.Memory, at uint32) Value { return viaArea(s, m, at) }

func (str) lift(m abi.Memory, arguments []uint64) Value {
	t, ok := readText(m, uint32(arguments[0]), uint32(arguments[1]))
	if !ok {
		return unreadable
	}
	return t
}

func readText(m abi.Memory, ptr, size uint32) (text, bool) {
	if _, ok := m.Read(ptr, size); !ok {
		return text{}, false
	}
	view, _ := m.Read(ptr, min(size, maxRead))
	return text{string(view), size}, true
}

// viaArea reads what is a pointer and a length from memory.
func viaArea(t typ, m abi.Memory, at uint32) Value {
	area, ok := m.Read(at, 8)
	if !ok {
		return unreadable
	}
	return t.lift(m, []uint64{uint64(binary.LittleEndian.Uint32(area)), uint64(binary.LittleEndian.Uint32(area[4:]))})
}

// listOf is a list of anything but bytes.
type listOf struct{ item typ }

func (listOf) layout() (size, align uint32) { return 8, 4 }
func (listOf) flat() int                    { return 2 }

func (l listOf) load(m abi.Memory, at uint32) Value { return viaArea(l, m, at) }

func (l listOf) lift(m abi.Memory, arguments []uint64) Value {
	at, count := uint32(arguments[0]), uint32(arguments[1])
	shown := min(count, maxItems)
	size, _ := l.item.layout()
	items := list{more: count - shown}
	for i := range shown {
		items.items = append(items.items, l.item.load(m, at+i*size))
	}
	return items
}

// pairOf is tuple<string, string>.
type pairOf struct{}

func (pairOf) layout() (size, align uint32) { return 16, 4 }
func (pairOf) flat() int                    { return 4 }
func (pairOf) load(m abi.Memory, at uint32) Value {
	return newPair(str{}.load(m, at), str{}.load(m, at+8))
}
func (pairOf) lift(m abi.Memory, arguments []uint64) Value {
	return newPair(str{}.lift(m, arguments), str{}.lift(m, arguments[2:]))
}

func newPair(name, value Value) Value {
	n, nameRead := name.(text)
	v, valueRead := value.(text)
	if !nameRead || !valueRead {
		return unreadable
	}
	return pair{n, v}
}

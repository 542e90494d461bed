package abi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// Memory is the guest's linear memory. wazero's api.Memory fits as it is.
type Memory interface {
	// Read returns a view, not a copy, of byteCount bytes; false if they are not all inside the memory.
	Read(offset, byteCount uint32) ([]byte, bool)
	// Write copies v into the memory; false if it would not fit.
	Write(offset uint32, v []byte) bool
}

// Guest is memory that can be allocated from. Only the guest's own allocator may serve it: the guest frees what it
// is handed, and TinyGo stops at a pointer that it did not give out.
type Guest interface {
	Memory
	// Alloc returns size fresh bytes at a multiple of align. A size of zero returns any address.
	Alloc(align, size uint32) (uint32, error)
}

// What a guest can do wrong at the border. In Spin each of these is a trap.
var (
	ErrOutOfBounds = errors.New("lies outside the guest's memory")
	ErrMisaligned  = errors.New("is not aligned")
	ErrNotUTF8     = errors.New("is not valid UTF-8")
	ErrBadTag      = errors.New("is no valid option tag (0 or 1)")
	ErrTooLarge    = errors.New("is larger than 128 MiB in all")
)

// maxLift caps what one call may copy out of a guest, in bytes. Without it a few MiB of records that all point at one
// long string would make the host allocate without end. Wasmtime 44 has the same cap (hostcall fuel).
const maxLift = 128 << 20

// Reader copies values out of guest memory and keeps count of how much it has copied: one Reader serves the arguments
// of one call, or its result. what names a value in errors.
type Reader struct {
	memory Memory
	left   uint64
}

// NewReader returns a Reader with the whole allowance of a call.
func NewReader(memory Memory) *Reader { return &Reader{memory: memory, left: maxLift} }

// Bytes returns a copy: guest memory may move at the guest's next step.
func (l *Reader) Bytes(what string, ptr, size uint32) ([]byte, error) {
	view, err := l.view(what, ptr, size)
	return append([]byte(nil), view...), err
}

// view returns what is to be copied before the guest's next step.
func (l *Reader) view(what string, ptr, size uint32) ([]byte, error) {
	view, ok := l.memory.Read(ptr, size)
	if !ok {
		return nil, fmt.Errorf("%s: %d bytes at %#x: %w", what, size, ptr, ErrOutOfBounds)
	}
	if uint64(size) > l.left {
		return nil, fmt.Errorf("%s: %w", what, ErrTooLarge)
	}
	l.left -= uint64(size)
	return view, nil
}

// Text returns a string, which must be valid UTF-8.
func (l *Reader) Text(what string, ptr, size uint32) (string, error) {
	return l.appendText(&strings.Builder{}, what, ptr, size)
}

// appendText is Text for one of several strings that are kept together.
func (l *Reader) appendText(to *strings.Builder, what string, ptr, size uint32) (string, error) {
	view, err := l.view(what, ptr, size)
	if err != nil {
		return "", err
	}
	if !utf8.Valid(view) {
		return "", fmt.Errorf("%s %w", what, ErrNotUTF8)
	}
	at := to.Len()
	to.Write(view)
	return to.String()[at:], nil
}

// record returns a copy of a fixed-size area whose address must be a multiple of align.
func (l *Reader) record(what string, ptr, size, align uint32) ([]byte, error) {
	if ptr%align != 0 {
		return nil, fmt.Errorf("%s: address %#x %w to %d", what, ptr, ErrMisaligned, align)
	}
	return l.Bytes(what, ptr, size)
}

// list returns a copy of count records of a size and an alignment.
func (l *Reader) list(what string, ptr, count, size, align uint32) ([]byte, error) {
	total := uint64(count) * uint64(size)
	if total > maxLift {
		return nil, fmt.Errorf("%s: %d entries: %w", what, count, ErrTooLarge)
	}
	return l.record(what, ptr, uint32(total), align)
}

// recordAlign is the alignment of a record that holds pointers and lengths, in bytes; wideAlign that of one with a
// 64-bit number in it.
const (
	recordAlign = 4
	wideAlign   = 8
)

// alloc asks the guest for memory and checks what it answers. A fresh allocation is made even for nothing, as
// Wasmtime does it.
func alloc(guest Guest, what string, align, size uint32) (ptr uint32, err error) {
	ptr, err = guest.Alloc(align, size)
	if err != nil {
		return 0, fmt.Errorf("allocating %d bytes for %s: %w", size, what, err)
	}
	if ptr%align != 0 {
		return 0, fmt.Errorf("%s: the guest allocated at %#x, which %w to %d", what, ptr, ErrMisaligned, align)
	}
	return ptr, nil
}

// put copies the bytes of a string or a body into an allocation of their own.
func put(guest Guest, what string, v []byte) (ptr uint32, err error) {
	ptr, err = alloc(guest, what, 1, uint32(len(v)))
	if err != nil || len(v) == 0 {
		return ptr, err
	}
	if !guest.Write(ptr, v) {
		return 0, fmt.Errorf("%s: the guest allocated at %#x, which %w", what, ptr, ErrOutOfBounds)
	}
	return ptr, nil
}

// putText is put for a string. It is not copied on the way: Write only reads what it is given.
func putText(guest Guest, what, text string) (ptr uint32, err error) {
	return put(guest, what, unsafe.Slice(unsafe.StringData(text), len(text)))
}

func u32(area []byte, offset int) uint32 { return binary.LittleEndian.Uint32(area[offset:]) }

// putU32 appends values to an area in memory order.
func putU32(area []byte, values ...uint32) []byte {
	area = slices.Grow(area, 4*len(values))
	for _, v := range values {
		area = binary.LittleEndian.AppendUint32(area, v)
	}
	return area
}

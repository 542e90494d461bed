package wasm

import "fmt"

// Reader reads the values of the binary format one after the other. After an error it yields zeros, and Err
// tells the first one.
type Reader struct {
	rest []byte
	err  error
}

// NewReader reads raw, which must not change meanwhile.
func NewReader(raw []byte) *Reader { return &Reader{rest: raw} }

// Err returns what went wrong first, which wraps [ErrMalformed], or nil.
func (r *Reader) Err() error { return r.err }

// More reports whether anything is left to read.
func (r *Reader) More() bool { return r.err == nil && len(r.rest) > 0 }

// Left is how many bytes are left to read.
func (r *Reader) Left() int { return len(r.rest) }

func (r *Reader) fail(why string) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrMalformed, why)
	}
	r.rest = nil
}

// Byte reads one byte.
func (r *Reader) Byte() byte {
	if len(r.rest) == 0 {
		r.fail("it ends too early")
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

// Bytes reads n bytes. The result shares the reader's memory.
func (r *Reader) Bytes(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.fail("it ends too early")
		return nil
	}
	read := r.rest[:n:n]
	r.rest = r.rest[n:]
	return read
}

// U32 reads an unsigned number of up to 32 bits (5.2.2).
func (r *Reader) U32() uint32 {
	n := r.leb(5)
	if n > 1<<32-1 {
		r.fail("a number has more than 32 bits")
		return 0
	}
	return uint32(n)
}

// Name reads a name (5.2.4).
func (r *Reader) Name() string { return string(r.Bytes(int(r.U32()))) }

// Skip reads a number of up to 64 bits, signed or not, and drops it.
func (r *Reader) Skip() { r.leb(10) }

func (r *Reader) leb(most int) uint64 {
	var n uint64
	for i := range most {
		b := r.Byte()
		n |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			return n
		}
	}
	r.fail("a number is too long")
	return 0
}

// AppendU32 appends an unsigned number.
func AppendU32(to []byte, n uint32) []byte {
	for n >= 0x80 {
		to = append(to, byte(n)|0x80)
		n >>= 7
	}
	return append(to, byte(n))
}

// AppendI64 appends a signed number.
func AppendI64(to []byte, n int64) []byte {
	for {
		b := byte(n & 0x7f)
		n >>= 7
		if n == 0 && b < 0x40 || n == -1 && b >= 0x40 {
			return append(to, b)
		}
		to = append(to, b|0x80)
	}
}

// AppendName appends a name.
func AppendName(to []byte, name string) []byte {
	return append(AppendU32(to, uint32(len(name))), name...)
}

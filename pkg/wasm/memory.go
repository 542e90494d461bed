package wasm

import (
	"bytes"
	"fmt"
)

// pageSize is that of a memory, in bytes (4.2.8).
const pageSize = 1 << 16

// gap is how many zeros in a row are left out of the data. An engine takes its time for each segment, and none to
// speak of for some more zeros.
const gap = 256

// Freeze makes image what the module's one memory begins as, and pages its size. The segments that were there
// are replaced; a memory is zero where no segment writes. It refuses a module whose memory is imported, or
// which has segments that the program applies by itself.
func (m *Module) Freeze(image []byte) error {
	r := NewReader(m.Section(SectionMemory))
	if n := m.count(r); n != 1 {
		return fmt.Errorf("%w: it defines %d memories, and one is needed", ErrMalformed, n)
	}
	_, maximum := r.limits()
	if err := r.Err(); err != nil {
		return err
	}
	active, err := m.segmentsAreActive()
	if err != nil {
		return err
	}
	if !active {
		return fmt.Errorf("%w: it has data that the program applies by itself", ErrMalformed)
	}
	if len(image)%pageSize != 0 {
		return fmt.Errorf("%w: an image of %d bytes is not whole pages", ErrMalformed, len(image))
	}
	memory := []byte{1, 0}
	if maximum != nil {
		memory[1] = 1
	}
	memory = AppendU32(memory, uint32(len(image)/pageSize))
	if maximum != nil {
		memory = AppendU32(memory, *maximum)
	}
	m.Set(SectionMemory, memory)

	data, n := segments(image)
	if !m.Set(SectionData, append(AppendU32(nil, n), data...)) {
		return fmt.Errorf("%w: it has no data", ErrMalformed)
	}
	m.Set(SectionDataCount, AppendU32(nil, n)) // if there is one
	return nil
}

// segmentsAreActive reports whether all data is applied before the program begins (5.5.14).
func (m *Module) segmentsAreActive() (bool, error) {
	r := NewReader(m.Section(SectionData))
	for n := m.count(r); n > 0 && r.Err() == nil; n-- {
		if flag := r.U32(); flag != 0 {
			return false, r.Err()
		}
		r.expression()
		r.Bytes(int(r.U32()))
	}
	return true, r.Err()
}

// segments encodes the parts of an image that are not zero as active segments, and counts them.
func segments(image []byte) (data []byte, n uint32) {
	for at := 0; ; n++ {
		at += len(image[at:]) - len(bytes.TrimLeft(image[at:], "\x00"))
		if at == len(image) {
			return data, n
		}
		end := at + run(image[at:])
		data = append(data, 0, OpI32Const) // active, in memory 0
		data = append(AppendI64(data, int64(int32(at))), OpEnd)
		data = append(AppendU32(data, uint32(end-at)), image[at:end]...)
		at = end
	}
}

// run is how far an image goes until a gap of zeros, or its end. It does not begin with a zero.
func run(image []byte) int {
	zeros := bytes.Index(image, make([]byte, gap))
	if zeros < 0 {
		zeros = len(image)
	}
	return len(bytes.TrimRight(image[:zeros], "\x00"))
}

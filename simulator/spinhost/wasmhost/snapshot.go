package wasmhost

import (
	"bytes"

	"github.com/tetratelabs/wazero/api"

	"aiuta-edge/simulator/spinhost/pages"
)

// snapshot is the whole state of an instance before anything has run in it: what an instance is restored to that has
// answered a request, in place of making another. Restoring writes each global that can change, and all of the memory that was written to.
// Nothing else in an instance can: Compile makes no snapshot of a module with an instruction that changes tables or
// segments, and one that has called what changes the engine's own state, or failed, or has more memory than before, is
// not restored.
type snapshot struct {
	// globals are the values, in the order of [Module.globals].
	globals []uint64
	// memory is what memory begins with, of so many bytes; those that are left out are zero.
	memory []segment
	size   uint32
	// image is the same memory; nil if the system does not tell which pages of it a guest has written to. A mint writes to a
	// tenth of them.
	image *pages.Image
}

// segment is a part of memory that is not zero.
type segment struct {
	at    int
	bytes []byte
}

// gap is how many zeros in a row are cleared and not copied.
const gap = 4 << 10

// takeSnapshot is called before anything has run in the instance.
func takeSnapshot(instance api.Module, globals []api.MutableGlobal) *snapshot {
	s := &snapshot{size: instance.Memory().Size()}
	for _, global := range globals {
		s.globals = append(s.globals, global.Get())
	}
	whole, _ := instance.Memory().Read(0, s.size)
	s.memory = segments(whole)
	s.image = pages.NewImage(whole)
	return s
}

// segments copies the parts of a memory that are not zero.
func segments(memory []byte) (found []segment) {
	for at := 0; ; {
		at += len(memory[at:]) - len(bytes.TrimLeft(memory[at:], "\x00"))
		if at == len(memory) {
			return found
		}
		end := len(memory)
		if zeros := bytes.Index(memory[at:], make([]byte, gap)); zeros >= 0 {
			end = at + zeros
		}
		found = append(found, segment{at, bytes.Clone(memory[at:end])})
		at = end
	}
}

// lay puts the image below a new instance, in whose memory the same is already. It reports false if the system fails; the
// memory is lost then.
func (s *snapshot) lay(memory *linearMemory) bool {
	if s == nil || s.image == nil {
		return true
	}
	memory.laid = true
	return s.image.Lay(memory.room)
}

// restore makes an instance what it was at the beginning, and reports false if that cannot be.
func (s *snapshot) restore(i instance) bool {
	if i.module.IsClosed() || i.module.Memory().Size() != s.size {
		return false
	}
	memory, ok := i.module.Memory().Read(0, s.size)
	if !ok {
		return false
	}
	for n, global := range i.globals {
		global.Set(s.globals[n])
	}
	if i.memory.laid {
		return s.image.Restore(memory)
	}
	end := 0
	for _, part := range s.memory {
		clear(memory[end:part.at])
		end = part.at + copy(memory[part.at:], part.bytes)
	}
	clear(memory[end:])
	return true
}

package wasmhost

import (
	"context"

	"github.com/tetratelabs/wazero/api"

	"aiuta-edge/simulator/spinhost/abi"
)

// guestMemory is one instance's memory and allocator, as package abi wants them.
type guestMemory struct {
	ctx    context.Context
	module api.Module
}

var _ abi.Guest = guestMemory{}

func (g guestMemory) Read(offset, byteCount uint32) ([]byte, bool) {
	return g.module.Memory().Read(offset, byteCount)
}

func (g guestMemory) Write(offset uint32, v []byte) bool { return g.module.Memory().Write(offset, v) }

func (g guestMemory) Alloc(align, size uint32) (uint32, error) {
	c := g.ctx.Value(callKey{}).(*call)
	realloc := c.takeAllocator(g.module)
	defer c.giveAllocator(realloc)
	stack := [4]uint64{0, 0, uint64(align), uint64(size)}
	if err := realloc.CallWithStack(g.ctx, stack[:]); err != nil {
		return 0, err
	}
	return uint32(stack[0]), nil
}

// free gives blocks back to the guest's allocator.
func (g guestMemory) free(blocks []abi.Block) error {
	free := g.module.ExportedFunction(abi.Free.Name)
	for _, b := range blocks {
		stack := [3]uint64{uint64(b.Ptr), uint64(b.Size), uint64(b.Align)}
		if err := free.CallWithStack(g.ctx, stack[:]); err != nil {
			return err
		}
	}
	return nil
}

// takeAllocator returns the guest's allocator for one call. An api.Function may not be entered while it runs, and a
// host function does not know from where it was called; nor is one cheap to make, as each has a stack of its own.
func (c *call) takeAllocator(module api.Module) api.Function {
	last := len(c.allocators) - 1
	if last < 0 {
		return module.ExportedFunction(abi.Realloc.Name)
	}
	f := c.allocators[last]
	c.allocators = c.allocators[:last]
	return f
}

func (c *call) giveAllocator(f api.Function) { c.allocators = append(c.allocators, f) }

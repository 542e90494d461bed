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
	c := callOf(g.ctx)
	a := c.takeAllocator(g.module)
	a.stack = [4]uint64{0, 0, uint64(align), uint64(size)}
	err := a.realloc.CallWithStack(g.ctx, a.stack[:])
	c.allocators = append(c.allocators, a)
	return uint32(a.stack[0]), err
}

// free gives blocks back to the guest's allocator.
func (g guestMemory) free(blocks []abi.Block) error {
	free := callOf(g.ctx).free
	stack := make([]uint64, abi.Free.Params)
	for _, b := range blocks {
		stack[0], stack[1], stack[2] = uint64(b.Ptr), uint64(b.Size), uint64(b.Align)
		if err := free.CallWithStack(g.ctx, stack); err != nil {
			return err
		}
	}
	return nil
}

// allocator is a handle of the guest's allocator, with room for its arguments. An api.Function may not be entered while
// it runs, and a host function does not know from where it was called; nor is one cheap to make, as each has a stack of
// its own.
type allocator struct {
	realloc api.Function
	stack   [4]uint64
}

func newAllocator(module api.Module) *allocator {
	return &allocator{realloc: module.ExportedFunction(abi.Realloc.Name)}
}

// takeAllocator returns a handle for one call. The caller puts it back.
func (c *call) takeAllocator(module api.Module) *allocator {
	last := len(c.allocators) - 1
	if last < 0 {
		return newAllocator(module)
	}
	a := c.allocators[last]
	c.allocators = c.allocators[:last]
	return a
}

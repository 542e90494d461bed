package wasmhost

import (
	"context"

	"github.com/tetratelabs/wazero/api"

	"aiuta-edge/simulator/spinhost/abi"
)

// guestMemory is one instance's memory and allocator, as package abi wants them.
type guestMemory struct {
	ctx     context.Context
	module  api.Module
	realloc api.Function
}

var _ abi.Guest = guestMemory{}

// memoryOf returns the memory of an instance for one stretch of work. The allocator is looked up anew each time: an
// api.Function may not be entered while it runs, and a host function does not know from where it was called.
func memoryOf(ctx context.Context, module api.Module) guestMemory {
	return guestMemory{ctx, module, module.ExportedFunction(abi.Realloc.Name)}
}

func (g guestMemory) Read(offset, byteCount uint32) ([]byte, bool) {
	return g.module.Memory().Read(offset, byteCount)
}

func (g guestMemory) Write(offset uint32, v []byte) bool { return g.module.Memory().Write(offset, v) }

func (g guestMemory) Alloc(align, size uint32) (uint32, error) {
	result, err := g.realloc.Call(g.ctx, 0, 0, uint64(align), uint64(size))
	if err != nil {
		return 0, err
	}
	return uint32(result[0]), nil
}

// free gives blocks back to the guest's allocator.
func (g guestMemory) free(blocks []abi.Block) error {
	free := g.module.ExportedFunction(abi.Free.Name)
	for _, b := range blocks {
		if _, err := free.Call(g.ctx, uint64(b.Ptr), uint64(b.Size), uint64(b.Align)); err != nil {
			return err
		}
	}
	return nil
}

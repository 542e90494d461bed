package wasmhost

import (
	"context"
	"fmt"

	"github.com/tetratelabs/wazero/api"

	"aiuta-edge/simulator/spinhost/abi"
)

// Spin's preview 1 adapter (crates/componentize/adapters/wasi_snapshot_preview1.spin.wasm, the same bytes in Spin 2.7
// to 4.0) asks the guest for its stack and for its state at the first host call, whenever that comes: even inside
// _initialize, where a guest that sets up its heap too late dies. Two allocations of this size and alignment, in bytes.
const (
	adapterAllocations = 2
	adapterSize        = 65536
	adapterAlign       = 8
)

// adapt makes the two allocations once in each instance.
func (c *call) adapt(ctx context.Context, module api.Module) {
	if c.adapted {
		return
	}
	c.adapted = true // before the calls: the allocator may make host calls itself
	guest := guestMemory{ctx, module}
	for range adapterAllocations {
		if _, err := guest.Alloc(adapterAlign, adapterSize); err != nil {
			panic(fmt.Errorf("%s failed at the first host call, where Spin's adapter allocates: %w", abi.Realloc.Name, err))
		}
	}
}

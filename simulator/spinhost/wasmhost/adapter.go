package wasmhost

import (
	"context"

	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// Spin's preview 1 adapter (crates/componentize/adapters/wasi_snapshot_preview1.spin.wasm, the same bytes in Spin 2.7
// to 4.0) asks the guest for its stack and for its state at the first host call, whenever that comes: even inside
// _initialize, where a guest that sets up its heap too late dies. Two allocations of this size and alignment, in bytes.
const (
	adapterAllocations = 2
	adapterSize        = 65536
	adapterAlign       = 8
)

// listen makes host functions compiled under the context call the adapter's allocations first, in strict mode.
func (e *Engine) listen(ctx context.Context) context.Context {
	if !e.strict {
		return ctx
	}
	return experimental.WithFunctionListenerFactory(ctx, adapter{})
}

// adapter imitates the memory behaviour of Spin's adapter. It sees every host call before the host function does.
type adapter struct{}

var (
	_ experimental.FunctionListenerFactory = adapter{}
	_ experimental.FunctionListener        = adapter{}
)

// NewFunctionListener returns the one listener for every function.
func (adapter) NewFunctionListener(api.FunctionDefinition) experimental.FunctionListener {
	return adapter{}
}

// Before makes the two allocations once in each instance.
func (adapter) Before(ctx context.Context, module api.Module, _ api.FunctionDefinition, _ []uint64, _ experimental.StackIterator) {
	c := ctx.Value(callKey{}).(*call)
	if c.adapted {
		return
	}
	c.adapted = true // before the calls: the allocator may make host calls itself
	guest := memoryOf(ctx, module)
	for range adapterAllocations {
		if _, err := guest.Alloc(adapterAlign, adapterSize); err != nil {
			panic(err)
		}
	}
}

// After has nothing to do.
func (adapter) After(context.Context, api.Module, api.FunctionDefinition, []uint64) {}

// Abort has nothing to do.
func (adapter) Abort(context.Context, api.Module, api.FunctionDefinition, error) {}

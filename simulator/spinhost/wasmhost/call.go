package wasmhost

import (
	"context"
	"fmt"

	"github.com/tetratelabs/wazero/api"

	"aiuta-edge/simulator/spinhost/abi"
)

// call is the state of one instance while it runs. Host functions find it in their context.
type call struct {
	surroundings *Surroundings
	memory       *linearMemory
	// done is closed when the guest may not run any longer; nil if it may for ever.
	done <-chan struct{}
	// stores are the key-value stores that the guest has open.
	stores openStores
	// connections counts the Redis calls so far.
	connections int
	// adapted is set once Spin's adapter would have made its early allocations.
	adapted bool
	// entry and free are handles of what the guest exports, and allocators those of its allocator that are not in use.
	entry, free api.Function
	allocators  []*allocator
	// arguments are those of host calls that have returned, for the next ones.
	arguments []*arguments
	// open holds the traced host calls that have not returned, the outermost first.
	open []openCall
}

// callKey is the context key of a *call.
type callKey struct{}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// Handle lets a fresh instance answer one request and throws it away: Spin does the same, and nothing in guest memory
// survives. The error is a trap, a broken rule of the interface or an instance that could not start; its text holds the
// wasm stack. When ctx ends, so does the guest, wherever it is.
func (m *Module) Handle(ctx context.Context, s *Surroundings, request *abi.Request) (*abi.Response, error) {
	guest, err := m.start(ctx, s)
	if err != nil {
		return nil, err
	}
	defer m.finish(guest)
	response, err := guest.handle(request, m.engine.strict)
	return response, callOf(guest.ctx).explain(err)
}

// start returns a fresh instance that has come as far as its first request. The caller finishes or closes it.
func (m *Module) start(ctx context.Context, s *Surroundings) (guestInstance, error) {
	c, instance, err := m.instance()
	if err != nil {
		return guestInstance{}, err
	}
	c.surroundings, c.done = s, ctx.Done()
	ctx = context.WithValue(ctx, callKey{}, c)
	release, err := stopWith(ctx, instance)
	if err != nil {
		instance.Close(ctx)
		return guestInstance{}, err
	}
	guest := guestInstance{guestMemory{ctx, instance}, release}
	for _, name := range m.starts {
		if _, err := instance.ExportedFunction(name).Call(ctx); err != nil {
			guest.close()
			return guestInstance{}, fmt.Errorf("starting an instance: %s failed: %w", name, c.explain(err))
		}
	}
	return guest, nil
}

// explain says of an error whether it came after the guest was refused memory. Nil stays nil.
func (c *call) explain(err error) error {
	if err != nil && c.memory.refused {
		return fmt.Errorf("%w: %w", ErrMemory, err)
	}
	return err
}

// guestInstance is an instance that has started.
type guestInstance struct {
	guestMemory
	release func() bool
}

// close gives the instance back. It is called when nothing runs in it.
func (g guestInstance) close() {
	g.release()
	g.module.Close(g.ctx)
}

// handle hands one request over and copies the answer. A strict host frees the answer, as Spin's adapter does.
func (g guestMemory) handle(request *abi.Request, strict bool) (*abi.Response, error) {
	arguments, err := abi.PutRequest(g, request)
	if err != nil {
		return nil, fmt.Errorf("handing over the request: %w", err)
	}
	if err := callOf(g.ctx).entry.CallWithStack(g.ctx, arguments); err != nil {
		return nil, fmt.Errorf("%s: %w", abi.HandleHTTPRequest.Name, err)
	}
	response, blocks, err := abi.ReadResponse(g, uint32(arguments[0]))
	if err != nil {
		return nil, fmt.Errorf("reading the response: %w", err)
	}
	if strict {
		if err := g.free(blocks); err != nil {
			return nil, fmt.Errorf("freeing the response after it was read: %w", err)
		}
	}
	return response, nil
}

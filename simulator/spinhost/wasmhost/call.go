package wasmhost

import (
	"context"
	"fmt"

	"github.com/tetratelabs/wazero/api"

	"aiuta-edge/simulator/spinhost/abi"
)

// call is what the host knows of one instance: of the request that it answers, and what is kept from one request to the
// next because it takes longer to make. Host functions find it in their context.
type call struct {
	request
	memory *linearMemory
	// entry and free are handles of what the guest exports, and allocators those of its allocator that are not in use.
	entry, free api.Function
	allocators  []*allocator
	// arguments are those of host calls that have returned, for the next ones.
	arguments []*arguments
}

// request is what a call knows of the one request that its instance answers.
type request struct {
	surroundings *Surroundings
	// done is closed when the guest may not run any longer; nil if it may for ever.
	done <-chan struct{}
	// stores are the key-value stores that the guest has open.
	stores openStores
	// connections counts the Redis calls so far.
	connections int
	// adapted is set once Spin's adapter would have made its early allocations.
	adapted bool
	// altered is set once the guest has called what changes the engine's own state for it, such as its open files.
	altered bool
	// open holds the traced host calls that have not returned, the outermost first.
	open []openCall
}

// clear forgets the request.
func (c *call) clear() {
	c.request = request{}
	for _, a := range c.arguments {
		*a = arguments{}
	}
}

// callKey is the context key of a *call.
type callKey struct{}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// Handle lets a fresh instance answer one request: Spin does the same, and nothing in it survives. It is one that was made
// for the request, or one that was restored to what such an instance is; a guest cannot tell. The error is a trap, a broken
// rule of the interface or an instance that could not start; its text holds the wasm stack. When ctx ends, so does the
// guest, wherever it is.
func (m *Module) Handle(ctx context.Context, s *Surroundings, request *abi.Request) (*abi.Response, error) {
	guest, err := m.start(ctx, s)
	if err != nil {
		return nil, err
	}
	response, err := guest.handle(request, m.engine.strict)
	if err != nil {
		guest.close()
		return nil, guest.explain(err)
	}
	m.finish(guest)
	return response, nil
}

// start returns a fresh instance that has come as far as its first request. The caller finishes or closes it.
func (m *Module) start(ctx context.Context, s *Surroundings) (guestInstance, error) {
	i, err := m.fresh()
	if err != nil {
		return guestInstance{}, err
	}
	i.surroundings, i.done = s, ctx.Done()
	ctx = context.WithValue(ctx, callKey{}, i.call)
	guest := guestInstance{guestMemory{ctx, i.module}, i, i.stopWith(ctx)}
	for _, name := range m.starts {
		if _, err := i.module.ExportedFunction(name).Call(ctx); err != nil {
			guest.close()
			return guestInstance{}, fmt.Errorf("starting an instance: %s failed: %w", name, i.explain(err))
		}
	}
	return guest, nil
}

// finish ends a guest that has answered without an error, and keeps its instance if nothing stops it any more.
func (m *Module) finish(guest guestInstance) {
	if guest.release() {
		m.giveBack(guest.instance)
	} else {
		guest.instance.close()
	}
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
	instance instance
	// release reports false if the guest is being stopped, or was.
	release func() bool
}

func (g guestInstance) explain(err error) error { return g.instance.explain(err) }

// close gives the instance back for good. It is called when nothing runs in it.
func (g guestInstance) close() {
	g.release()
	g.instance.close()
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

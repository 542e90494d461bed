package wasmhost

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/tetratelabs/wazero/api"

	"aiuta-edge/simulator/spinhost/abi"
)

// preparation makes instances ahead of demand and clears used ones away later, so that no request waits for either.
// Nothing of a guest runs before there is a request for it: preparing an instance is laying out its memory as the
// module says. A guest cannot tell.
type preparation struct {
	// ready holds instances that no request has had.
	ready chan preparedInstance
	// used holds instances that are to be cleared away.
	used chan guestInstance
	// working says that a goroutine does so.
	working atomic.Bool
}

type preparedInstance struct {
	*call
	module api.Module
}

// ahead is how many instances there are ready for each processor: enough that the one who works behind the requests
// has to be woken for every few of them only, which costs as much as a fifth of a request.
const ahead = 4

// newPreparation prepares more instances than can run at once.
func newPreparation() *preparation {
	n := ahead * runtime.GOMAXPROCS(0)
	return &preparation{ready: make(chan preparedInstance, n), used: make(chan guestInstance, n)}
}

// instance returns one that no request has had.
func (m *Module) instance() (*call, api.Module, error) {
	select {
	case p := <-m.preparation.ready:
		return p.call, p.module, nil
	default:
		return m.instantiate()
	}
}

func (m *Module) instantiate() (*call, api.Module, error) {
	c := &call{}
	ctx := context.WithValue(context.Background(), callKey{}, c)
	var err error
	if c.memory, err = m.engine.memories.newMemory(m.least); err != nil {
		return nil, nil, fmt.Errorf("starting an instance: %w", err)
	}
	instance, err := m.engine.runtime.InstantiateModule(c.memory.allocator(ctx), m.compiled, m.fixtures.moduleConfig(c))
	if err != nil {
		c.memory.Free()
		return nil, nil, fmt.Errorf("starting an instance: %w", err)
	}
	c.entry, c.free = instance.ExportedFunction(abi.HandleHTTPRequest.Name), instance.ExportedFunction(abi.Free.Name)
	c.allocators = []*allocator{newAllocator(instance)}
	return c, instance, nil
}

// finish leaves a used instance to the background, unless too many wait there.
func (m *Module) finish(guest guestInstance) {
	p := m.preparation
	guest.release()
	if guest.module.Memory().Size() > Reserved { // too much to be kept until somebody is woken
		guest.module.Close(guest.ctx)
		return
	}
	select {
	case p.used <- guest:
	default:
		guest.module.Close(guest.ctx)
		return
	}
	if len(p.used) >= cap(p.used)/2 && p.working.CompareAndSwap(false, true) {
		m.engine.background.Go(m.catchUp)
	}
}

// catchUp clears away what is used and prepares as much anew.
func (m *Module) catchUp() {
	p := m.preparation
	defer p.working.Store(false)
	for {
		select {
		case guest := <-p.used:
			guest.module.Close(guest.ctx)
		default:
			return
		}
		if len(p.ready) == cap(p.ready) {
			continue
		}
		c, instance, err := m.instantiate()
		if err != nil {
			continue // the next request meets it, and says so
		}
		select {
		case p.ready <- preparedInstance{c, instance}:
		default:
			instance.Close(context.Background())
		}
	}
}

package wasmhost

import (
	"context"
	"fmt"
	"runtime"

	"github.com/tetratelabs/wazero/api"
)

// preparation makes instances ahead of demand and clears away used ones behind it, so that nobody waits for either.
// Nothing of a guest runs before there is a request for it: preparing an instance is laying out its memory as the
// module says. A guest cannot tell.
type preparation struct {
	// ready holds instances that no request has had.
	ready chan preparedInstance
	// busy limits how many used instances wait to be cleared away.
	busy chan struct{}
}

type preparedInstance struct {
	*call
	module api.Module
}

// newPreparation prepares as many instances as can run at once.
func newPreparation() *preparation {
	n := runtime.GOMAXPROCS(0)
	return &preparation{ready: make(chan preparedInstance, n), busy: make(chan struct{}, n)}
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
	instance, err := m.engine.runtime.InstantiateModule(m.engine.memories.allocate(ctx), m.compiled, m.fixtures.moduleConfig(c))
	if err != nil {
		return nil, nil, fmt.Errorf("starting an instance: %w", err)
	}
	return c, instance, nil
}

// finish clears a used instance away and prepares another, beside the requests unless too many are behind.
func (m *Module) finish(guest guestInstance) {
	p := m.preparation
	select {
	case p.busy <- struct{}{}:
	default:
		guest.close()
		return
	}
	m.engine.beside.Go(func() {
		defer func() { <-p.busy }()
		guest.close()
		if len(p.ready) == cap(p.ready) {
			return
		}
		c, instance, err := m.instantiate()
		if err != nil {
			return // the next request meets it, and says so
		}
		select {
		case p.ready <- preparedInstance{c, instance}:
		default:
			instance.Close(context.Background())
		}
	})
}

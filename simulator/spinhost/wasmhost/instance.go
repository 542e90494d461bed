package wasmhost

import (
	"context"
	"fmt"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"aiuta-edge/simulator/spinhost/abi"
)

// instance is one instance of a module, with handles that take longer to make than to use.
type instance struct {
	*call
	module api.Module
	// interrupt stops the guest once it is not zero.
	interrupt api.MutableGlobal
	// globals are those that can change, if the module has a snapshot.
	globals []api.MutableGlobal
}

// idle are instances that are as they were before anything had run in them. It is safe for concurrent use.
type idle struct {
	mu        sync.Mutex
	instances []instance // the last one that came back is the first one taken: its memory may still be in a cache
}

// most is how many of them wait for requests: more than answer at once on a small machine.
const most = 16

func (i *idle) take() (instance, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	last := len(i.instances) - 1
	if last < 0 {
		return instance{}, false
	}
	taken := i.instances[last]
	i.instances = i.instances[:last]
	return taken, true
}

// put reports whether there was room.
func (i *idle) put(back instance) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.instances) == most {
		return false
	}
	i.instances = append(i.instances, back)
	return true
}

// fresh returns an instance that is as if no request had had it.
func (m *Module) fresh() (instance, error) {
	if i, ok := m.idle.take(); ok {
		return i, nil
	}
	c := &call{}
	ctx := context.WithValue(context.Background(), callKey{}, c)
	var err error
	if c.memory, err = m.engine.memories.newMemory(m.least); err != nil {
		return instance{}, fmt.Errorf("starting an instance: %w", err)
	}
	module, err := m.engine.runtime.InstantiateModule(c.memory.allocator(ctx), m.compiled, m.fixtures.moduleConfig(c))
	if err != nil {
		c.memory.Free()
		return instance{}, fmt.Errorf("starting an instance: %w", err)
	}
	if !m.snapshot.lay(c.memory) {
		module.Close(ctx)
		return instance{}, fmt.Errorf("starting an instance: %w", ErrMemory)
	}
	i := instance{call: c, module: module, globals: globals(module, m.globals)}
	var ok bool
	if i.interrupt, ok = module.ExportedGlobal(interruptName).(api.MutableGlobal); !ok {
		module.Close(ctx)
		return instance{}, errUninterruptible
	}
	c.entry, c.free = module.ExportedFunction(abi.HandleHTTPRequest.Name), module.ExportedFunction(abi.Free.Name)
	c.allocators = []*allocator{newAllocator(module)}
	return i, nil
}

// globals returns handles of exported globals that can change.
func globals(module api.Module, names []string) (found []api.MutableGlobal) {
	for _, name := range names {
		found = append(found, module.ExportedGlobal(name).(api.MutableGlobal))
	}
	return found
}

// link instantiates the module once without starting anything, to find what wazero does not list, such as imported
// tables, before the first request does, and takes the snapshot.
func (m *Module) link(ctx context.Context) error {
	ctx = context.WithValue(ctx, callKey{}, &call{request: request{surroundings: &Surroundings{}}})
	trial, err := m.engine.runtime.InstantiateModule(ctx, m.compiled,
		wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		return fmt.Errorf("cannot be linked: %w", firstLine(err))
	}
	defer trial.Close(ctx)
	if _, ok := trial.ExportedGlobal(interruptName).(api.MutableGlobal); !ok {
		return errUninterruptible
	}
	if len(m.globals) > 0 && m.least <= Reserved {
		m.snapshot = takeSnapshot(trial, globals(trial, m.globals))
		m.engine.keep(m.snapshot.image)
	}
	return nil
}

// giveBack takes an instance whose request was answered without an error. A next request gets it as a fresh one if it can
// be made that.
func (m *Module) giveBack(i instance) {
	if m.snapshot == nil || i.altered || i.memory.refused || !m.snapshot.restore(i) {
		i.close()
		return
	}
	i.call.clear()
	if !m.idle.put(i) {
		i.close()
	}
}

func (i instance) close() { i.module.Close(context.Background()) }

package wasmhost

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"aiuta-edge/simulator/spinhost/pages"
)

// Config is how an Engine runs guests.
type Config struct {
	// Cache lets several engines of one process compile a module once. It is not closed with the engine. Nil is fine.
	Cache wazero.CompilationCache
	// MemoryPages is the most memory one instance may have, in pages of 64 KiB. Zero means wazero's 65536 (4 GiB).
	MemoryPages uint32
	// Beyond bounds what all instances take together beyond their first [Reserved] bytes. A guest that asks for more
	// gets none. Nil does not bound it.
	Beyond Bytes
	// Lenient leaves out what only Spin's adapter does: the frees after a response and its early allocations.
	Lenient bool
}

// Engine holds the runtime and the host modules that guests are linked to. It is safe for concurrent use.
type Engine struct {
	runtime wazero.Runtime
	strict  bool
	// memories are those of the instances.
	memories *memories
	// images are those of the modules' snapshots.
	mu     sync.Mutex
	images []*pages.Image
	// offers holds every function that a guest may import, by module and name.
	offers map[string]map[string]api.FunctionDefinition
}

// NewEngine starts an engine. The caller closes it.
func NewEngine(ctx context.Context, config Config) (*Engine, error) {
	rc := wazero.NewRuntimeConfig()
	if config.Cache != nil {
		rc = rc.WithCompilationCache(config.Cache)
	}
	if config.MemoryPages != 0 {
		rc = rc.WithMemoryLimitPages(config.MemoryPages)
	}
	e := &Engine{
		runtime:  wazero.NewRuntimeWithConfig(ctx, rc),
		strict:   !config.Lenient,
		memories: &memories{beyond: config.Beyond},
		offers:   make(map[string]map[string]api.FunctionDefinition),
	}
	for _, host := range []struct {
		context.Context
		wazero.HostModuleBuilder
	}{
		{e.listen(ctx), wasi(e.runtime)},
		{ctx, e.spinConfig()}, {ctx, e.keyValue()}, {ctx, e.outboundRedis()}, {ctx, e.outboundHTTP()},
	} {
		module, err := host.Instantiate(host.Context)
		if err != nil {
			e.runtime.Close(ctx)
			return nil, fmt.Errorf("starting the host functions: %w", err)
		}
		e.offers[module.Name()] = module.ExportedFunctionDefinitions()
	}
	return e, nil
}

// keep closes an image with the engine. Nil is fine.
func (e *Engine) keep(image *pages.Image) {
	if image == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.images = append(e.images, image)
}

// Close ends every instance that still runs and gives back the compiled code. Call it only when no request is under
// way: code that runs while it is unmapped takes the process down.
func (e *Engine) Close(ctx context.Context) error {
	err := e.runtime.Close(ctx) // and with it all instances
	err = errors.Join(err, e.memories.close())
	for _, image := range e.images {
		err = errors.Join(err, image.Close())
	}
	return err
}

package spinhost

import (
	"bytes"
	"context"
	"sync"

	"aiuta-edge/simulator/spinhost/wasmhost"
)

// Engine runs the components of several applications. A component is compiled and checked once for all of them, so that
// opening another application takes less than a millisecond. It is safe for concurrent use.
type Engine struct {
	wasm *wasmhost.Engine

	mu sync.Mutex
	// modules are those that any application can use. There are few, and comparing code takes a tenth of hashing it.
	modules []compiled
}

// compiled is a module, and the code that it was made of.
type compiled struct {
	code   []byte
	module *wasmhost.Module
}

// NewEngine starts an engine. Of the options it heeds WithCompilationCache, WithMemoryLimit and WithLenientMemory.
// The caller closes it, after the applications.
func NewEngine(ctx context.Context, options ...Option) (*Engine, error) {
	return newEngine(ctx, newSettings(options), nil)
}

func newEngine(ctx context.Context, s *settings, beyond wasmhost.Bytes) (*Engine, error) {
	const pageSize = 64 << 10
	wasm, err := wasmhost.NewEngine(ctx, wasmhost.Config{
		Cache:       s.cache,
		MemoryPages: uint32(min(max(s.memoryLimit/pageSize, 1), 1<<16)), // zero would mean no limit
		Beyond:      beyond,
		Lenient:     s.lenient,
	})
	if err != nil {
		return nil, err
	}
	return &Engine{wasm: wasm}, nil
}

// Close gives back the compiled code. No application may be open.
func (e *Engine) Close(ctx context.Context) error { return e.wasm.Close(ctx) }

// module compiles what a component is made of, or finds it.
func (e *Engine) module(ctx context.Context, wasm []byte, fixtures wasmhost.Fixtures) (*wasmhost.Module, error) {
	if len(fixtures.Environment) > 0 || fixtures.Files != nil {
		return e.wasm.Compile(ctx, wasm, fixtures)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, known := range e.modules {
		if bytes.Equal(known.code, wasm) {
			return known.module, nil
		}
	}
	m, err := e.wasm.Compile(ctx, wasm, fixtures)
	if err != nil {
		return nil, err
	}
	e.modules = append(e.modules, compiled{bytes.Clone(wasm), m})
	return m, nil
}

// WithEngine runs the application on an engine that others use as well. Limits of memory are the engine's: the options
// for them have no effect. An application whose components have files or environment variables gets an engine of its
// own all the same.
func WithEngine(e *Engine) Option {
	return func(s *settings) { s.engine = e }
}

// openEngine returns the engine of the options if the application can use it, or else one of its own, and what closes it.
func (a *App) openEngine(ctx context.Context) (*Engine, func(context.Context) error, error) {
	if e := a.settings.engine; e != nil && !a.needsOwn() {
		return e, func(context.Context) error { return nil }, nil
	}
	e, err := newEngine(ctx, a.settings, a.admission.beyond)
	if err != nil {
		return nil, nil, err
	}
	return e, e.Close, nil
}

// needsOwn reports whether a component sees something that is its own.
func (a *App) needsOwn() bool {
	for id, c := range a.manifest.Components {
		if len(c.Files) > 0 || len(a.environment(id)) > 0 {
			return true
		}
	}
	return false
}

package spinhost

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/spinhost/files"
	"aiuta-edge/simulator/spinhost/manifest"
	"aiuta-edge/simulator/spinhost/variables"
	"aiuta-edge/simulator/spinhost/wasmhost"
)

// App is an application that serves requests: an http.Handler, safe for concurrent use. Each request runs in a
// fresh instance, and many run at once.
type App struct {
	manifest *manifest.Manifest
	settings *settings
	resolver *variables.Resolver
	router   *router
	engine   *Engine
	// closeEngine closes an engine that is the application's own.
	closeEngine func(context.Context) error
	modules     map[string]*wasmhost.Module
	stores      *stores
	tracer      *tracer // nil without a trace
	admission   *admission
	requests    atomic.Uint64
	instances   atomic.Int64 // that run now

	// tooLong is why a guest is ended that has reached the time limit.
	tooLong error
	// running ends all guests when stop is called.
	running context.Context
	stop    context.CancelFunc
	// gate is held for reading by every request; closed says that no more may come in.
	gate   sync.RWMutex
	closed bool
}

// Open reads and compiles the components of a manifest and makes an application of them. It fails, in one line that
// says what to change, where spin up would: when a required variable has no value or a component cannot be run. The
// caller closes the application.
func Open(ctx context.Context, m *manifest.Manifest, options ...Option) (*App, error) {
	s := newSettings(options)
	a := &App{
		manifest: m, settings: s, tooLong: fmt.Errorf("%w of %v", errTimeLimit, s.timeLimit),
		modules: make(map[string]*wasmhost.Module), admission: newAdmission(s.memoryBudget),
	}
	if s.trace != nil {
		a.tracer = &tracer{w: s.trace, redactor: redact.NewBounded(maxSecrets)}
	}
	var err error
	if a.resolver, err = newResolver(m, s); err != nil {
		return nil, err
	}
	if err = a.route(); err != nil {
		return nil, err
	}
	if err = s.output.prepare(m); err != nil {
		return nil, err
	}
	if a.engine, a.closeEngine, err = a.openEngine(ctx); err != nil {
		return nil, err
	}
	if err = a.compile(ctx); err == nil {
		a.stores, err = openStores(ctx, m, s.stores, a.resolver)
	}
	if err == nil {
		if err = a.stores.setInitialValues(ctx, s.initialValues); err != nil {
			err = errors.Join(err, a.stores.close())
		}
	}
	if err != nil {
		a.closeEngine(ctx)
		return nil, err
	}
	a.running, a.stop = context.WithCancel(context.Background())
	return a, nil
}

// route builds the router and warns, as Spin does, of routes that will never be reached.
func (a *App) route() (err error) {
	var replaced []string
	if a.router, replaced, err = newRouter(a.manifest.Triggers); err != nil {
		return err
	}
	for _, route := range replaced {
		a.settings.log.Error("of two triggers with the same route the first will never be used", "route", route)
	}
	for _, e := range a.router.entries {
		if isWellKnown(e.route.Based) {
			a.settings.log.Error("the host itself answers under "+wellKnownPrefix+"; this route will never be reached", "route", e.route.Raw)
		}
	}
	return nil
}

func (a *App) compile(ctx context.Context) error {
	for id := range a.settings.sources {
		if _, ok := a.manifest.Components[id]; !ok {
			return fmt.Errorf("wasm was given for component %s, which the manifest does not have", id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(a.manifest.Components)) {
		name, wasm := "the wasm given for it", a.settings.sources[id]
		if wasm == nil {
			name = a.manifest.Components[id].Source
			var err error
			if wasm, err = os.ReadFile(name); err != nil {
				return fmt.Errorf("component %s: %w", id, err)
			}
		}
		mounted, err := files.Mount(a.manifest.Dir, a.manifest.Components[id])
		if err != nil {
			return fmt.Errorf("component %s: %w", id, err)
		}
		module, err := a.engine.module(ctx, wasm, wasmhost.Fixtures{Environment: a.environment(id), Files: mounted})
		if err != nil {
			return fmt.Errorf("component %s: %s: %w", id, name, err)
		}
		a.modules[id] = module
	}
	return nil
}

// Resolver returns what answers for the variables of the application's components.
func (a *App) Resolver() *variables.Resolver { return a.resolver }

// Close takes no more requests, waits for those under way until ctx ends, then stops their guests, and gives back all
// memory. A second Close does nothing.
func (a *App) Close(ctx context.Context) error {
	stopWaiting := context.AfterFunc(ctx, a.stop)
	defer stopWaiting()
	a.gate.Lock()
	defer a.gate.Unlock()
	if a.closed {
		return nil
	}
	a.closed = true
	a.stop()
	return errors.Join(a.closeEngine(ctx), a.stores.close())
}

// enter lets a request in until the application is closed. The caller then calls a.gate.RUnlock.
func (a *App) enter() bool {
	a.gate.RLock()
	if a.closed {
		a.gate.RUnlock()
		return false
	}
	return true
}

package wasmhost

import (
	"context"
	"fmt"
	"time"

	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"aiuta-edge/simulator/spinhost/hostcall"
)

// watch is what happens around each call of one host function, from many instances at once. What has to be remembered
// is in the instance's *call.
type watch struct {
	strict   bool
	name     string
	function hostcall.Function
}

func (e *Engine) watch(d hostcall.Definition) watch {
	name, function := hostcall.Lookup(d)
	return watch{strict: e.strict, name: name, function: function}
}

// openCall is a host call that has not returned yet.
type openCall struct {
	call   hostcall.Call
	params []uint64
	began  time.Time
}

// before does what Spin's adapter does at the first host call, and reads the arguments if the call is traced.
func (w *watch) before(ctx context.Context, c *call, module api.Module, params []uint64) {
	if w.strict {
		c.adapt(ctx, module)
	}
	if c.surroundings.Trace == nil {
		return
	}
	params = append([]uint64(nil), params...) // the engine writes the results over them
	arguments := w.function.Arguments(module.Memory(), params)
	c.open = append(c.open, openCall{hostcall.Call{Function: w.name, Arguments: arguments}, params, time.Now()})
}

// after hands the call over with its result.
func (w *watch) after(c *call, module api.Module, results []uint64) {
	if done, traced := c.pop(); traced {
		done.call.Result = w.function.Result(module.Memory(), done.params, results)
		c.surroundings.Trace(done.call)
	}
}

// abort hands the call over with what ended the guest.
func (w *watch) abort(c *call, err error) {
	if done, traced := c.pop(); traced {
		done.call.Failure = err
		c.surroundings.Trace(done.call)
	}
}

// traced makes one call and hands it over even if it ends the guest.
func (w *watch) traced(c *call, module api.Module, do func()) {
	returned := false
	defer func() {
		if returned {
			return
		}
		trap := recover()
		err, ok := trap.(error)
		if !ok {
			err = fmt.Errorf("%v", trap)
		}
		w.abort(c, err)
		panic(trap)
	}()
	do()
	returned = true
	w.after(c, module, nil) // no function of Spin's returns a value
}

// pop takes the call that was made last. Calls nest: a host function enters the guest's allocator, which may call the
// host.
func (c *call) pop() (openCall, bool) {
	last := len(c.open) - 1
	if last < 0 {
		return openCall{}, false
	}
	done := c.open[last]
	c.open = c.open[:last]
	done.call.Took = time.Since(done.began)
	return done, true
}

// listen watches the host functions that are compiled under the context, for those that are not this package's own: the
// engine walks the guest's stack for a listener at each call, so our own do without.
func (e *Engine) listen(ctx context.Context) context.Context {
	newListener := func(d api.FunctionDefinition) experimental.FunctionListener {
		return &listener{e.watch(d), !harmless[d.Name()]}
	}
	return experimental.WithFunctionListenerFactory(ctx, experimental.FunctionListenerFactoryFunc(newListener))
}

// listener watches for the engine.
type listener struct {
	watch
	// alters says that the function changes the engine's own state, or may.
	alters bool
}

var _ experimental.FunctionListener = (*listener)(nil)

// Before implements [experimental.FunctionListener].
func (l *listener) Before(ctx context.Context, module api.Module, _ api.FunctionDefinition, params []uint64, _ experimental.StackIterator) {
	c := callOf(ctx)
	c.altered = c.altered || l.alters
	l.before(ctx, c, module, params)
}

// After implements [experimental.FunctionListener].
func (l *listener) After(ctx context.Context, module api.Module, _ api.FunctionDefinition, results []uint64) {
	l.after(callOf(ctx), module, results)
}

// Abort implements [experimental.FunctionListener].
func (l *listener) Abort(ctx context.Context, _ api.Module, _ api.FunctionDefinition, err error) {
	l.abort(callOf(ctx), err)
}

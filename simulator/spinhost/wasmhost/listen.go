package wasmhost

import (
	"context"
	"time"

	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"aiuta-edge/simulator/spinhost/hostcall"
)

// listen makes the host functions that are compiled under the context tell of every call, before and after it.
func (e *Engine) listen(ctx context.Context) context.Context {
	newListener := func(d api.FunctionDefinition) experimental.FunctionListener {
		name, function := hostcall.Lookup(d)
		return &listener{strict: e.strict, name: name, function: function}
	}
	return experimental.WithFunctionListenerFactory(ctx, experimental.FunctionListenerFactoryFunc(newListener))
}

// listener hears of the calls of one host function, from many instances at once. What it has to remember is in the
// instance's *call.
type listener struct {
	strict   bool
	name     string
	function hostcall.Function
}

var _ experimental.FunctionListener = (*listener)(nil)

// openCall is a host call that has not returned yet.
type openCall struct {
	call   hostcall.Call
	params []uint64
	began  time.Time
}

// Before does what Spin's adapter does at the first host call, and reads the arguments if the call is traced.
func (l *listener) Before(ctx context.Context, module api.Module, _ api.FunctionDefinition, params []uint64, _ experimental.StackIterator) {
	c := ctx.Value(callKey{}).(*call)
	if l.strict {
		c.adapt(ctx, module)
	}
	if c.surroundings.Trace == nil {
		return
	}
	params = append([]uint64(nil), params...) // the engine writes the results over them
	arguments := l.function.Arguments(module.Memory(), params)
	c.open = append(c.open, openCall{hostcall.Call{Function: l.name, Arguments: arguments}, params, time.Now()})
}

// After hands the call over with its result.
func (l *listener) After(ctx context.Context, module api.Module, _ api.FunctionDefinition, results []uint64) {
	if done, traced := ctx.Value(callKey{}).(*call).pop(); traced {
		done.call.Result = l.function.Result(module.Memory(), done.params, results)
		ctx.Value(callKey{}).(*call).surroundings.Trace(done.call)
	}
}

// Abort hands the call over with what ended the guest.
func (l *listener) Abort(ctx context.Context, _ api.Module, _ api.FunctionDefinition, err error) {
	if done, traced := ctx.Value(callKey{}).(*call).pop(); traced {
		done.call.Failure = err
		ctx.Value(callKey{}).(*call).surroundings.Trace(done.call)
	}
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

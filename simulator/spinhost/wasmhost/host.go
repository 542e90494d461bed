package wasmhost

import (
	"context"
	"fmt"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"aiuta-edge/simulator/spinhost/abi"
)

// hostFunction is a function that guests may import, and what it does. A panic in it is a trap of the guest.
type hostFunction struct {
	abi.Func
	// parameters names the parameters, for traces and for stacks.
	parameters []string
	do         func(*arguments)
}

// ModuleName implements [hostcall.Definition].
func (f hostFunction) ModuleName() string { return f.Module }

// Name implements [hostcall.Definition].
func (f hostFunction) Name() string { return f.Func.Name }

// ParamNames implements [hostcall.Definition].
func (f hostFunction) ParamNames() []string { return f.parameters }

// ParamTypes implements [hostcall.Definition].
func (f hostFunction) ParamTypes() []byte { return valueTypes(f.Params) }

// offer makes an import module of functions, all of which belong to it.
func (e *Engine) offer(functions ...hostFunction) wazero.HostModuleBuilder {
	builder := e.runtime.NewHostModuleBuilder(functions[0].Module)
	for _, f := range functions {
		described, watch := describe(f.Name(), f.parameters), e.watch(f)
		call := func(ctx context.Context, module api.Module, stack []uint64) {
			c := callOf(ctx)
			watch.before(ctx, c, module, stack)
			a := c.takeArguments()
			*a = arguments{guestMemory: guestMemory{ctx, module}, described: described, stack: stack}
			a.reader = *abi.NewReader(a)
			if c.surroundings.Trace == nil {
				f.do(a)
			} else {
				watch.traced(c, module, func() { f.do(a) })
			}
			c.arguments = append(c.arguments, a)
		}
		builder = builder.NewFunctionBuilder().
			WithGoModuleFunction(api.GoModuleFunc(call), valueTypes(f.Params), valueTypes(f.Results)).
			WithParameterNames(f.parameters...).
			Export(f.Name())
	}
	return builder
}

// arguments takes the arguments of one host call apart, from left to right. Everything is copied out of guest memory,
// which may move at the guest's next step.
type arguments struct {
	guestMemory
	described
	reader abi.Reader
	// stack holds the arguments that were not taken yet.
	stack []uint64
}

// takeArguments returns what holds the arguments of one host call. Calls nest, so there can be several.
func (c *call) takeArguments() *arguments {
	last := len(c.arguments) - 1
	if last < 0 {
		return &arguments{}
	}
	a := c.arguments[last]
	c.arguments = c.arguments[:last]
	return a
}

// described says what a function and its arguments are called in errors. It is made once, not for each call.
type described struct {
	function string
	names    []string
}

func describe(function string, parameters []string) described {
	d := described{function, make([]string, len(parameters))}
	for i, parameter := range parameters {
		d.names[i] = fmt.Sprintf("the %s of %s", parameter, function)
	}
	return d
}

// call is the state of the instance that calls.
func (a *arguments) call() *call { return callOf(a.ctx) }

// what names the next argument in errors.
func (a *arguments) what() string { return a.names[len(a.names)-len(a.stack)] }

// number takes one argument.
func (a *arguments) number() uint32 {
	n := uint32(a.stack[0]) // wazero leaves the upper half of an i32 argument undefined
	a.stack = a.stack[1:]
	return n
}

// pair takes an address and a length.
func (a *arguments) pair() (what string, ptr, length uint32) {
	what = a.what()
	ptr = a.number()
	return what, ptr, a.number()
}

func (a *arguments) text() string     { return must(a.reader.Text(a.pair())) }
func (a *arguments) bytes() []byte    { return must(a.reader.Bytes(a.pair())) }
func (a *arguments) texts() []string  { return must(a.reader.Texts(a.pair())) }
func (a *arguments) values() [][]byte { return must(a.reader.RedisParameters(a.pair())) }
func (a *arguments) place() uint32    { return a.number() }

// must returns a value, or ends the guest: what broke the rules of the interface is a trap.
func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// valueTypes returns n times i32.
func valueTypes(n int) []api.ValueType {
	types := make([]api.ValueType, n)
	for i := range types {
		types[i] = api.ValueTypeI32
	}
	return types
}

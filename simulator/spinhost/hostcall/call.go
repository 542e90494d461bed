package hostcall

import (
	"strings"
	"time"

	"aiuta-edge/simulator/spinhost/abi"
)

// Call is one call that a guest made.
type Call struct {
	// Function is module and name, such as "key-value.set".
	Function string
	// Arguments are what went in.
	Arguments []Value
	// Result is what came back; nil if nothing does.
	Result Value
	// Failure is why the call did not return: the guest ends with it.
	Failure error
	// Took is how long the host took, by the machine's clock.
	Took time.Duration
}

// Line writes the call as one line without a line break.
func (c Call) Line(hide Hider) string {
	var line strings.Builder
	line.WriteString(c.Function + "(")
	writeAll(&line, hide, c.Arguments)
	line.WriteByte(')')
	switch {
	case c.Failure != nil:
		first, _, _ := strings.Cut(c.Failure.Error(), "\n") // an engine adds its stack
		line.WriteString(" = trap: " + hide.Text(first))
	case c.Result != nil:
		line.WriteString(" = ")
		c.Result.write(&line, hide)
	}
	line.WriteString(" <" + c.Took.Round(time.Microsecond).String() + ">")
	return line.String()
}

// Function reads the calls of one host function.
type Function interface {
	// Arguments reads what goes in. It is called before the host function runs.
	Arguments(m abi.Memory, params []uint64) []Value
	// Result reads what came back. It is called after the host function, with the same params.
	Result(m abi.Memory, params, results []uint64) Value
}

// Definition is what an engine knows about a function. wazero's api.FunctionDefinition fits as it is.
type Definition interface {
	ModuleName() string
	Name() string
	ParamNames() []string
	// ParamTypes are the types in WebAssembly's binary encoding.
	ParamTypes() []byte
}

// Lookup returns how the calls of a host function are read, and the function's name in a line. A function without
// a description has no arguments and no result in a line.
func Lookup(d Definition) (string, Function) {
	if d.ModuleName() == wasiModule {
		return "wasi." + d.Name(), wasiFunction{d.ParamNames(), d.ParamTypes()}
	}
	name := d.ModuleName() + "." + d.Name()
	if known, ok := spinFunctions[name]; ok {
		return name, known
	}
	return name, signature{}
}

// Command wasmtime runs components in Wasmtime 44, the engine of Spin v4.0.2, for a driver at the other end of stdin and
// stdout. It speaks the lines that v8/engine.mjs describes, but for wrapping: a component comes ready-made.
//
// Wasmtime's Go package has no components yet, so this uses the C library that comes with it.
package main

// The C headers and the library come with Wasmtime's Go package; WASMTIME stands for its folder (see the Makefile).

// #include "runner.h"
import "C"

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"unsafe"

	_ "github.com/bytecodealliance/wasmtime-go/v44" // for its linker flags
)

var (
	input  = bufio.NewReaderSize(os.Stdin, 1<<20)
	output = json.NewEncoder(os.Stdout)
)

// command is a line from the driver.
type command struct {
	Load    string
	Handle  int
	Request json.RawMessage
	World   struct{ Environment [][2]string }
	// Bench is for how many seconds a request is answered, with these variables. See [component.bench].
	Bench     float64
	Variables map[string]string
}

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "wasmtime:", err)
		os.Exit(1)
	}
}

// serve answers commands until there are no more.
func serve() error {
	engine, err := newEngine()
	if err != nil {
		return err
	}
	var components []*component
	for {
		var c command
		err := read(&c)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var result any
		switch {
		case c.Load != "":
			result, err = len(components), load(engine, c.Load, &components)
		case c.Bench > 0:
			result, err = components[c.Handle].bench(c.Request, c.Variables, c.Bench)
		default:
			result, err = components[c.Handle].handle(c.Request, c.World.Environment)
		}
		if err != nil {
			err = output.Encode(map[string]string{"failed": err.Error()})
		} else {
			err = output.Encode(map[string]any{"ok": result})
		}
		if err != nil {
			return err
		}
	}
}

func load(e *engine, file string, components *[]*component) error {
	wasm, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	c, err := e.load(wasm)
	if err == nil {
		*components = append(*components, c)
	}
	return err
}

// read reads one line.
func read(into any) error {
	line, err := input.ReadBytes('\n')
	if err != nil {
		return err
	}
	return json.Unmarshal(line, into)
}

// goHostCall hands a host call on to the driver. What it returns becomes a trap.
//
//export goHostCall
func goHostCall(number C.size_t, t *C.wasmtime_component_func_type_t, arguments *C.wasmtime_component_val_t, argumentCount C.size_t, results *C.wasmtime_component_val_t, resultCount C.size_t) *C.wasmtime_error_t {
	if variables != nil && hostNames[number] == "config.get-config" {
		answerConfig(arguments, results)
		return nil
	}
	err := hostCall(hostNames[number], newSignature(t), unsafe.Slice(arguments, argumentCount), unsafe.Slice(results, resultCount))
	if err == nil {
		return nil
	}
	message := C.CString(err.Error())
	defer C.free(unsafe.Pointer(message))
	return C.wasmtime_error_new(message)
}

func hostCall(name string, s signature, arguments, results []C.wasmtime_component_val_t) error {
	values := make([]any, len(arguments))
	for i := range arguments {
		values[i] = s.params[i].lift(&arguments[i])
	}
	if err := output.Encode(map[string]any{"call": name, "arguments": values}); err != nil {
		return err
	}
	var answer json.RawMessage
	if err := read(&answer); err != nil {
		return err
	}
	var trap struct{ Trap *string }
	if err := json.Unmarshal(answer, &trap); err != nil {
		return err
	}
	if trap.Trap != nil {
		return errors.New(*trap.Trap)
	}
	if s.result == nil {
		return nil
	}
	return s.result.lower(answer, &results[0])
}

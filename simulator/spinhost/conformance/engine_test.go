package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
)

// engine is a process that runs components, driven over its stdin and stdout; v8/engine.mjs describes the lines.
type engine struct {
	mu      sync.Mutex
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	stderr  bytes.Buffer
}

// errEngine says that the process broke off or broke the protocol, which no row may be excused with.
var errEngine = errors.New("the engine failed")

// start starts an engine, which ends when this process does: that closes its stdin.
func start(command *exec.Cmd) (*engine, error) {
	e := &engine{command: command}
	command.Stderr = &e.stderr
	in, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	e.in, e.out = in, bufio.NewReaderSize(out, 1<<20)
	return e, command.Start()
}

// reply is any line from the engine.
type reply struct {
	OK        json.RawMessage   `json:"ok"`
	Failed    *string           `json:"failed"`
	Call      string            `json:"call"`
	Arguments []json.RawMessage `json:"arguments"`
}

// refusal is the engine's own message: a module that does not fit, a trap.
type refusal string

func (r refusal) Error() string { return string(r) }

// do sends a command and answers host calls with host until the result comes, which it reads into result.
func (e *engine) do(command map[string]any, host func(function string, arguments []json.RawMessage) any, result any) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	var line any = command
	for {
		raw, err := json.Marshal(encode(line))
		if err != nil {
			return err
		}
		if _, err := e.in.Write(append(raw, '\n')); err != nil {
			return fmt.Errorf("%w: %w\n%s", errEngine, err, e.stderr.Bytes())
		}
		answer, err := e.out.ReadBytes('\n')
		if err != nil {
			e.command.Wait() // so that stderr is complete
			return fmt.Errorf("%w: %w\n%s", errEngine, err, e.stderr.Bytes())
		}
		var r reply
		if err := json.Unmarshal(answer, &r); err != nil {
			return fmt.Errorf("%w: it said %q", errEngine, answer)
		}
		switch {
		case r.Failed != nil:
			return refusal(*r.Failed)
		case r.Call != "":
			line = host(r.Call, r.Arguments)
		case result == nil:
			return nil
		default:
			return json.Unmarshal(r.OK, result)
		}
	}
}

// wrapper makes a component of a module, file to file. Only V8's engine can: wit-component comes with it.
type wrapper struct {
	*engine
	adapter string // the file of Spin's adapter, empty for the adapter of jco
}

func (w wrapper) wrap(module, component string) error {
	return w.do(map[string]any{"wrap": module, "to": component, "adapter": w.adapter}, nil, nil)
}

// load compiles a component and returns its number.
func (e *engine) load(component string) (number int, err error) {
	err = e.do(map[string]any{"load": component}, nil, &number)
	return number, err
}

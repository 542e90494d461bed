package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"aiuta-edge/edge/component"
	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/target"
)

// What make test-wasmtime builds and installs: the second engine, and what makes a component of a module for it.
const (
	wasmtimeRunner = ".build/wasmtime"
	wrapper        = "simulator/spinhost/conformance/v8/engine.mjs"
	wrapperReady   = "simulator/spinhost/conformance/v8/node_modules/.installed"
)

// inWasmtime is the same mint in the engine of Spin, compiled before, with a store of its own for each.
func inWasmtime(ctx context.Context, l *bench) ([]row, error) {
	r := row{what: "mint in a fresh instance, Wasmtime 44", bench: "Mint/wasmtime", against: "Mint/component"}
	for _, file := range []string{wasmtimeRunner, wrapperReady} {
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
			r.missing = "not built: make test-wasmtime"
			return []row{r}, nil
		}
	}
	module, wrapped := filepath.Join(l.folder, "edge.wasm"), filepath.Join(l.folder, "component.wasm")
	if err := os.WriteFile(module, component.Wasm, 0o600); err != nil {
		return nil, err
	}
	if err := tell(ctx, exec.CommandContext(ctx, "node", wrapper), []command{{"wrap": module, "to": wrapped}}, nil); err != nil {
		return nil, err
	}
	variables, err := resolved(ctx)
	if err != nil {
		return nil, err
	}
	var got struct{ Times, P50, P99 int64 }
	err = tell(ctx, exec.CommandContext(ctx, wasmtimeRunner), []command{
		{"load": wrapped},
		{"bench": l.each.Seconds(), "handle": 0, "variables": variables, "request": command{
			"method": "post", "uri": aiuta.TokenPath, "params": [][2]string{},
			"headers": [][2]string{{"host", "localhost"}, {"content-type", "application/json"}},
			"body":    command{"bytes": base64.StdEncoding.EncodeToString([]byte(body))},
		}},
	}, &got)
	r.times, r.p50, r.p99 = int(got.Times), time.Duration(got.P50), time.Duration(got.P99)
	return []row{r}, err
}

// resolved are the component's variables, as the host answers for them.
func resolved(ctx context.Context) (map[string]string, error) {
	a := application(nil)
	resolver, err := a.Resolver()
	if err != nil {
		return nil, err
	}
	variables := map[string]string{}
	for name := range a.Manifest.Components[target.ComponentID].Variables {
		if variables[name], err = resolver.Get(ctx, target.ComponentID, name); err != nil {
			return nil, err
		}
	}
	return variables, nil
}

// command is a line for an engine; engine.mjs describes them.
type command map[string]any

// tell sends commands to an engine, one after the other, and reads the last answer into result.
func tell(ctx context.Context, engine *exec.Cmd, commands []command, result any) error {
	in, err := engine.StdinPipe()
	if err != nil {
		return err
	}
	out, err := engine.StdoutPipe()
	if err != nil {
		return err
	}
	// Its standard error has the component's decisions, a line for each request; what goes wrong is in its answers.
	if err := engine.Start(); err != nil {
		return err
	}
	last, err := exchange(in, bufio.NewReader(out), commands)
	// It ends when there are no more commands.
	err = errors.Join(err, in.Close(), engine.Wait(), ctx.Err())
	if err != nil || result == nil {
		return err
	}
	return json.Unmarshal(last, result)
}

func exchange(in io.Writer, out *bufio.Reader, commands []command) (last json.RawMessage, err error) {
	for _, c := range commands {
		if err := json.NewEncoder(in).Encode(c); err != nil {
			return nil, err
		}
		line, err := out.ReadBytes('\n')
		if err != nil {
			return nil, err
		}
		var answer struct {
			OK     json.RawMessage
			Failed *string
			Call   string
		}
		if err := json.Unmarshal(line, &answer); err != nil {
			return nil, err
		}
		switch {
		case answer.Failed != nil:
			return nil, errors.New(*answer.Failed)
		case answer.Call != "":
			return nil, fmt.Errorf("the component called %s, which is not measured", answer.Call)
		}
		last = answer.OK
	}
	return last, nil
}

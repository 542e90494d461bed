package target

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"aiuta-edge/edge/component"
	"aiuta-edge/pkg/aiuta"
)

// ErrNoSpin is wrapped by the error about a Spin that is not installed.
var ErrNoSpin = errors.New("no spin")

// FindSpin returns the path of the Spin that is asked for; empty is the one on PATH.
func FindSpin(name string) (string, error) {
	if name == "" {
		name = "spin"
	}
	found, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%w at %q (%v): install Spin 3 or 4 as https://spinframework.dev says, or give its path with --spin", ErrNoSpin, name, errors.Unwrap(err))
	}
	return filepath.Abs(found)
}

// How long Spin may take to serve, which it does once it has compiled the component, and to end.
const (
	spinStarts = 2 * time.Minute
	spinEnds   = 5 * time.Second
)

// serveUnderSpin runs the application under spin up, on a free port of loopback, with a folder of its own for its state. It
// gets the variables as SPIN_VARIABLE_*, and of this process's environment nothing else that Spin reads.
func (a Application) serveUnderSpin(ctx context.Context) (_ *Endpoint, err error) {
	path, err := FindSpin(a.Spin)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "aiuta-edge-spin-")
	if err != nil {
		return nil, err
	}
	p := &spinProcess{path: path, folder: folder, address: "127.0.0.1:0"}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	if p.from, err = a.manifestFile(folder); err != nil {
		return nil, err
	}
	start := func(ctx context.Context) error {
		variables, err := a.spinVariables(ctx)
		if err != nil {
			return err
		}
		return p.start(ctx, variables)
	}
	if err := start(ctx); err != nil {
		return nil, err
	}
	restart := func(ctx context.Context) error {
		p.stop()
		return start(ctx)
	}
	return &Endpoint{"http://" + p.address + aiuta.TokenPath, p.close, restart}, nil
}

// spinProcess is one spin up after the other, at one address and with one state.
type spinProcess struct {
	path, from, folder string
	address            string // port 0 until the first of them serves

	cmd   *exec.Cmd // nil if none runs
	ended chan error
}

// start returns once Spin serves.
func (p *spinProcess) start(ctx context.Context, variables []string) error {
	said := &spinOutput{serving: make(chan string, 1)}
	cmd := exec.Command(p.path, "up", "--from", p.from, "--listen", p.address, "--state-dir", filepath.Join(p.folder, "state"))
	cmd.Dir, cmd.Env = p.folder, append(withoutSpin(os.Environ()), variables...)
	cmd.Stdout, cmd.Stderr = said, said
	cmd.WaitDelay = spinEnds
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start spin up: %w", err)
	}
	p.cmd, p.ended = cmd, make(chan error, 1)
	go func() { p.ended <- cmd.Wait() }()
	late := time.NewTimer(spinStarts)
	defer late.Stop()
	select {
	case url := <-said.serving:
		p.address = strings.TrimPrefix(url, "http://")
		return nil
	case failed := <-p.ended:
		p.ended <- failed
		return fmt.Errorf("spin up ended (%v): %s", failed, said)
	case <-ctx.Done():
		return ctx.Err()
	case <-late.C:
		return fmt.Errorf("spin up does not serve after %s: %s", spinStarts, said)
	}
}

// stop ends Spin and every process that it has started.
func (p *spinProcess) stop() {
	if p.cmd != nil {
		endGroup(p.cmd, p.ended)
		p.cmd = nil
	}
}

// close also removes the state.
func (p *spinProcess) close() error {
	p.stop()
	return os.RemoveAll(p.folder)
}

// manifestFile returns the path of the application's spin.toml. The embedded application is written into a folder.
func (a Application) manifestFile(folder string) (string, error) {
	if a.Wasm == nil {
		return filepath.Abs(a.File)
	}
	source := filepath.Join(folder, filepath.FromSlash(a.Manifest.Components[ComponentID].Source))
	manifest := filepath.Join(folder, "spin.toml")
	return manifest, errors.Join(
		os.MkdirAll(filepath.Dir(source), 0o700), os.WriteFile(source, a.Wasm, 0o600), os.WriteFile(manifest, component.Manifest, 0o600))
}

// spinVariables are all of the application's, in the form in which Spin's provider of them reads the environment. Source:
// Spin v4.0.2 crates/variables-env/src/lib.rs.
func (a Application) spinVariables(ctx context.Context) ([]string, error) {
	resolver, err := a.Resolver()
	if err != nil {
		return nil, err
	}
	var environment []string
	for name := range a.Manifest.Variables {
		value, err := resolver.Get(ctx, ComponentID, name)
		if err != nil {
			return nil, err
		}
		environment = append(environment, "SPIN_VARIABLE_"+strings.ToUpper(name)+"="+value)
	}
	return environment, nil
}

// withoutSpin leaves out of an environment what decides how Spin runs.
func withoutSpin(environment []string) []string {
	var left []string
	for _, one := range environment {
		if !strings.HasPrefix(one, "SPIN_") && !strings.HasPrefix(one, "RUNTIME_CONFIG_FILE=") {
			left = append(left, one)
		}
	}
	return left
}

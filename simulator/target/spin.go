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

// startSpin runs the application under spin up, on a free port of loopback, with a folder of its own for its state. It
// gets the variables as SPIN_VARIABLE_*, and of this process's environment nothing else that Spin reads.
func (a Application) startSpin(ctx context.Context) (_ *Endpoint, err error) {
	spin, err := FindSpin(a.Spin)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "aiuta-edge-spin-")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(folder))
		}
	}()
	from, err := a.manifestFile(folder)
	if err != nil {
		return nil, err
	}
	variables, err := a.spinVariables(ctx)
	if err != nil {
		return nil, err
	}
	said := &spinOutput{serving: make(chan string, 1)}
	cmd := exec.Command(spin, "up", "--from", from, "--listen", "127.0.0.1:0", "--state-dir", filepath.Join(folder, "state"))
	cmd.Dir, cmd.Env = folder, append(withoutSpin(os.Environ()), variables...)
	cmd.Stdout, cmd.Stderr = said, said
	cmd.WaitDelay = spinEnds
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start spin up: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	stop := func() error {
		endGroup(cmd, ended)
		return os.RemoveAll(folder)
	}
	late := time.NewTimer(spinStarts)
	defer late.Stop()
	select {
	case url := <-said.serving:
		return &Endpoint{url + aiuta.TokenPath, stop}, nil
	case failed := <-ended:
		ended <- failed
		return nil, errors.Join(fmt.Errorf("spin up ended (%v): %s", failed, said), stop())
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), stop())
	case <-late.C:
		return nil, errors.Join(fmt.Errorf("spin up does not serve after %s: %s", spinStarts, said), stop())
	}
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

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// bench is what the measurements share.
type bench struct {
	each   time.Duration
	rounds int    // of mixed requests
	folder string // for what is built, gone at the end
	binary string // the simulator
}

// What every server is given. The credentials are thrown away with it; nobody is asked who he is, as in Aiuta's sample.
const (
	issuer = "iss-1"
	secret = "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"
	// body is what Android sends for one product.
	body = `{"sku_ids":["sku-1"],"uploaded_image_id":"user_image-92cebfd2-7f70-4b4b-9d5f-3c5066542c22"}`
)

func newBench(ctx context.Context, each time.Duration) (*bench, error) {
	if _, err := os.Stat("simulator/target/testdata/sample.py"); err != nil {
		return nil, errors.New("run it in the root of the repository")
	}
	folder, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return nil, err
	}
	l := &bench{each: each, folder: folder, binary: filepath.Join(folder, "simulator")}
	build := exec.CommandContext(ctx, "go", "build", "-o", l.binary, "./simulator")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, errors.Join(fmt.Errorf("build the simulator: %w", err), os.RemoveAll(folder))
	}
	return l, nil
}

func (l *bench) close() { _ = os.RemoveAll(l.folder) }

// server is a process that answers at a URL.
type server struct {
	url     string
	command *exec.Cmd
	ended   chan struct{} // closed once it has
}

// spawn starts a server whose output goes to a file, as a log would, and waits until it matches ready, whose group is its
// URL or its port. Reading along would take a share of the cores that the server runs on.
func (l *bench) spawn(ctx context.Context, ready *regexp.Regexp, environment []string, name string, args ...string) (*server, error) {
	output, err := os.CreateTemp(l.folder, "output-")
	if err != nil {
		return nil, err
	}
	defer output.Close()
	s := &server{command: exec.CommandContext(ctx, name, args...), ended: make(chan struct{})}
	s.command.Env = append(os.Environ(), environment...)
	s.command.Stdout, s.command.Stderr = output, output
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(s.ended)
		_ = s.command.Wait() // however it ends
	}()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for late := time.After(time.Minute); ; {
		select {
		case <-look.C:
			said, err := os.ReadFile(output.Name())
			if err != nil {
				s.stop()
				return nil, err
			}
			if match := ready.FindSubmatch(said); match != nil {
				s.url = string(match[1])
				return s, nil
			}
		case <-s.ended:
			said, _ := os.ReadFile(output.Name()) // a reason, if it can be had
			return nil, fmt.Errorf("%s ended before it was ready: %s", name, bytes.TrimSpace(said))
		case <-late:
			s.stop()
			return nil, fmt.Errorf("%s is not ready after a minute", name)
		}
	}
}

// stop asks the server to end, and kills it if it does not.
func (s *server) stop() {
	_ = s.command.Process.Signal(os.Interrupt)
	timer := time.AfterFunc(5*time.Second, func() { _ = s.command.Process.Kill() })
	<-s.ended
	timer.Stop()
}

var endpointLine = regexp.MustCompile(`(?m)^Endpoint\s+(\S+)\s`)

// serve starts "simulator serve" with a target.
func (l *bench) serve(ctx context.Context, target string, environment ...string) (*server, error) {
	environment = append(environment, "SPIN_VARIABLE_JWT_ISSUER="+issuer, "SPIN_VARIABLE_JWT_SECRET="+secret, "SPIN_VARIABLE_CALLER_AUTH=none")
	arguments := []string{"serve", "--target", target, "--edge-listen", "127.0.0.1:0", "--backend-listen", "127.0.0.1:0"}
	return l.spawn(ctx, endpointLine, environment, l.binary, arguments...)
}

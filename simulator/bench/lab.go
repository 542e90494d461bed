package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// lab is where things are measured.
type lab struct {
	each   time.Duration
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

func newLab(ctx context.Context, each time.Duration) (*lab, error) {
	if _, err := os.Stat("simulator/target/testdata/sample.py"); err != nil {
		return nil, errors.New("run it in the root of the repository")
	}
	folder, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return nil, err
	}
	l := &lab{each: each, folder: folder, binary: filepath.Join(folder, "simulator")}
	build := exec.CommandContext(ctx, "go", "build", "-o", l.binary, "./simulator")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, errors.Join(fmt.Errorf("build the simulator: %w", err), os.RemoveAll(folder))
	}
	return l, nil
}

func (l *lab) close() { _ = os.RemoveAll(l.folder) }

// server is a process that answers at a URL.
type server struct {
	url     string
	command *exec.Cmd
	output  io.Closer
}

// spawn starts a server and waits until its output matches ready, whose group is its URL or its port.
func spawn(ctx context.Context, ready *regexp.Regexp, environment []string, name string, args ...string) (*server, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	s := &server{command: exec.CommandContext(ctx, name, args...), output: read}
	s.command.Env = append(os.Environ(), environment...)
	s.command.Stdout, s.command.Stderr = write, write
	err = s.command.Start()
	write.Close()
	if err != nil {
		return nil, errors.Join(err, read.Close())
	}
	found := make(chan string, 1)
	go func() {
		// The rest is read too, so that the server can go on talking.
		defer close(found)
		for lines, told := bufio.NewScanner(read), false; lines.Scan(); {
			if match := ready.FindStringSubmatch(lines.Text()); match != nil && !told {
				found <- match[1]
				told = true
			}
		}
	}()
	select {
	case where, ok := <-found:
		if s.url = where; ok {
			return s, nil
		}
		err = fmt.Errorf("%s ended before it was ready", name)
	case <-time.After(time.Minute):
		err = fmt.Errorf("%s is not ready after a minute", name)
	}
	s.stop()
	return nil, err
}

// stop asks the server to end, and kills it if it does not.
func (s *server) stop() {
	_ = s.command.Process.Signal(os.Interrupt)
	timer := time.AfterFunc(5*time.Second, func() { _ = s.command.Process.Kill() })
	_ = s.command.Wait() // however it ends
	timer.Stop()
	_ = s.output.Close()
}

var endpointLine = regexp.MustCompile(`^Endpoint\s+(\S+)`)

// serve starts "simulator serve" with a target.
func (l *lab) serve(ctx context.Context, target string, environment ...string) (*server, error) {
	environment = append(environment, "SPIN_VARIABLE_JWT_ISSUER="+issuer, "SPIN_VARIABLE_JWT_SECRET="+secret, "SPIN_VARIABLE_CALLER_AUTH=none")
	arguments := []string{"serve", "--target", target, "--edge-listen", "127.0.0.1:0", "--backend-listen", "127.0.0.1:0"}
	return spawn(ctx, endpointLine, environment, l.binary, arguments...)
}

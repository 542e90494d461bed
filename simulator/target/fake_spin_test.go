package target_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"

	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/manifest"
)

// asFakeSpin makes the test binary act as a Spin: its value says how.
const asFakeSpin = "AIUTA_EDGE_TEST_AS_FAKE_SPIN"

// The ways in which the fake acts.
const (
	serves  = "serves"  // as Spin does, by our own host
	fails   = "fails"   // as Spin does at an application that it cannot load
	silent  = "silent"  // says nothing, and ends when it is told to
	servant = "servant" // serves by a process of its own, as spin up does
)

func TestMain(m *testing.M) {
	if how := os.Getenv(asFakeSpin); how != "" {
		os.Exit(fakeSpin(how, os.Args[1:]))
	}
	os.Exit(m.Run())
}

// fakeSpin speaks as Spin v4.0.2 does where package target listens, and understands the arguments that it is given.
func fakeSpin(how string, args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	switch how {
	case fails:
		fmt.Fprintln(os.Stderr, "Error: Failed to load application\n\nCaused by:\n      no such file")
		return 1
	case silent:
		<-ctx.Done()
		return 0
	case servant:
		cmd := exec.Command(os.Args[0], args...)
		cmd.Env = append(os.Environ(), asFakeSpin+"="+serves)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if cmd.Start() == nil {
			<-ctx.Done() // and leaves the servant where it is
		}
		return 0
	}
	flags := flag.NewFlagSet("up", flag.ExitOnError)
	from, listen, state := flags.String("from", "", ""), flags.String("listen", "", ""), flags.String("state-dir", "", "")
	if len(args) == 0 || args[0] != "up" || flags.Parse(args[1:]) != nil {
		return 2
	}
	if err := serveAsSpin(ctx, *from, *listen, *state); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		return 1
	}
	return 0
}

func serveAsSpin(ctx context.Context, from, listen, state string) error {
	m, err := manifest.Load(from)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "Storing default key-value data to %q.\n", state)
	app, err := spinhost.Open(ctx, m, spinhost.WithEnvironment(os.LookupEnv), spinhost.WithStateDir(state), spinhost.WithCompilationCache(cache))
	if err != nil {
		return err
	}
	defer app.Close(context.WithoutCancel(ctx))
	server, err := loopback.StartSpin(listen, app, nil)
	if err != nil {
		return err
	}
	defer server.Close()
	fmt.Printf("\nServing %s\nAvailable Routes:\n  edge: %s/aiuta_jwt\n", server.URL, server.URL)
	<-ctx.Done()
	return nil
}

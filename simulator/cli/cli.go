// Package cli is the command line of the simulator: one file for each command, the flags that several share, what is
// shown to people and to machines, and the exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/target"
)

// Main runs the command line of this process and returns its exit code.
func Main() int {
	target.LetHeapGrow()
	boundHeap = target.BoundHeap
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)   // a second Ctrl-C ends it at once
	signal.Ignore(syscall.SIGPIPE) // a command still writes its reports after its reader has closed the pipe
	return execute(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// boundHeap is called by a command that only serves. It changes the whole process, which then belongs to that command.
var boundHeap = func() {}

// execute runs a command line. What goes wrong is one line on stderr.
func execute(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	printError(stderr, err)
	return exitCode(err)
}

// printError prints nothing for nil.
func printError(stderr io.Writer, err error) {
	if err != nil {
		lines := strings.Split(err.Error(), "\n")
		for i, line := range lines {
			lines[i] = ladder.Visible(line)
		}
		fmt.Fprintln(stderr, "simulator:", strings.Join(lines, "\n"))
	}
}

func newCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "simulator",
		Short: "Prove an integration of Aiuta's try-on before it goes live",
		Long: `Runs a token endpoint against stand-ins for Aiuta's SDKs, the brand's app and Aiuta's API.

Exit codes: 0 all as expected, 1 wrong usage, 2 a scenario file that cannot be read,
3 it could not run, 4 an expectation failed.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       version(),
		Args:          noCommand,
		RunE:          help,
	}
	root.SetVersionTemplate("simulator {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(runCommand(), newScenarioCommand(), serveCommand(), tokenCommand(), keyCommand(), checkCommand(), diffCommand(), attackCommand(), loadCommand(), usageCommand(), proxyCommand(), showCommand(), replayCommand(), exportCommand(), versionCommand())
	return root
}

// The exit codes. They are part of the command's contract.
const (
	exitOK     = 0
	exitUsage  = 1
	exitFile   = 2
	exitRun    = 3
	exitFailed = 4
)

// exitError is an error that knows its exit code.
type exitError struct {
	code int
	error
}

func (e exitError) Unwrap() error { return e.error }

// couldNotRun marks an error of the surroundings: a file, a port, a server. A nil error stays nil.
func couldNotRun(err error) error {
	if err == nil {
		return nil
	}
	return exitError{exitRun, err}
}

// unreadable marks an error of a scenario file.
func unreadable(err error) error { return exitError{exitFile, err} }

// failed marks an expectation that was not met.
func failed(err error) error { return exitError{exitFailed, err} }

// exitCode returns the code of a marked error; any other error is wrong usage.
func exitCode(err error) int {
	var e exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &e):
		return e.code
	}
	return exitUsage
}

// invocation is how the program was started, to be typed again: a binary that go run has built is gone by then.
func invocation() string {
	if strings.Contains(os.Args[0], "go-build") {
		return "go run ./simulator"
	}
	return "simulator"
}

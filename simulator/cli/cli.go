// Package cli is the command line of the simulator: one file for each command, the flags that several share, what is
// shown to people and to machines, and the exit codes.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/target"
)

// Main runs the command line of this process and returns its exit code.
func Main() int {
	target.LetHeapGrow()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return execute(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// execute runs a command line. What goes wrong is one line on stderr.
func execute(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintln(stderr, "simulator:", err)
	}
	return exitCode(err)
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
	root.AddCommand(runCommand(), newScenarioCommand(), serveCommand(), tokenCommand(), keyCommand(), checkCommand(), diffCommand(), attackCommand(), loadCommand(), usageCommand(), exportCommand(), versionCommand())
	return root
}

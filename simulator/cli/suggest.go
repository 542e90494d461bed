package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/suggest"
)

// noCommand refuses the arguments of a command that only holds others: they are commands that do not exist.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return fmt.Errorf("unknown command %q for %q%s", args[0], cmd.CommandPath(),
		suggest.For(args[0], names, cmd.CommandPath()+" --help lists them"))
}

// flagError adds what was meant to the error of a flag that does not exist.
func flagError(cmd *cobra.Command, err error) error {
	typed, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !unknown {
		return err
	}
	var names []string
	cmd.Flags().VisitAll(func(flag *pflag.Flag) { names = append(names, "--"+flag.Name) })
	return fmt.Errorf("%w%s", err, suggest.For("--"+typed, names, cmd.CommandPath()+" --help lists them"))
}

// completeScenarios offers the built-in scenarios, and files as the shell knows them.
func completeScenarios(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	names := []string{}
	for _, s := range scenario.Builtin() {
		names = append(names, s.Name+"\t"+s.Summary)
	}
	return names, cobra.ShellCompDirectiveDefault
}

func completePersonas(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, p := range sdk.Personas() {
		names = append(names, p.String())
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// mustRegister sets how a flag's values are completed. The flag exists.
func mustRegister(cmd *cobra.Command, flag string, complete cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic("simulator: complete --" + flag + ": " + err.Error())
	}
}

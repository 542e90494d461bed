package cli

import (
	"github.com/spf13/cobra"

	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
)

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

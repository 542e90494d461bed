package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/load/k6"
	"aiuta-edge/simulator/sdk"
)

func exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write a scenario for another tool",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(exportK6Command())
	return cmd
}

func exportK6Command() *cobra.Command {
	persona := ""
	cmd := &cobra.Command{
		Use:   "k6 [SCENARIO]",
		Short: "Write a load script for k6",
		Long: `Prints a script for k6 that plays a scenario's requests over and over, as one SDK makes them: only tokens, or, with
BACKEND set, whole try-ons. The script says at its head which variables it takes. What a scenario expects, and the faults
that it sets, stay with "simulator run".`,
		Example: `  simulator export k6 > load.js
  simulator export k6 signed-in.yaml --persona android > load.js`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"jwt"}
			}
			scenarios, err := findScenarios(args)
			if err != nil {
				return err
			}
			if len(scenarios) != 1 {
				return fmt.Errorf("%s holds %d scenarios: name one", args[0], len(scenarios))
			}
			player, err := sdk.Find(persona)
			if err != nil {
				return err
			}
			err = k6.Write(cmd.OutOrStdout(), scenarios[0], player)
			if errors.Is(err, k6.ErrUnfit) {
				return err
			}
			return couldNotRun(err)
		},
	}
	cmd.Flags().StringVar(&persona, "persona", "web", "whose requests: an SDK's name or NAME@VERSION")
	cmd.ValidArgsFunction = completeScenarios
	mustRegister(cmd, "persona", completePersonas)
	return cmd
}

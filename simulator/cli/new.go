package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/scenario"
)

func newScenarioCommand() *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "new NAME",
		Short: "Write a scenario to begin with",
		Long: `Writes NAME.yaml into this folder: a scenario with comments that passes as it is, or with --from a copy of one
that is built in. A file that is there already is left alone.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var source []byte
			if from != "" {
				var err error
				if source, err = scenario.Source(from); err != nil {
					return err
				}
			}
			text, err := scenario.New(args[0], source, ".")
			if err != nil {
				return err
			}
			file := args[0] + ".yaml"
			if err := writeNew(file, text); err != nil {
				return couldNotRun(err)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is written; play it with\n\n    simulator run %s\n", file, file)
			return couldNotRun(err)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "begin with a copy of this built-in scenario")
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	mustRegister(cmd, "from", completeScenarios)
	return cmd
}

// writeNew never overwrites.
func writeNew(file string, text []byte) (err error) {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s exists already: take another name, or delete it", file)
	}
	if err != nil {
		return fmt.Errorf("write a scenario: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.Write(text)
	return err
}

package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/scenario"
)

func newScenarioCommand() *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "new NAME",
		Short: "Write a scenario to begin with",
		Long: `Writes NAME.yaml into this folder: a scenario with comments that passes as it is. With --from it is a copy of one that is
built in, or does what an app did in a recording of simulator proxy. An existing file is not overwritten.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var source []byte
			if from != "" {
				var err error
				if source, err = sourceOf(from); err != nil {
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
	cmd.Flags().StringVar(&from, "from", "", "begin with a copy of this built-in scenario, or with this recording (a .json file)")
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	mustRegister(cmd, "from", completeScenarios)
	return cmd
}

// sourceOf returns the text of a built-in scenario, or of one that plays a recording.
func sourceOf(from string) ([]byte, error) {
	if filepath.Ext(from) != ".json" {
		return scenario.Source(from)
	}
	r, err := recording.Read(from)
	if err != nil {
		return nil, unreadable(err)
	}
	text, err := r.Scenario()
	if err != nil {
		return nil, unreadable(fmt.Errorf("%s: %w", from, err))
	}
	return text, nil
}

// writeNew never overwrites.
func writeNew(file string, text []byte) (err error) {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s exists already: use another name, or delete it", file)
	}
	if err != nil {
		return fmt.Errorf("write a scenario: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.Write(text)
	return err
}

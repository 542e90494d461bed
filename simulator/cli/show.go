package cli

import (
	"github.com/spf13/cobra"

	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/report"
)

func showCommand() *cobra.Command {
	var (
		failOn failOnFlag
		output outputFlags
	)
	cmd := &cobra.Command{
		Use:   "show FILE",
		Short: "Draw and judge a recording of simulator proxy",
		Long: `Draws what passed in a session that simulator proxy --record has written, and judges it as proxy did: which SDK it was,
what became of each token, what is wrong. Exit code 4 means that there is a finding of --fail-on or more severe.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := recording.Read(args[0])
			if err != nil {
				return unreadable(err)
			}
			return judgeRecording(cmd, &output, "show", r, report.Severity(failOn), r.Took(), false)
		},
	}
	failOn.add(cmd, report.High)
	output.add(cmd)
	return cmd
}

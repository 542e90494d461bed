package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/report"
)

// failOnFlag is the least severity that fails. It implements pflag.Value.
type failOnFlag report.Severity

// String implements pflag.Value.
func (f *failOnFlag) String() string { return string(*f) }

// Type implements pflag.Value.
func (f *failOnFlag) Type() string { return "severity" }

// Set implements pflag.Value.
func (f *failOnFlag) Set(text string) error {
	if !slices.Contains(report.Severities(), report.Severity(text)) {
		return fmt.Errorf("unknown severity: use %s", strings.Join(severities(), ", "))
	}
	*f = failOnFlag(text)
	return nil
}

func (f *failOnFlag) add(cmd *cobra.Command, usual report.Severity) {
	*f = failOnFlag(usual)
	cmd.Flags().Var(f, "fail-on", "the least severity that fails: "+strings.Join(severities(), ", "))
	mustRegister(cmd, "fail-on", cobra.FixedCompletions(severities(), cobra.ShellCompDirectiveNoFileComp))
}

func severities() []string {
	var words []string
	for _, severity := range report.Severities() {
		words = append(words, string(severity))
	}
	return words
}

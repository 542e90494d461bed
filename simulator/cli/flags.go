package cli

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/spinhost/manifest"
	"aiuta-edge/simulator/target"
)

// applicationFlags choose the Spin application that a command runs.
type applicationFlags struct {
	from   string
	target string
}

func (f *applicationFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&f.from, "from", "f", "", "run the application of this spin.toml instead of the embedded one")
	cmd.Flags().StringVar(&f.target, "target", string(target.Component), "component, native, or the URL of a token endpoint")
}

// load reads the manifest that was asked for. The embedded one goes with the embedded component.
func (f *applicationFlags) load() (target.Application, error) {
	application := target.Embedded()
	if f.from != "" {
		m, err := manifest.Load(f.from)
		if err != nil {
			return target.Application{}, couldNotRun(err)
		}
		application = target.Application{Manifest: m}
	}
	application.Cache = target.OpenCache()
	return application, nil
}

// environment looks a name up in this process's environment.
func environment(name string) (string, bool) { return os.LookupEnv(name) }

// logTo returns a log that people read, from a level on.
func logTo(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

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

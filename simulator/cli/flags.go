package cli

import (
	"errors"
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
	spin   string
}

func (f *applicationFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&f.from, "from", "f", "", "run the application of this spin.toml instead of the embedded one")
	cmd.Flags().StringVar(&f.target, "target", string(target.Component), "component, native, spin (the component under spin up), or the URL of a token endpoint")
	cmd.Flags().StringVar(&f.spin, "spin", "", "the Spin of --target spin (default: spin on PATH)")
}

// spec reads --target, and finds the Spin that it may need.
func (f *applicationFlags) spec() (target.Spec, error) {
	spec, err := target.Parse(f.target)
	switch {
	case err != nil:
		return "", err
	case spec == target.Spin:
		f.spin, err = target.FindSpin(f.spin)
		return spec, couldNotRun(err)
	case f.spin != "":
		return "", errors.New("--spin is about --target spin: give that too")
	}
	return spec, nil
}

// load reads the manifest that was asked for. The embedded one goes with the embedded component.
func (f *applicationFlags) load() (target.Application, error) {
	application := target.Embedded()
	if f.from != "" {
		m, err := manifest.Load(f.from)
		if err != nil {
			return target.Application{}, couldNotRun(err)
		}
		application = target.Application{Manifest: m, File: f.from}
	}
	application.Spin = f.spin
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

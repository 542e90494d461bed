package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

// diffFlags are the flags of the command. A flag without -a or -b is for both sides.
type diffFlags struct {
	application applicationFlags
	both, a, b  sideFlags
	variables   []string
	timeout     time.Duration
	all         bool
	attacks     bool
	output      outputFlags
}

func diffCommand() *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Run the same requests on two targets and show where they differ",
		Long: `Sends the same good, odd and hostile requests to two endpoints, each component, native, spin or a URL, and prints where the
answers differ: status, headers, a problem's code, what the tokens say. Times and random ids are compared relatively.

Targets of our own share credentials that are made up. Exit code 4 means that there are differences.`,
		Example: `  simulator diff component native
  simulator diff https://staging.shop.example/aiuta_jwt https://shop.example/aiuta_jwt --bearer-file-a s.txt --bearer-file-b p.txt
  simulator diff http://127.0.0.1:8080/aiuta_jwt component --variable params=* --variable caller_auth=none`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0], args[1]) },
	}
	cmd.Flags().StringVarP(&f.application.from, "from", "f", "", "run the application of this spin.toml instead of the embedded one")
	cmd.Flags().StringVar(&f.application.spin, "spin", "", "the Spin of a side that is spin (default: spin on PATH)")
	f.both.add(cmd, "", "both")
	f.a.add(cmd, "-a", "A")
	f.b.add(cmd, "-b", "B")
	cmd.Flags().StringArrayVar(&f.variables, "variable", nil, variablesFlag)
	cmd.Flags().DurationVar(&f.timeout, "timeout", probe.DefaultTimeout, timeoutFlag)
	cmd.Flags().BoolVar(&f.attacks, "attacks", false, "send also what only attackers send (check --list --only attacks)")
	cmd.Flags().BoolVar(&f.all, "all", false, "show also where they do not differ")
	f.output.add(cmd)
	return cmd
}

func (f *diffFlags) run(cmd *cobra.Command, a, b string) (err error) {
	if f.timeout < time.Second {
		return errTooShort
	}
	first, err := target.Parse(a)
	if err != nil {
		return fmt.Errorf("side A: %w", err)
	}
	second, err := target.Parse(b)
	if err != nil {
		return fmt.Errorf("side B: %w", err)
	}
	if len(f.variables) > 0 && first.IsURL() && second.IsURL() {
		return errors.New("--variable is about an endpoint of our own: use component or native for A or B")
	}
	application, err := f.application.load()
	if err != nil {
		return err
	}
	defer application.Cache.Close(context.WithoutCancel(cmd.Context()))
	application.Log = logTo(cmd.ErrOrStderr(), slog.LevelError)
	if application.Variables, err = variableFlags(f.variables); err != nil {
		return err
	}
	// From one seed, sides of our own have the same credentials.
	config := testbed.Config{Application: application, Sessions: true, Seed: testbed.RandomSeed()}
	c := probe.Config{Timeout: f.timeout}
	var other probe.Endpoint
	for _, side := range []struct {
		spec  target.Spec
		flags *sideFlags
		into  *probe.Endpoint
	}{{first, &f.a, &c.Endpoint}, {second, &f.b, &other}} {
		config.Target = side.spec
		servers, err := testbed.Open(cmd.Context(), config)
		if err != nil {
			return couldNotRun(err)
		}
		defer servers.Close()
		if err := f.fill(side.into, servers, side.spec, side.flags); err != nil {
			return err
		}
	}
	return f.compare(cmd, c, other, shownTarget(first)+" and "+shownTarget(second))
}

// fill notes what is known of one side.
func (f *diffFlags) fill(into *probe.Endpoint, servers *testbed.Testbed, spec target.Spec, flags *sideFlags) (err error) {
	into.URL = servers.Endpoint
	if spec.IsURL() {
		return flags.fill(into, f.both)
	}
	into.Issuer, into.Secret = servers.Accounts[0].Issuer, servers.Accounts[0].Secret
	into.Sessions = &probe.Signing{Issuer: servers.Sessions.Issuer, Secret: servers.Sessions.Secret}
	if into.Caller, err = credentialOf(servers, firstUser, 0); err != nil {
		return couldNotRun(err)
	}
	into.Expired, err = credentialOf(servers, firstUser, yesterday)
	return couldNotRun(err)
}

func (f *diffFlags) compare(cmd *cobra.Command, c probe.Config, other probe.Endpoint, targets string) (err error) {
	f.output.quiet = !f.all && !f.output.json
	comparisons := probe.Comparisons(f.attacks)
	out := newOutput(cmd, &f.output, len(comparisons))
	defer out.close()
	c.Begin, c.End = out.begin, out.end
	r := report.Report{Command: "diff", Target: targets, Began: time.Now()}
	r.Cases, err = probe.Compare(cmd.Context(), c, other, comparisons)
	if err != nil {
		return couldNotRun(unreachable(err))
	}
	r.Took = time.Since(r.Began)
	return out.verdict(r)
}

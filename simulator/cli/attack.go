package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/report/terminal"
)

// attackFlags are the flags of the command.
type attackFlags struct {
	application applicationFlags
	credentials credentialFlags
	against     string
	caller      callerFlags
	params      string
	timeout     time.Duration
	seed        uint64
	list        bool
	failOn      failOnFlag
	output      outputFlags
}

func attackCommand() *cobra.Command {
	var f attackFlags
	cmd := &cobra.Command{
		Use:   "attack [NAME…]",
		Short: "Send what hostile clients send, and see that nothing gets through",
		Long: `Attacks the token endpoint and Aiuta's stand-in, both started for this run on loopback with their own credentials. NAME
is an attack or a group. A legitimate request comes first and last: if it fails, no refusal counts.

At a URL, only the attacks on endpoints are made: attack only what is yours. With --bearer-file or --header the attacks
on its callers are made too, and with --issuer and --secret-file those that need its secret.`,
		Example: `  simulator attack
  simulator attack alg-none session-alg-none --target native
  simulator attack --target https://shop.example/aiuta_jwt --bearer-file session.txt --report html=attacks.html`,
		RunE: func(cmd *cobra.Command, names []string) error {
			chosen, err := probe.Attacks(probe.Against(f.against), names...)
			if err != nil {
				return err
			}
			if f.list {
				return couldNotRun(listAttacks(cmd.OutOrStdout(), chosen))
			}
			return f.run(cmd, chosen)
		},
	}
	f.add(cmd)
	return cmd
}

func (f *attackFlags) add(cmd *cobra.Command) {
	f.application.add(cmd)
	f.credentials.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.against, "against", "", "attack only the endpoint, or only the backend")
	f.caller.add(cmd, plain, "your own at a URL's endpoint")
	flags.StringVar(&f.params, "params", "", paramsFlag)
	flags.DurationVar(&f.timeout, "timeout", probe.DefaultTimeout, timeoutFlag)
	flags.Uint64Var(&f.seed, "seed", 1, "decides on every credential and every random choice")
	f.failOn.add(cmd, report.Low)
	flags.BoolVar(&f.list, "list", false, "list the attacks instead of making them")
	f.output.add(cmd)
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		names := []string{}
		for _, p := range probe.All() {
			if p.Hostile() {
				names = append(names, p.Name+"\t"+p.Holds)
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

func (f *attackFlags) run(cmd *cobra.Command, chosen []probe.Probe) error {
	setup := probe.Setup{Against: probe.Against(f.against), Seed: f.seed}
	var err error
	if setup.Spec, err = f.application.spec(); err != nil {
		return err
	}
	switch {
	case f.timeout < time.Second:
		return errTooShort
	case setup.Spec.IsURL():
		if chosen, err = f.onURL(&setup, chosen); err != nil {
			return err
		}
	case f.caller.bearerFile != "" || len(f.caller.headers) > 0 || f.params != "":
		return errors.New("--bearer-file, --header and --params are for a URL: the simulator knows its own endpoint")
	}
	if setup.Application, err = f.application.load(); err != nil {
		return err
	}
	defer setup.Application.Cache.Close(context.WithoutCancel(cmd.Context()))
	setup.Application.Log = logTo(io.Discard, slog.LevelError) // what an attack breaks is in its result
	c, closeServers, err := probe.Open(cmd.Context(), setup)
	if err != nil {
		return couldNotRun(err)
	}
	chosen = probe.WithControls(chosen)
	out := newOutput(cmd, &f.output, len(chosen))
	defer out.close()
	out.findingsFirst((*terminal.Terminal).Attacks)
	c.FailOn, c.Timeout, c.Begin, c.End = report.Severity(f.failOn), f.timeout, out.begin, out.end
	r := report.Report{Command: "attack", Target: shownTarget(setup.Spec), Seed: f.seed, Began: time.Now()}
	r.Cases, err = probe.Run(cmd.Context(), c, chosen)
	r.Took = time.Since(r.Began)
	if err := errors.Join(err, closeServers()); err != nil {
		return couldNotRun(unreachable(err))
	}
	return out.verdict(r)
}

// onURL leaves the attacks that can be made on a URL, and notes what the user tells about it.
func (f *attackFlags) onURL(setup *probe.Setup, chosen []probe.Probe) ([]probe.Probe, error) {
	chosen = slices.DeleteFunc(chosen, func(p probe.Probe) bool { return p.Against == probe.AgainstBackend })
	if len(chosen) == 0 {
		return nil, errors.New("a URL is attacked as an endpoint: name attacks of attack --list --against endpoint")
	}
	setup.Against = probe.AgainstEndpoint
	var err error
	if f.credentials.knownIssuer() != "" || f.credentials.secretFile != "" {
		if setup.Known.Issuer, setup.Known.Secret, err = f.credentials.read(); err != nil {
			return nil, err
		}
	}
	if setup.Known.Params, err = readParams(f.params); err != nil {
		return nil, err
	}
	setup.Known.Caller, err = f.caller.read()
	return chosen, err
}

func listAttacks(w io.Writer, attacks []probe.Probe) error {
	for _, p := range attacks {
		if _, err := fmt.Fprintf(w, "%-9s %-18s %-34s %-8s %s\n", p.Against, p.Kind, p.Name, p.Severity, p.Holds); err != nil {
			return err
		}
	}
	return nil
}

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

	"aiuta-edge/simulator/attack"
	"aiuta-edge/simulator/report"
)

// attackFlags are the flags of the command.
type attackFlags struct {
	application applicationFlags
	credentials credentialFlags
	against     string
	bearerFile  string
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

At a URL, only the attacks on endpoints are made: attack only what is yours. With --bearer-file the attacks
on its callers are made too, and with --issuer and --secret-file those that need its secret.`,
		Example: `  simulator attack
  simulator attack alg-none session-alg-none --target native
  simulator attack --target https://shop.example/aiuta_jwt --bearer-file session.txt --report html=attacks.html`,
		RunE: func(cmd *cobra.Command, names []string) error {
			chosen, err := attack.Find(attack.Against(f.against), names...)
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
	flags.StringVar(&f.bearerFile, "bearer-file", "", "a file with a session or key of your own at a URL's endpoint, for Authorization: Bearer")
	flags.Uint64Var(&f.seed, "seed", 1, "decides on every credential and every random choice")
	f.failOn.add(cmd, report.Low)
	flags.BoolVar(&f.list, "list", false, "list the attacks instead of making them")
	f.output.add(cmd)
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		names := []string{}
		for _, a := range attack.All() {
			names = append(names, a.Name+"\t"+a.Summary)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

func (f *attackFlags) run(cmd *cobra.Command, chosen []attack.Attack) error {
	setup := attack.Setup{Against: attack.Against(f.against), Seed: f.seed}
	var err error
	if setup.Spec, err = f.application.spec(); err != nil {
		return err
	}
	if setup.Spec.IsURL() {
		if chosen, err = f.onURL(&setup, chosen); err != nil {
			return err
		}
	} else if f.bearerFile != "" {
		return errors.New("--bearer-file is for a URL: the simulator makes the sessions of its own endpoint")
	}
	if setup.Application, err = f.application.load(); err != nil {
		return err
	}
	defer setup.Application.Cache.Close(context.WithoutCancel(cmd.Context()))
	setup.Application.Log = logTo(io.Discard, slog.LevelError) // what an attack breaks is in its result
	targets, closeTargets, err := attack.Open(cmd.Context(), setup)
	if err != nil {
		return couldNotRun(err)
	}
	out := newOutput(cmd, &f.output, len(chosen))
	defer out.close()
	out.findingsFirst(func(t *terminal) caseWriter { return &attackTable{terminal: t} })
	var shown error
	targets.Done = func(r attack.Result) { shown = errors.Join(shown, out.end(r.Case(report.Severity(f.failOn)))) }
	r := report.Report{Command: "attack", Target: shownTarget(setup.Spec), Seed: f.seed, Began: time.Now()}
	results, err := attack.Run(cmd.Context(), targets, chosen)
	r.Cases, r.Took = attack.Cases(results, report.Severity(f.failOn)), time.Since(r.Began)
	if err := errors.Join(err, closeTargets(), shown); err != nil {
		return couldNotRun(err)
	}
	return out.verdict(r)
}

// onURL leaves the attacks that can be made on a URL, and notes what the user tells about it.
func (f *attackFlags) onURL(setup *attack.Setup, chosen []attack.Attack) ([]attack.Attack, error) {
	chosen = slices.DeleteFunc(chosen, func(a attack.Attack) bool { return a.Against == attack.Backend })
	if len(chosen) == 0 {
		return nil, errors.New("a URL is attacked as an endpoint: name attacks of attack --list --against endpoint")
	}
	setup.Against = attack.Endpoint
	if f.credentials.knownIssuer() != "" || f.credentials.secretFile != "" {
		issuer, secret, err := f.credentials.read()
		if err != nil {
			return nil, err
		}
		setup.Vendor = &attack.Signing{Issuer: issuer, Secret: secret}
	}
	if f.bearerFile == "" {
		return chosen, nil
	}
	var err error
	setup.Credential, err = readCredential(f.bearerFile)
	return chosen, err
}

func listAttacks(w io.Writer, attacks []attack.Attack) error {
	for _, a := range attacks {
		if _, err := fmt.Fprintf(w, "%-9s %-18s %-34s %-8s %s\n", a.Against, a.Group, a.Name, a.Severity, a.Summary); err != nil {
			return err
		}
	}
	return nil
}

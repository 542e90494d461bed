package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/strictjson"
	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/report/terminal"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

// checkFlags are the flags of the command, in addition to those that commands share.
type checkFlags struct {
	application   applicationFlags
	credentials   credentialFlags
	caller, other callerFlags
	expiredFile   string
	variables     []string
	params        string
	only, without []string
	attacks       bool
	failOn        failOnFlag
	burst         int
	timeout       time.Duration
	seed          uint64
	list          bool
	output        outputFlags
}

func checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [URL]",
		Short: "Judge a token endpoint, in any language",
		Long: `Judges a token endpoint from outside: the contract, its tokens, who gets them, how it takes bad input. Each finding
has a severity, what was sent and got, and what to change. Tokens and secrets are never shown.

The URL is enough. With --bearer-file or --header it also judges what signed-in callers get, with --issuer and
--secret-file it also verifies signatures. Without a URL it judges the embedded component, with made-up credentials.

It sends some hundred requests, and some hundreds of attacks, which change nothing but a quota. Exit code 4 means
that there is a finding of --fail-on or more severe.`,
		Example: `  simulator check https://shop.example/aiuta_jwt --bearer-file session.txt
  simulator check http://127.0.0.1:8080/aiuta_jwt --issuer my-iss --secret-file secret.txt --fail-on medium
  simulator check --target component --only token,caller`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !f.attacks {
				f.without = append(f.without, probe.GroupAttacks)
			}
			probes, err := probe.Select(f.only, f.without)
			if err != nil {
				return err
			}
			if f.list {
				return listProbes(cmd.OutOrStdout(), probes)
			}
			if len(args) == 1 {
				if cmd.Flags().Changed("target") {
					return errors.New("give the URL once: as an argument, or with --target")
				}
				f.application.target = args[0]
			}
			return f.run(cmd, probes)
		},
	}
	f.add(cmd)
	return cmd
}

func (f *checkFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.application.add(cmd)
	f.credentials.add(cmd)
	f.caller.add(cmd, plain, "a legitimate caller")
	f.other.add(cmd, func(name string) string { return "other-" + name }, "a second one")
	flags.StringVar(&f.expiredFile, "expired-bearer-file", "", "a file with a session token that has expired")
	flags.StringArrayVar(&f.variables, "variable", nil, variablesFlag)
	flags.StringVar(&f.params, "params", "", paramsFlag)
	flags.StringSliceVar(&f.only, "only", nil, "judge only these groups or probes (--list names them)")
	flags.StringSliceVar(&f.without, "skip", nil, "leave these groups or probes out")
	flags.BoolVar(&f.attacks, "attacks", true, "carry out the attacks on endpoints too (attack --list --against endpoint)")
	f.failOn.add(cmd, report.High)
	flags.IntVar(&f.burst, "burst", 0, "ask for up to this many tokens at once, to see whether there is a limit")
	flags.DurationVar(&f.timeout, "timeout", probe.DefaultTimeout, timeoutFlag)
	flags.Uint64Var(&f.seed, "seed", 1, "decides on the ids that are sent")
	flags.BoolVar(&f.list, "list", false, "list the probes instead of running them")
	f.output.add(cmd)
	for _, name := range []string{"only", "skip"} {
		mustRegister(cmd, name, cobra.FixedCompletions(probe.Groups(), cobra.ShellCompDirectiveNoFileComp))
	}
}

// config reads what the flags say, but for what an endpoint of our own makes up.
func (f *checkFlags) config() (c probe.Config, err error) {
	c.Burst, c.Timeout, c.Seed, c.FailOn = f.burst, f.timeout, f.seed, report.Severity(f.failOn)
	switch {
	case f.burst < 0:
		return c, errors.New("--burst: use a number of tokens")
	case f.timeout < time.Second:
		return c, errTooShort
	}
	if c.Params, err = readParams(f.params); err != nil {
		return c, err
	}
	c.Issuer = f.credentials.knownIssuer()
	if _, set := environment("SPIN_VARIABLE_JWT_SECRET"); set || f.credentials.secretFile != "" {
		if c.Secret, err = f.credentials.secret(); err != nil {
			return c, err
		}
	}
	if c.Caller, err = f.caller.read(); err != nil {
		return c, err
	}
	if c.Other, err = f.other.read(); err != nil {
		return c, err
	}
	c.Expired, err = readBearer("expired-bearer-file", f.expiredFile)
	return c, err
}

func (f *checkFlags) run(cmd *cobra.Command, probes []probe.Probe) error {
	spec, err := f.application.spec()
	if err != nil {
		return err
	}
	c, err := f.config()
	if err != nil {
		return err
	}
	application, err := f.application.load()
	if err != nil {
		return err
	}
	defer application.Cache.Close(context.WithoutCancel(cmd.Context()))
	application.Log = logTo(cmd.ErrOrStderr(), slog.LevelError)
	servers, err := f.open(cmd.Context(), application, spec, &c)
	if err != nil {
		return err
	}
	out := newOutput(cmd, &f.output, len(probes))
	defer out.close()
	out.findingsFirst(func(t *terminal.Terminal) terminal.Writer { return t })
	c.Begin, c.End = out.begin, out.end
	r := report.Report{Command: "check", Target: shownTarget(spec), Seed: f.seed, Began: time.Now()}
	r.Cases, err = probe.Run(cmd.Context(), c, probes)
	r.Took = time.Since(r.Began)
	if err := errors.Join(err, servers.Close()); err != nil {
		return couldNotRun(unreachable(err))
	}
	return out.verdict(r)
}

// What check, attack and diff say of --timeout, and the first two of --params.
const (
	timeoutFlag = "how long one answer may take"
	paramsFlag  = "good parameters, as a JSON object, for an endpoint that needs others than those of a try-on"
)

var errTooShort = errors.New("--timeout: use a second or more: an endpoint needs time to answer")

// readParams returns nil if nothing was given.
func readParams(text string) (map[string]any, error) {
	if text == "" {
		return nil, nil
	}
	params, err := strictjson.Object([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("--params: %w", err)
	}
	return params, nil
}

// open starts an endpoint of our own, and fills in what is known of it. One at a URL is taken as it is.
func (f *checkFlags) open(ctx context.Context, application target.Application, spec target.Spec, c *probe.Config) (*testbed.Testbed, error) {
	if spec.IsURL() && len(f.variables) > 0 {
		return nil, errVariableOfURL
	}
	config := testbed.Config{Application: application, Target: spec, Sessions: true}
	var err error
	if config.Application.Variables, err = variableFlags(f.variables); err != nil {
		return nil, err
	}
	if c.Burst > 0 {
		// Above what the other probes take, so that they are judged as well.
		config.Variables = map[string]string{endpoint.VariableQuota: fmt.Sprintf("%d/1m", max(c.Burst, quotaOfOthers))}
	}
	servers, err := testbed.Open(ctx, config)
	if err != nil {
		return nil, couldNotRun(err)
	}
	c.URL = servers.Endpoint
	if spec.IsURL() {
		return servers, nil
	}
	c.Issuer, c.Secret = servers.Accounts[0].Issuer, servers.Accounts[0].Secret
	c.Sessions = &probe.Signing{Issuer: servers.Sessions.Issuer, Secret: servers.Sessions.Secret}
	c.Caller, err = credentialOf(servers, firstUser, 0)
	other, otherErr := credentialOf(servers, secondUser, 0)
	expired, expiredErr := credentialOf(servers, firstUser, yesterday)
	c.Other, c.Expired = other, expired
	if err := errors.Join(err, otherErr, expiredErr); err != nil {
		return nil, couldNotRun(errors.Join(err, servers.Close()))
	}
	return servers, nil
}

// quotaOfOthers is more than the tokens that all probes but the burst take of one caller.
const quotaOfOthers = 200

// unreachable says what to do about an endpoint that does not answer.
func unreachable(err error) error {
	if errors.Is(err, exchange.ErrUnreachable) {
		return fmt.Errorf("%w: is it running, is the URL right, and is its certificate trusted (SSL_CERT_FILE)?", err)
	}
	return err
}

// shownTarget leaves out of a URL what may be a key.
func shownTarget(spec target.Spec) string {
	text, _, _ := strings.Cut(string(spec), "?")
	if before, after, ok := strings.Cut(text, "://"); ok {
		if i := strings.LastIndexByte(strings.SplitN(after, "/", 2)[0], '@'); i >= 0 {
			text = before + "://" + after[i+1:]
		}
	}
	return text
}

func listProbes(w io.Writer, probes []probe.Probe) error {
	for _, p := range probes {
		if _, err := fmt.Fprintf(w, "%-30s %-9s %s\n", p.ID(), p.Severity, p.Holds); err != nil {
			return couldNotRun(err)
		}
	}
	return nil
}

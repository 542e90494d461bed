package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/proxy"
	"aiuta-edge/simulator/proxy/session"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/report/terminal"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

// proxyFlags are the flags of the command, in addition to those that commands share.
type proxyFlags struct {
	application                  applicationFlags
	credentials                  credentialFlags
	listen, endpointListen, page string
	allowNetwork                 bool
	upstream, endpoint           string
	subscriptionID               string
	variables, switches          []string
	hosts                        []string
	record                       string
	limit                        time.Duration
	failOn                       failOnFlag
	output                       outputFlags
}

func proxyCommand() *cobra.Command {
	var f proxyFlags
	cmd := &cobra.Command{
		Use:   "proxy [-- COMMAND]",
		Short: "Watch a real app: which SDK it has, what happens to its tokens, what is wrong",
		Long: `An HTTPS proxy for an app with Aiuta's SDK, on a device, in an emulator or in a browser. It opens Aiuta's hosts and
the endpoint, with certificates of a CA of its own (simulator proxy ca); everything else is tunnelled unread.

By default the simulator's stand-in answers for Aiuta, and its own endpoint can be asked. --endpoint names the URL that
the app's getJwt asks: it is opened and passed on, or answered by our own endpoint if --target says component or native.
With --upstream aiuta requests go to the real Aiuta, and are only watched.

What passes is printed as it comes, and shown and judged on a page (--admin-listen). At the end, by Ctrl-C, --for, or when
COMMAND ends, which is run with the environment variables that make it use the proxy, the session is judged. Exit code 4
means that there is a finding of --fail-on or more severe.`,
		Example: `  simulator proxy --endpoint https://shop.example/aiuta_jwt --issuer my-iss --secret-file secret.txt
  simulator proxy --endpoint https://shop.example/aiuta_jwt --upstream aiuta --record session.json
  simulator proxy --target native -- npm test`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 && cmd.ArgsLenAtDash() != 0 {
				return errors.New("proxy: put -- in front of the command to run")
			}
			return f.run(cmd, args)
		},
	}
	f.add(cmd)
	cmd.AddCommand(proxyCACommand())
	return cmd
}

// The values of --upstream.
const (
	upstreamStandIn = "stand-in"
	upstreamAiuta   = "aiuta"
)

func (f *proxyFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.application.add(cmd)
	f.credentials.add(cmd)
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8888", "the proxy's address")
	flags.BoolVar(&f.allowNetwork, "allow-network", false, "let --listen name an address that other machines reach: each of them can use the proxy")
	flags.StringVar(&f.endpointListen, "endpoint-listen", defaultEdge, "where an endpoint of our own listens")
	flags.StringVar(&f.page, "admin-listen", "127.0.0.1:3002", "where a page shows what passes, and changes what the stand-in does; empty for nowhere")
	flags.StringVar(&f.upstream, "upstream", upstreamStandIn, "who answers for Aiuta: stand-in, or aiuta, which is only watched")
	flags.StringVar(&f.endpoint, "endpoint", "", "the URL that the app's getJwt asks")
	flags.StringVar(&f.subscriptionID, "subscription-id", "", "the app's subscription id, for the stand-in (default: the first that the app shows)")
	flags.StringArrayVar(&f.variables, "variable", nil, variablesFlag)
	flags.StringArrayVar(&f.switches, "backend", nil, "decide what the stand-in does where nothing is public: NAME=VALUE of docs/backend.md (may be given several times)")
	flags.StringArrayVar(&f.hosts, "map", nil, "open a further host and let what is at a URL answer for it: HOST=URL (may be given several times)")
	flags.StringVar(&f.record, "record", "", "write the session to this file, for show, new --from and replay")
	flags.DurationVar(&f.limit, "for", 0, "end after this time (default: until stopped)")
	f.failOn.add(cmd, report.High)
	f.output.add(cmd)
	mustRegister(cmd, "upstream", cobra.FixedCompletions([]string{upstreamStandIn, upstreamAiuta}, cobra.ShellCompDirectiveNoFileComp))
}

// config reads what the flags say.
func (f *proxyFlags) config(cmd *cobra.Command) (c session.Config, err error) {
	c.Listen, c.ListenEndpoint, c.ListenPage, c.SubscriptionID = f.listen, f.endpointListen, f.page, f.subscriptionID
	if !f.allowNetwork {
		for flag, address := range map[string]string{"--listen": c.Listen, "--endpoint-listen": c.ListenEndpoint, "--admin-listen": c.ListenPage} {
			if address != "" && !proxy.IsLoopback(address) {
				return c, fmt.Errorf("%s %s: other machines could use it: use an address of loopback, or --allow-network", flag, address)
			}
		}
	}
	switch f.upstream {
	case upstreamStandIn:
	case upstreamAiuta:
		c.Real = true
	default:
		return c, fmt.Errorf("--upstream %s: use %s or %s", f.upstream, upstreamStandIn, upstreamAiuta)
	}
	spec, err := f.application.spec()
	if err != nil {
		return c, err
	}
	if f.endpoint != "" {
		if c.Endpoint, err = session.ParseEndpoint(f.endpoint); err != nil {
			return c, fmt.Errorf("--endpoint: %w", err)
		}
		if !cmd.Flags().Changed("target") {
			spec = target.Spec(c.Endpoint.String())
		}
	}
	if spec == target.Spin && c.Endpoint == nil {
		return c, errors.New("--target spin: give --endpoint too: what asks Spin itself does not pass here")
	}
	c.Servers = testbed.Config{Target: spec}
	if c.Hosts, err = f.mapped(); err != nil {
		return c, err
	}
	if c.Servers.Application.Variables, err = variableFlags(f.variables); err != nil {
		return c, err
	}
	switches, err := readSwitches(f.switches)
	if err != nil {
		return c, err
	}
	if !c.Real {
		c.Servers.Backend = &backend.Config{Switches: switches}
	}
	if spec.IsURL() {
		if len(f.variables) > 0 {
			return c, errVariableOfURL
		}
		if !c.Real {
			if c.Servers.Issuer, c.Servers.Secret, err = f.credentials.read(); err != nil {
				return c, fmt.Errorf("the stand-in has to verify what %s signs: %w", shownTarget(spec), err)
			}
		}
	}
	return c, nil
}

// mapped reads HOST=URL for each use of --map.
func (f *proxyFlags) mapped() (map[string]*url.URL, error) {
	hosts := map[string]*url.URL{}
	for _, text := range f.hosts {
		name, to, ok := strings.Cut(text, "=")
		at, err := url.Parse(to)
		if !ok || name == "" || err != nil || at.Hostname() == "" {
			return nil, fmt.Errorf("--map %s: use HOST=URL, such as static.example=http://127.0.0.1:8000", text)
		}
		hosts[strings.ToLower(name)] = at
	}
	return hosts, nil
}

func (f *proxyFlags) run(cmd *cobra.Command, command []string) error {
	c, err := f.config(cmd)
	if err != nil {
		return err
	}
	if f.record != "" {
		if info, err := os.Stat(filepath.Dir(f.record)); err != nil || !info.IsDir() {
			return fmt.Errorf("--record: no folder to write %s into: make it first", f.record)
		}
	}
	application, err := f.application.load()
	if err != nil {
		return err
	}
	defer application.Cache.Close(context.WithoutCancel(cmd.Context()))
	application.Log, application.Variables = logTo(cmd.ErrOrStderr(), slog.LevelError), c.Servers.Application.Variables
	c.Servers.Application = application
	c.Log = slog.NewLogLogger(logTo(cmd.ErrOrStderr(), slog.LevelError).Handler(), slog.LevelError)
	folder, err := authorityFolder()
	if err != nil {
		return couldNotRun(err)
	}
	if c.Authority, err = proxy.OpenAuthority(folder); err != nil {
		return couldNotRun(err)
	}
	show := newProxyOutput(cmd, f)
	c.Seen, c.Refused = show.seen, show.refused
	ctx, cancel := cmd.Context(), context.CancelFunc(func() {})
	if f.limit > 0 {
		ctx, cancel = context.WithTimeout(ctx, f.limit)
	}
	defer cancel()
	began := time.Now()
	watched, err := session.Open(context.WithoutCancel(ctx), c)
	if err != nil {
		return couldNotRun(err)
	}
	show.introduce(watched, c, command)
	var ran error
	if len(command) > 0 {
		ran = runBehind(ctx, cmd, watched, c.Authority, command)
	} else {
		<-ctx.Done()
	}
	r, err := watched.Close()
	if err = errors.Join(err, ran); f.record != "" {
		err = errors.Join(err, writeRecording(f.record, r))
	}
	return errors.Join(couldNotRun(err), f.judge(cmd, r, time.Since(began)))
}

// judge shows what a session comes to.
func (f *proxyFlags) judge(cmd *cobra.Command, r recording.Recording, took time.Duration) error {
	return judgeRecording(cmd, &f.output, "proxy", r, report.Severity(f.failOn), took, !f.output.json && !f.output.quiet)
}

// judgeRecording judges a session. drawn says that people have seen its ladder already.
func judgeRecording(cmd *cobra.Command, flags *outputFlags, name string, r recording.Recording, failOn report.Severity, took time.Duration, drawn bool) error {
	cases := r.Cases(failOn)
	out := newOutput(cmd, flags, len(cases))
	defer out.close()
	for _, c := range cases {
		if drawn {
			c.Steps = nil
		}
		if err := out.end(c); err != nil {
			return err
		}
	}
	if !flags.json {
		fmt.Fprintf(cmd.OutOrStdout(), "findings: %s\n", terminal.CountFindings(cases))
	}
	return out.verdict(report.Report{Command: name, Target: shownTarget(target.Spec(r.Endpoint)), Began: r.Began, Took: took, Cases: cases})
}

func writeRecording(path string, r recording.Recording) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write the recording: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return r.Write(file)
}

// authorityFolder is where the proxy's CA is kept.
func authorityFolder() (string, error) {
	folder, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find the folder for the proxy's CA: %w", err)
	}
	return filepath.Join(folder, "aiuta-edge"), nil
}
